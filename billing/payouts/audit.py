"""What payouts may not say: that more of a transfer reached a bank than was sent."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from billing.gateways.payouts import PayoutPartKind, PayoutState
from billing.ledger.findings import Finding
from billing.payouts.models import Payout, PayoutLine
from billing.transfers.models import Transfer
from hub.kernel.i18n import N_

MAX_PROBLEMS = 100
AT_A_BANK_TWICE = N_("%(row)s is about %(sent)s cents, of which %(landed)s are at a bank.")


async def find_problems(db: AsyncSession) -> list[Finding]:
    """Return each transfer that is at a bank twice."""
    landing = aliased(Payout)
    landed = func.sum(PayoutLine.amount_cents)
    query = (
        select(Transfer.id, Transfer.amount_cents, landed)
        .join(PayoutLine, PayoutLine.transfer_id == Transfer.id)
        .join(Payout, Payout.id == PayoutLine.payout_id)
        .join(landing, landing.id == Payout.lands_in_id)
        .where(PayoutLine.kind == PayoutPartKind.TRANSFER, landing.state == PayoutState.PAID)
        .group_by(Transfer.id, Transfer.amount_cents)
        .having(landed > Transfer.amount_cents)
        .limit(MAX_PROBLEMS)
    )
    return [
        Finding(AT_A_BANK_TWICE, {"row": row, "sent": sent, "landed": cents})
        for row, sent, cents in await db.execute(query)
    ]
