"""The page of what somebody paid for, and the charity that a gift goes to."""

from sqlalchemy.ext.asyncio import AsyncSession

from billing.payments.models import Payment, PaymentPurpose
from hub.charities.models import Charity
from hub.masterclasses.models import Masterclass


async def page_of(db: AsyncSession, payment: Payment) -> str:
    """Return the address of what was paid for."""
    if payment.purpose is PaymentPurpose.SESSION:
        return f"/bookings/{payment.subject_id}"
    if payment.masterclass_id is None:
        return f"/charities/{(await charity_of(db, payment)).slug}"
    masterclass = await db.get_one(Masterclass, payment.masterclass_id)
    return f"/masterclasses/{masterclass.slug}"


async def charity_of(db: AsyncSession, payment: Payment) -> Charity:
    """Return whom a gift goes to."""
    if payment.masterclass_id is None:
        return await db.get_one(Charity, payment.subject_id)
    masterclass = await db.get_one(Masterclass, payment.masterclass_id)
    return await db.get_one(Charity, masterclass.charity_id)
