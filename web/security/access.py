"""Who may open which route: one table, closed by default.

A route that is not in the table answers 404 to everybody, and a test fails. What belongs to one
person only (a booking, a charity's report) is decided below, in the package that owns it.
Bearer routes are for software: the key that it sends decides, and cookies mean nothing. Signed
routes are for a provider's notices: the signature decides.
"""

from collections.abc import Mapping
from enum import StrEnum

from hub.kernel.errors import Forbidden, NotFound, SignInNeeded
from hub.people.models import Role
from hub.people.service import SignedIn
from web.security.operator import OperatorOnly


class Access(StrEnum):
    """Who may open a route."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed_in"
    TALENT = "talent"
    CHARITY = "charity"
    ADMIN = "admin"
    BEARER = "bearer"
    SIGNED = "signed"
    OPERATOR = "operator"
    REHEARSAL = "rehearsal"


ROUTES: Mapping[str, Access] = {
    "static": Access.EVERYBODY,
    "health.show": Access.EVERYBODY,
    "home.show": Access.EVERYBODY,
    "home.change_language": Access.EVERYBODY,
    "home.show_time_zone": Access.EVERYBODY,
    "home.change_time_zone": Access.EVERYBODY,
    "talents.browse": Access.EVERYBODY,
    "talents.show": Access.EVERYBODY,
    "account.show_sign_in": Access.EVERYBODY,
    "account.sign_in": Access.EVERYBODY,
    "account.show_sign_up": Access.EVERYBODY,
    "account.sign_up": Access.EVERYBODY,
    "account.ask_link": Access.EVERYBODY,
    "account.show_link": Access.EVERYBODY,
    "account.use_link": Access.EVERYBODY,
    "account.sign_out": Access.SIGNED_IN,
    "account.show": Access.SIGNED_IN,
    "account.save": Access.SIGNED_IN,
    "account.sign_out_everywhere": Access.SIGNED_IN,
    "calendar_feed.manage": Access.SIGNED_IN,
    "calendar_feed.renew": Access.SIGNED_IN,
    "calendar_feed.revoke": Access.SIGNED_IN,
    "calendar_feed.show": Access.EVERYBODY,
    "masterclasses.index": Access.EVERYBODY,
    "masterclasses.show": Access.EVERYBODY,
    "masterclasses.price": Access.EVERYBODY,
    "masterclasses.calendar": Access.EVERYBODY,
    "masterclasses.show_give": Access.EVERYBODY,
    "masterclasses.register": Access.SIGNED_IN,
    "masterclasses.paid": Access.SIGNED_IN,
    "masterclasses.give": Access.EVERYBODY,
    "gifts.price": Access.EVERYBODY,
    "gifts.thanks": Access.EVERYBODY,
    "cards.show": Access.SIGNED_IN,
    "cards.give": Access.SIGNED_IN,
    "cards.open_page": Access.SIGNED_IN,
    "cards.remove": Access.SIGNED_IN,
    "documents.index": Access.SIGNED_IN,
    "documents.show_address": Access.SIGNED_IN,
    "documents.save": Access.SIGNED_IN,
    "documents.issue_gift_receipt": Access.SIGNED_IN,
    "documents.issue_invoice": Access.SIGNED_IN,
    "documents.download": Access.SIGNED_IN,
    "replays.show": Access.SIGNED_IN,
    "replays.show_file": Access.SIGNED_IN,
    "studio_masterclasses.index": Access.TALENT,
    "studio_masterclasses.show_new": Access.TALENT,
    "studio_masterclasses.publish": Access.TALENT,
    "studio_masterclasses.show": Access.TALENT,
    "studio_masterclasses.show_cancel": Access.TALENT,
    "studio_masterclasses.cancel": Access.TALENT,
    "studio_numbers.show": Access.TALENT,
    "studio_recordings.show_delete": Access.TALENT,
    "studio_recordings.delete": Access.TALENT,
    "studio_recordings.download": Access.TALENT,
    "software.make_sending_key": Access.TALENT,
    "software.revoke_sending_key": Access.TALENT,
    "software.show_signal": Access.TALENT,
    "software.go_live": Access.TALENT,
    "software.ask_end": Access.TALENT,
    "software.end": Access.TALENT,
    "software.make_watching_key": Access.SIGNED_IN,
    "software.revoke_watching_key": Access.SIGNED_IN,
    "charities.show": Access.EVERYBODY,
    "charity_gifts.show": Access.EVERYBODY,
    "charity_gifts.give": Access.EVERYBODY,
    "charity_reports.choose": Access.CHARITY,
    "charity_reports.show": Access.CHARITY,
    "charity_reports.download": Access.CHARITY,
    "charity_reports.show_postings": Access.CHARITY,
    "charity_reports.show_line": Access.CHARITY,
    "charity_receipts.show": Access.CHARITY,
    "charity_receipts.show_declaration": Access.CHARITY,
    "charity_receipts.declare": Access.CHARITY,
    "charity_receipts.issue": Access.CHARITY,
    "charity_receipts.download": Access.CHARITY,
    "charity_files.download_table": Access.CHARITY,
    "charity_files.download_postings": Access.CHARITY,
    "charity_files.print_table": Access.CHARITY,
    "charity_files.print_postings": Access.CHARITY,
    "charity_money.print_transfers": Access.CHARITY,
    "charity_money.show": Access.CHARITY,
    "charity_money.show_postings": Access.CHARITY,
    "charity_money.download_postings": Access.CHARITY,
    "charity_money.print_postings": Access.CHARITY,
    "charity_money.download": Access.CHARITY,
    "charity_bank.show": Access.CHARITY,
    "charity_bank.show_provider": Access.CHARITY,
    "charity_bank.download": Access.CHARITY,
    "charity_bank.print_list": Access.CHARITY,
    "charity_bank.show_payout": Access.CHARITY,
    "charity_bank.download_statement": Access.CHARITY,
    "charity_bank.print_statement": Access.CHARITY,
    "charity_members.show": Access.CHARITY,
    "charity_members.invite": Access.CHARITY,
    "charity_members.withdraw": Access.CHARITY,
    "charity_members.change": Access.CHARITY,
    "charity_members.remove": Access.CHARITY,
    "charity_members.leave": Access.CHARITY,
    "charity_members.show_invitation": Access.SIGNED_IN,
    "charity_members.accept": Access.SIGNED_IN,
    "charity_standing.show_new": Access.SIGNED_IN,
    "charity_standing.found": Access.SIGNED_IN,
    "charity_standing.show": Access.CHARITY,
    "charity_standing.describe": Access.CHARITY,
    "charity_standing.send_proof": Access.CHARITY,
    "admin.show": Access.ADMIN,
    "admin.charities": Access.ADMIN,
    "admin.prove_books": Access.ADMIN,
    "admin_charities.show": Access.ADMIN,
    "admin_charities.open_proof": Access.ADMIN,
    "admin_charities.verify": Access.ADMIN,
    "admin_charities.refuse": Access.ADMIN,
    "admin_payees.index": Access.ADMIN,
    "admin_payees.show": Access.ADMIN,
    "admin_payees.freeze": Access.ADMIN,
    "admin_payees.unfreeze": Access.ADMIN,
    "admin_trail.show": Access.ADMIN,
    "admin_disputes.show": Access.ADMIN,
    "admin_disputes.send": Access.ADMIN,
    "admin_attention.index": Access.ADMIN,
    "admin_attention.show": Access.ADMIN,
    "admin_attention.retry": Access.ADMIN,
    "admin_attention.settle": Access.ADMIN,
    "disputes.show_talent": Access.TALENT,
    "disputes.tell_talent": Access.TALENT,
    "disputes.show_charity": Access.CHARITY,
    "disputes.tell_charity": Access.CHARITY,
    "admin_contests.show": Access.ADMIN,
    "admin_contests.decide": Access.ADMIN,
    "admin_contests.open_file": Access.ADMIN,
    "admin_appeals.show": Access.ADMIN,
    "admin_appeals.decide": Access.ADMIN,
    "admin_reviews.index": Access.ADMIN,
    "admin_reviews.hide": Access.ADMIN,
    "live.show_session": Access.SIGNED_IN,
    "live.show_masterclass": Access.SIGNED_IN,
    "live.open_pass": Access.SIGNED_IN,
    "bookings.create": Access.EVERYBODY,
    "bookings.confirm": Access.SIGNED_IN,
    "bookings.show": Access.SIGNED_IN,
    "bookings.ask_cancel": Access.SIGNED_IN,
    "bookings.cancel": Access.SIGNED_IN,
    "bookings.calendar": Access.SIGNED_IN,
    "bookings.ask_refund": Access.SIGNED_IN,
    "bookings.refund": Access.SIGNED_IN,
    "requests.approve": Access.SIGNED_IN,
    "requests.ask_decline": Access.SIGNED_IN,
    "requests.decline": Access.SIGNED_IN,
    "requests.withdraw": Access.SIGNED_IN,
    "contests.show_form": Access.SIGNED_IN,
    "contests.send": Access.SIGNED_IN,
    "contests.open_file": Access.SIGNED_IN,
    "remedies.choose_refund": Access.SIGNED_IN,
    "remedies.show_dates": Access.SIGNED_IN,
    "remedies.take_date": Access.SIGNED_IN,
    "reviews.show_form": Access.SIGNED_IN,
    "reviews.write": Access.SIGNED_IN,
    "reviews.answer": Access.SIGNED_IN,
    "rules.show": Access.EVERYBODY,
    "studio_strikes.show": Access.SIGNED_IN,
    "studio_strikes.appeal": Access.TALENT,
    "checkout.show": Access.SIGNED_IN,
    "checkout.pay": Access.SIGNED_IN,
    "checkout.paid": Access.SIGNED_IN,
    "agenda.show": Access.SIGNED_IN,
    "sandbox.show": Access.EVERYBODY,
    "sandbox.submit": Access.EVERYBODY,
    "sandbox.show_challenge": Access.EVERYBODY,
    "sandbox.answer_challenge": Access.EVERYBODY,
    "sandbox.cancel": Access.EVERYBODY,
    "sandbox_disputes.index": Access.ADMIN,
    "sandbox_disputes.dispute": Access.ADMIN,
    "sandbox_disputes.decide": Access.ADMIN,
    "sandbox_bank.show": Access.EVERYBODY,
    "sandbox_bank.change": Access.EVERYBODY,
    "sandbox_bank.hurry": Access.EVERYBODY,
    "stripe.receive_notice": Access.SIGNED,
    "studio.show": Access.SIGNED_IN,
    "studio.show_profile": Access.SIGNED_IN,
    "studio.save_profile": Access.SIGNED_IN,
    "studio_services.show": Access.SIGNED_IN,
    "studio_services.add": Access.SIGNED_IN,
    "studio_services.show_one": Access.TALENT,
    "studio_services.change": Access.TALENT,
    "studio_services.move": Access.TALENT,
    "studio_services.retire": Access.SIGNED_IN,
    "studio_hours.show": Access.SIGNED_IN,
    "studio_hours.save": Access.SIGNED_IN,
    "studio_days.show": Access.SIGNED_IN,
    "studio_days.save": Access.SIGNED_IN,
    "studio_days.close_holidays": Access.SIGNED_IN,
    "studio_days.follow_week": Access.SIGNED_IN,
    "studio_limits.show": Access.SIGNED_IN,
    "studio_limits.save": Access.SIGNED_IN,
    "studio_limits.pause": Access.SIGNED_IN,
    "studio_limits.lift": Access.SIGNED_IN,
    "studio_zone.show": Access.SIGNED_IN,
    "studio_zone.save": Access.SIGNED_IN,
    "studio_calendars.show": Access.SIGNED_IN,
    "studio_calendars.add": Access.SIGNED_IN,
    "studio_calendars.read": Access.SIGNED_IN,
    "studio_calendars.remove": Access.SIGNED_IN,
    "studio_earnings.show": Access.SIGNED_IN,
    "studio_earnings.choose_cause": Access.TALENT,
    "studio_earnings.show_postings": Access.TALENT,
    "studio_earnings.show_transfers": Access.TALENT,
    "studio_earning_files.download_table": Access.TALENT,
    "studio_earning_files.print_table": Access.TALENT,
    "studio_earning_files.download_sessions": Access.TALENT,
    "studio_earning_files.print_sessions": Access.TALENT,
    "studio_earning_files.download_postings": Access.TALENT,
    "studio_earning_files.print_postings": Access.TALENT,
    "studio_earning_files.download_transfers": Access.TALENT,
    "studio_earning_files.print_transfers": Access.TALENT,
    "studio_bank.show": Access.TALENT,
    "studio_bank.show_provider": Access.TALENT,
    "studio_bank.download": Access.TALENT,
    "studio_bank.print_list": Access.TALENT,
    "studio_bank.show_payout": Access.TALENT,
    "studio_bank.download_statement": Access.TALENT,
    "studio_bank.print_statement": Access.TALENT,
    "payouts.show_talent": Access.SIGNED_IN,
    "payouts.open_talent": Access.SIGNED_IN,
    "payouts.return_talent": Access.SIGNED_IN,
    "payouts.show_charity": Access.CHARITY,
    "payouts.open_charity": Access.CHARITY,
    "payouts.return_charity": Access.CHARITY,
    "studio_papers.show": Access.SIGNED_IN,
    "studio_papers.save": Access.SIGNED_IN,
    "studio_papers.issue_fee": Access.SIGNED_IN,
    "whip.describe": Access.BEARER,
    "whip.show": Access.BEARER,
    "whip.connect": Access.BEARER,
    "whip.refuse": Access.BEARER,
    "whip.describe_connection": Access.BEARER,
    "whip.show_connection": Access.BEARER,
    "whip.go_on": Access.BEARER,
    "whip.end": Access.BEARER,
    "whip.refuse_of_connection": Access.BEARER,
    "metrics.show": Access.OPERATOR,
    "dev.mailbox": Access.REHEARSAL,
    "dev.mail": Access.REHEARSAL,
    "dev.style": Access.REHEARSAL,
}

ROLE_OF: Mapping[Access, Role] = {
    Access.TALENT: Role.TALENT,
    Access.CHARITY: Role.CHARITY,
    Access.ADMIN: Role.ADMIN,
}


def takes_cookies(endpoint: str | None) -> bool:
    """Tell whether a route knows people by their cookies, as pages do."""
    return ROUTES.get(endpoint or "") not in {Access.BEARER, Access.SIGNED, Access.OPERATOR}


def check_access(
    endpoint: str | None,
    signed_in: SignedIn | None,
    *,
    is_rehearsal: bool,
    is_operator: bool = False,
) -> None:
    """Let a request through or refuse it.

    `is_rehearsal` is False in production, where the development pages do not exist; `is_operator`
    is as `web.security.operator` tells. Raises: NotFound, SignInNeeded, Forbidden, OperatorOnly.
    """
    access = ROUTES.get(endpoint or "")
    if access is None or (access is Access.REHEARSAL and not is_rehearsal):
        raise NotFound
    if access is Access.OPERATOR:
        if not is_operator:
            raise OperatorOnly
        return
    if access in {Access.EVERYBODY, Access.REHEARSAL, Access.BEARER, Access.SIGNED}:
        return
    if signed_in is None:
        raise SignInNeeded
    role = ROLE_OF.get(access)
    if role is not None and role not in signed_in.roles:
        raise Forbidden
