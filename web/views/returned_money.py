"""Why money of a masterclass goes back to the one who paid, in a sentence."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.concerned import payee_of
from billing.payments.models import Payment
from billing.refunds.models import Refund, RefundReason
from hub.kernel.i18n import gettext
from web.views.givers import is_in_place


async def why_returned(db: AsyncSession, payment: Payment) -> str:
    """Return why a payment goes back, empty when none of it does."""
    if not payment.refunded_cents:
        return ""
    query = select(Refund).where(Refund.payment_id == payment.id)
    last = (await db.scalars(query.order_by(Refund.sequence.desc()).limit(1))).first()
    reason = last.reason if last is not None else None
    if reason is RefundReason.LATE:
        return gettext("The payment came after the time to pay was over, when the seat was gone.")
    if reason is RefundReason.DUPLICATE:
        return gettext("Your seat was paid already: only the first payment counts.")
    if reason is RefundReason.MASTERCLASS:
        return gettext("The masterclass does not take place.")
    if reason is RefundReason.POSTPONED:
        return gettext("The masterclass was moved to another date, and you gave your seat back.")
    if last is not None and reason is RefundReason.VOLUNTARY:
        if await is_in_place(db, await payee_of(db, payment), last.asked_by):
            return gettext("This hub gave it back to you.")
        return gettext("The charity gave it back to you.")
    return gettext("Your bank took it back, or the hub gave it back.")
