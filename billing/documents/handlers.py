"""What papers do when money goes back: receipts become void, invoices get a credit note.

What a bank takes back voids receipts only: a service that was given stays invoiced.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.events import PaymentDisputed
from billing.documents.invoices import credit_what_went_back
from billing.documents.receipts import void_disputed, void_receipts
from billing.payments.service import get_locked
from billing.refunds.events import PaymentRefunded
from hub.kernel.outbox import Dispatcher


def subscribe(dispatcher: Dispatcher) -> None:
    """Let papers hear of refunds and disputes; names are remembered, so they never change."""
    dispatcher.subscribe(PaymentDisputed, "billing.documents_disputed", payment_disputed)
    dispatcher.subscribe(PaymentRefunded, "billing.documents_refunded", payment_refunded)


async def payment_refunded(db: AsyncSession, event: PaymentRefunded, now: datetime) -> None:
    """Void or correct what says more than was kept."""
    payment = await get_locked(db, event.payment_id)
    await void_receipts(db, payment.id, refund_id=event.refund_id, now=now)
    await credit_what_went_back(db, payment, now=now)


async def payment_disputed(db: AsyncSession, event: PaymentDisputed, now: datetime) -> None:
    """Void the receipts of a gift that its donor's bank took back."""
    payment = await get_locked(db, event.payment_id)
    await void_disputed(db, payment.id, dispute_id=event.dispute_id, now=now)
