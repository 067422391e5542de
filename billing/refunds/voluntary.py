"""What a talent gives back of their own accord, before the session is settled."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.errors import NothingToGiveBack, PaymentTransition, RefundTooLate, WhyMissing
from billing.payments.models import Payment, PaymentPurpose
from billing.payments.service import get_locked, payment_for
from billing.refunds.models import Refund, RefundReason
from billing.refunds.service import add_refund, refunds_of
from hub.bookings.models import Booking, BookingState
from hub.kernel.errors import NotFound
from hub.people.trail import Act, Subject, note_act

MAX_WORDS = 280
GIVEN_BACK_FROM = frozenset({BookingState.CONFIRMED, BookingState.ENDED, BookingState.CANCELLED})


async def give_back(
    db: AsyncSession,
    booking: Booking,
    *,
    by: str,
    amount_cents: int,
    sequence: int,
    words: str,
    now: datetime,
) -> Refund:
    """Give back some of what a learner paid.

    ``by`` is who acts, which the caller has checked: the talent, or an admin in their place.
    ``sequence`` is the number that this refund is to have among the payment's, so that a form
    sent twice gives back once. ``words`` is why, for the audit trail.
    Raises: NotFound, NothingToGiveBack, WhyMissing, RefundTooLarge, RefundTooLate,
    PaymentTransition when other money went back since the form was shown.
    """
    if amount_cents <= 0:
        raise NothingToGiveBack
    found = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    if found is None:
        raise NotFound
    payment = await get_locked(db, found.id)
    refunds = await refunds_of(db, payment.id)
    if 0 < sequence <= len(refunds) and is_same(refunds[sequence - 1], amount_cents=amount_cents):
        return refunds[sequence - 1]
    if sequence != len(refunds) + 1:
        raise PaymentTransition(state=payment.state.value, move="give back")
    if booking.state not in GIVEN_BACK_FROM:
        raise RefundTooLate
    refund = await add_refund(
        db, payment, amount_cents=amount_cents, reason=RefundReason.VOLUNTARY, by=by, now=now
    )
    note_given(db, payment, by=by, amount_cents=amount_cents, words=words, now=now)
    return refund


def note_given(
    db: AsyncSession, payment: Payment, *, by: str, amount_cents: int, words: str, now: datetime
) -> None:
    """Write into the trail who gives back how much, and why. Raises: WhyMissing."""
    why = read_why(words)
    note_act(
        db,
        Act.REFUND_ASKED,
        Subject(kind="payment", id=payment.id, name=payment.title),
        by=by,
        now=now,
        reason=why,
        amount_cents=amount_cents,
        currency=payment.currency,
    )


def read_why(words: str) -> str:
    """Return why money goes back, in one piece. Raises: WhyMissing when nobody says."""
    why = " ".join(words.split())[:MAX_WORDS]
    if not why:
        raise WhyMissing
    return why


def is_same(refund: Refund, *, amount_cents: int) -> bool:
    """Tell whether a refund is what a form asked for."""
    return (refund.reason, refund.amount_cents) == (RefundReason.VOLUNTARY, amount_cents)
