"""What a payee gives back goes on to its payer, from where it is by then.

A learner's passes through the session's escrow, where the hub adds the part of its fee: from there
on it is a refund as any other. These postings name the payment, so that they are told from what the
hub makes good of its own. A donor's is taken of the lines of their payment; the hub bears the fee.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes import shares
from billing.donations.models import Donation
from billing.donations.rules import RefundShare
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
    by: str | None,
    now: datetime,
) -> Refund:
    """Refund a learner from what is in their talent's account, and the hub's part of it.

    The payment is locked; `owed` is the talent's account, `by` who gives back.
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
        db, payment, amount_cents=refund_cents, reason=RefundReason.VOLUNTARY, by=by, now=now
    )


async def give_lines_back(
    db: AsyncSession,
    payment: Payment,
    donations: Sequence[Donation],
    of_lines: Mapping[str, RefundShare],
    *,
    source: str,
    by: str | None,
    now: datetime,
) -> Refund:
    """Refund a donor some of their lines: the net from the source, the fee of the hub's own.

    Payment and lines are locked; `source` is the escrow, or the charity's account.
    """
    shares.take(donations, of_lines)
    return await add_refund(
        db,
        payment,
        amount_cents=sum(share.refunded_cents for share in of_lines.values()),
        reason=RefundReason.VOLUNTARY,
        by=by,
        movements=shares.movements(of_lines, source=source),
        now=now,
    )


async def passed_on_cents(db: AsyncSession, payment: Payment, *, owed: str) -> int:
    """Return what has been given back of a payment since its session was settled."""
    query = select(func.sum(Posting.amount_cents)).where(
        Posting.destination == escrow_booking(payment.subject_id),
        Posting.source.in_((owed, PLATFORM)),
        Posting.reference == payment.id,
    )
    return int(await db.scalar(query) or 0)
