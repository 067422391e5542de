"""What a member must be to open each page of a charity's space: one table, closed by default.

Whether somebody is a member at all is for `hub.charities.members.enter`, the only place that
decides; this table says what it is asked for.
"""

from collections.abc import Mapping

from hub.charities.models import MemberRole
from hub.kernel.errors import NotFound

NEEDED: Mapping[str, MemberRole] = {
    "charity_reports.show": MemberRole.READ,
    "charity_reports.download": MemberRole.READ,
    "charity_files.download_table": MemberRole.READ,
    "charity_reports.show_postings": MemberRole.READ,
    "charity_files.download_postings": MemberRole.READ,
    "charity_files.print_table": MemberRole.READ,
    "charity_files.print_postings": MemberRole.READ,
    "charity_reports.show_line": MemberRole.READ,
    "charity_line_files.download": MemberRole.READ,
    "charity_line_files.print_postings": MemberRole.READ,
    "charity_donors.show": MemberRole.READ,
    "charity_donors.download": MemberRole.READ,
    "charity_donors.print_postings": MemberRole.READ,
    "charity_refunds.ask": MemberRole.MANAGE,
    "charity_refunds.give": MemberRole.MANAGE,
    "charity_money.show": MemberRole.READ,
    "charity_money.show_postings": MemberRole.READ,
    "charity_money.download": MemberRole.READ,
    "charity_money.download_postings": MemberRole.READ,
    "charity_money.print_postings": MemberRole.READ,
    "charity_money.print_transfers": MemberRole.READ,
    "charity_transfers.show": MemberRole.READ,
    "charity_transfers.download": MemberRole.READ,
    "charity_transfers.print_postings": MemberRole.READ,
    "charity_transfers.download_gifts": MemberRole.READ,
    "charity_transfers.print_gifts": MemberRole.READ,
    "charity_bank.show": MemberRole.READ,
    "charity_bank.show_provider": MemberRole.READ,
    "charity_bank.download": MemberRole.READ,
    "charity_bank.print_list": MemberRole.READ,
    "charity_bank.download_provider": MemberRole.READ,
    "charity_bank.print_provider": MemberRole.READ,
    "charity_bank.show_payout": MemberRole.READ,
    "charity_bank.download_statement": MemberRole.READ,
    "charity_bank.print_statement": MemberRole.READ,
    "payouts.show_charity": MemberRole.READ,
    "payouts.open_charity": MemberRole.MANAGE,
    "payouts.return_charity": MemberRole.READ,
    "charity_receipts.show": MemberRole.READ,
    "charity_receipts.download": MemberRole.MANAGE,
    "charity_receipt_files.download": MemberRole.READ,
    "charity_receipt_files.print_list": MemberRole.READ,
    "charity_receipts.show_declaration": MemberRole.MANAGE,
    "charity_receipts.declare": MemberRole.MANAGE,
    "charity_receipts.issue": MemberRole.MANAGE,
    "dispute_files.download_charity": MemberRole.READ,
    "dispute_files.print_charity": MemberRole.READ,
    "disputes.list_charity": MemberRole.READ,
    "disputes.show_charity": MemberRole.READ,
    "disputes.tell_charity": MemberRole.MANAGE,
    "charity_members.show": MemberRole.READ,
    "charity_members.invite": MemberRole.MANAGE,
    "charity_members.withdraw": MemberRole.MANAGE,
    "charity_members.change": MemberRole.MANAGE,
    "charity_members.remove": MemberRole.MANAGE,
    "charity_members.leave": MemberRole.READ,
    "charity_standing.show": MemberRole.READ,
    "charity_standing.describe": MemberRole.MANAGE,
    "charity_standing.send_proof": MemberRole.MANAGE,
}


def role_needed(endpoint: str | None) -> MemberRole:
    """Return what a page asks of a member. Raises: NotFound for one that is not in the table."""
    needed = NEEDED.get(endpoint or "")
    if needed is None:
        raise NotFound
    return needed
