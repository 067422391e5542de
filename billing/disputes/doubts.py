"""A coming session whose payment is disputed: its talent may call it off without a strike."""

from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.concerned import disputes_of
from billing.disputes.rules import OPEN
from billing.payments.models import PaymentPurpose
from billing.payments.service import get_payment
from hub.bookings.cancelling import doubt_payment


async def tell_hub(db: AsyncSession, payment_id: str) -> None:
    """Tell the hub whether a session's payment is in doubt; to be told again changes nothing."""
    payment = await get_payment(db, payment_id)
    if payment.purpose is PaymentPurpose.SESSION:
        disputes = await disputes_of(db, payment.id)
        is_in_doubt = any(one.taken_cents or one.state in OPEN for one in disputes)
        await doubt_payment(db, payment.subject_id, is_in_doubt=is_in_doubt)
