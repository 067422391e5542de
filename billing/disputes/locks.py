"""What is locked before a disputed payment is touched: what it was given for, then the payment."""

from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.causes import lock_cause
from billing.payments.models import Payment, PaymentPurpose
from billing.payments.service import get_locked, get_payment


async def lock_payment(db: AsyncSession, payment_id: str) -> Payment:
    """Return a payment, locked after what it was given for. Raises: NotFound."""
    payment = await get_payment(db, payment_id)
    if payment.purpose is not PaymentPurpose.SESSION:
        await lock_cause(db, masterclass_id=payment.masterclass_id, charity_id=payment.subject_id)
    return await get_locked(db, payment_id)
