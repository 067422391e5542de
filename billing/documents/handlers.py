"""What papers do when money goes back: receipts that say too much are void."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents.receipts import void_receipts
from billing.refunds.events import PaymentRefunded
from hub.kernel.outbox import Dispatcher


def subscribe(dispatcher: Dispatcher) -> None:
    """Let papers hear of refunds; the name is remembered, so it never changes."""
    dispatcher.subscribe(PaymentRefunded, "billing.documents_refunded", payment_refunded)


async def payment_refunded(db: AsyncSession, event: PaymentRefunded, now: datetime) -> None:
    """Void what counts no more."""
    await void_receipts(db, event.payment_id, refund_id=event.refund_id, now=now)
