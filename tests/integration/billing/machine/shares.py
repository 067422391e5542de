"""The hub keeps of a session what its payer was shown, whatever its operator sets meanwhile."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.ledger.accounts import PLATFORM, escrow_booking
from billing.ledger.models import Posting
from billing.payments.models import Payment, PaymentPurpose
from billing.settlements.shares import HubShare

ESCROW, SETTLED = escrow_booking(""), "settle:"


async def check_shares(db: AsyncSession) -> None:
    """Compare what was kept of each settled session with the share that it was paid at."""
    shares: dict[str, set[HubShare]] = defaultdict(set)
    paid = select(Payment).where(Payment.purpose == PaymentPurpose.SESSION)
    for payment in await db.scalars(paid):
        assert payment.hub_share is not None
        shares[escrow_booking(payment.subject_id)].add(HubShare.read(payment.hub_share))
    held: dict[tuple[str, str], int] = defaultdict(int)
    kept: dict[tuple[str, str], int] = defaultdict(int)
    settled = select(Posting).where(
        Posting.source.startswith(ESCROW), Posting.correlation.startswith(SETTLED)
    )
    for posting in await db.scalars(settled):
        held[posting.source, posting.correlation] += posting.amount_cents
        if posting.destination == PLATFORM:
            kept[posting.source, posting.correlation] += posting.amount_cents
    for act, cents in held.items():
        fair = {share.cents_of(cents, card_cents=0) for share in shares[act[0]]}
        assert kept[act] in fair, (act, kept[act], fair)
