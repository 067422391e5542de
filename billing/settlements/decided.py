"""What the rules decided of a session's money, moved: exactly once, however often it is asked.

Terms and verdicts say how much goes back in all; what has gone back already counts. When an admin
decides that less should have, nothing is taken from the learner again: the hub bears what it gave
back too soon, and puts it where the talent is paid from.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.ledger.accounts import PLATFORM, escrow_booking
from billing.ledger.service import Movement, post, postings_for
from billing.payments.models import Payment, PaymentPurpose
from billing.payments.service import get_locked, payment_for
from billing.refunds.models import BY_RULE, RefundReason
from billing.refunds.service import add_refund, refunds_of
from hub.bookings.models import Booking, BookingState


async def follow_rules(db: AsyncSession, booking: Booking, *, now: datetime) -> None:
    """Give back what is due and was not given yet, or make good what was given too soon."""
    found = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    if found is None:
        return
    payment = await get_locked(db, found.id)
    refunds = [r for r in await refunds_of(db, payment.id) if r.reason in BY_RULE]
    given_cents = sum(refund.amount_cents for refund in refunds)
    if given_cents > booking.refund_cents:
        missing_cents = given_cents - booking.refund_cents
        await _make_good(db, booking, amount_cents=missing_cents, now=now)
        return
    # What was given back freely, or what the payer's bank has taken, is not given back again.
    due_cents = min(booking.refund_cents - given_cents, payment.kept_cents)
    if due_cents:
        reason = _reason(booking, is_first=not refunds)
        await add_refund(db, payment, amount_cents=due_cents, reason=reason, now=now)


async def given_by_rule_cents(db: AsyncSession, booking: Booking) -> int:
    """Return what the rules have given back to the learner of a session, in cents."""
    payment = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    return await _given_cents(db, payment) if payment is not None else 0


async def _given_cents(db: AsyncSession, payment: Payment) -> int:
    refunds = await refunds_of(db, payment.id)
    return sum(refund.amount_cents for refund in refunds if refund.reason in BY_RULE)


def _reason(booking: Booking, *, is_first: bool) -> RefundReason:
    if booking.state is BookingState.CANCELLED:
        return RefundReason.CANCELLED
    return RefundReason.VERDICT if is_first else RefundReason.DECISION


async def _make_good(
    db: AsyncSession, booking: Booking, *, amount_cents: int, now: datetime
) -> None:
    act = f"made_good:{booking.id}"
    if await postings_for(db, act):
        return
    movement = Movement(
        source=PLATFORM,
        destination=escrow_booking(booking.id),
        amount_cents=amount_cents,
        reference=booking.id,
    )
    await post(db, [movement], correlation=act, currency=booking.currency, now=now)
