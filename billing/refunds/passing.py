"""What was taken back of a talent after their session was settled goes on to its learner.

It passes through the session's escrow, where the hub adds the part of its fee: from there on it is
a refund as any other. These postings name the payment, so that they are told from what the hub
makes good of its own.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.ledger.accounts import PLATFORM, escrow_booking
from billing.ledger.models import Posting
from billing.ledger.service import Movement, post
from billing.payments.models import Payment
from billing.refunds.models import Refund, RefundReason
from billing.refunds.service import add_refund, refunds_of


async def pass_on(
    db: AsyncSession,
    payment: Payment,
    *,
    owed: str,
    talent_cents: int,
    refund_cents: int,
    now: datetime,
) -> Refund:
    """Refund a learner from what is in their talent's account, and the hub's part of it.

    The payment is locked; `owed` is the talent's account.
    """
    escrow = escrow_booking(payment.subject_id)
    hub_cents = refund_cents - talent_cents
    movements = [
        Movement(source=source, destination=escrow, amount_cents=cents, reference=payment.id)
        for source, cents in ((owed, talent_cents), (PLATFORM, hub_cents))
    ]
    act = f"late:{payment.id}:{len(await refunds_of(db, payment.id)) + 1}"
    await post(db, movements, correlation=act, currency=payment.currency, now=now)
    return await add_refund(
        db, payment, amount_cents=refund_cents, reason=RefundReason.VOLUNTARY, now=now
    )


async def passed_on_cents(db: AsyncSession, payment: Payment, *, owed: str) -> int:
    """Return what has been given back of a payment since its session was settled."""
    query = select(func.sum(Posting.amount_cents)).where(
        Posting.destination == escrow_booking(payment.subject_id),
        Posting.source.in_((owed, PLATFORM)),
        Posting.reference == payment.id,
    )
    return int(await db.scalar(query) or 0)
