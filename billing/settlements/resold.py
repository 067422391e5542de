"""What learners get back of sessions they cancelled too late, when the time was sold again."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.payments.models import PaymentPurpose
from billing.payments.service import get_locked, payment_for
from billing.refunds.models import RefundReason
from billing.refunds.service import add_refund, refunds_of
from hub.bookings.models import Booking
from hub.bookings.resales import resold_cents


async def give_back_resold(db: AsyncSession, booking: Booking, *, now: datetime) -> None:
    """Give back what the resale of a session brought and was not given yet, however often asked.

    What its talent gave freely, or a bank took, is not given a second time.
    """
    found = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    if found is None:
        return
    payment = await get_locked(db, found.id)
    refunds = await refunds_of(db, payment.id)
    given_cents = sum(r.amount_cents for r in refunds if r.reason is RefundReason.RESOLD)
    owed_cents = await resold_cents(db, booking.id) - given_cents
    due_cents = min(owed_cents, payment.kept_cents)
    if due_cents > 0:
        await add_refund(db, payment, amount_cents=due_cents, reason=RefundReason.RESOLD, now=now)
