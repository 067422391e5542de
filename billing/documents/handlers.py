"""What papers do when something happens to the money they are about.

When money goes back, receipts become void and invoices get a credit note; what a bank takes back
voids receipts only: a service that was given stays invoiced. When money is handed on, those who can
have a paper are told.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.events import PaymentDisputed
from billing.disputes.locks import lock_payment
from billing.documents.identities import find_terms
from billing.documents.invoices import credit_what_went_back
from billing.documents.models import RoundKind
from billing.documents.receipts import void_disputed, void_receipts
from billing.documents.rounds import begin_round
from billing.documents.tellings import ask_for_seller, tell_of_invoice
from billing.refunds.events import PaymentRefunded
from billing.transfers.events import TransferCompleted
from billing.transfers.models import PayeeKind
from hub.bookings.events import BookingSettled
from hub.bookings.models import Booking
from hub.kernel.outbox import Dispatcher


def subscribe(dispatcher: Dispatcher) -> None:
    """Let papers hear of money; names are remembered, so they never change."""
    dispatcher.subscribe(PaymentDisputed, "billing.documents_disputed", payment_disputed)
    dispatcher.subscribe(PaymentRefunded, "billing.documents_refunded", payment_refunded)
    dispatcher.subscribe(BookingSettled, "billing.documents_settled", booking_settled)
    dispatcher.subscribe(TransferCompleted, "billing.documents_handed_on", transfer_completed)


async def payment_refunded(db: AsyncSession, event: PaymentRefunded, now: datetime) -> None:
    """Void or correct what says more than was kept."""
    payment = await lock_payment(db, event.payment_id)
    await void_receipts(db, payment.id, refund_id=event.refund_id, now=now)
    await credit_what_went_back(db, payment, now=now)


async def payment_disputed(db: AsyncSession, event: PaymentDisputed, now: datetime) -> None:
    """Void the receipts of a gift that its donor's bank took back."""
    payment = await lock_payment(db, event.payment_id)
    await void_disputed(db, payment.id, dispute_id=event.dispute_id, now=now)


async def booking_settled(db: AsyncSession, event: BookingSettled, now: datetime) -> None:
    """Tell the learner of the invoice of a session that nobody disputes any more."""
    await tell_of_invoice(db, await db.get_one(Booking, event.booking_id), now=now)


async def transfer_completed(db: AsyncSession, event: TransferCompleted, now: datetime) -> None:
    """Tell the donors whose gifts were handed on; ask a talent who earns who sells."""
    if event.payee_kind == PayeeKind.CHARITY:
        if await find_terms(db, event.payee_id) is not None:
            await begin_round(db, RoundKind.GIFTS_HANDED_ON, event.transfer_id, now=now)
        return
    await ask_for_seller(db, event.payee_id, now=now)
    booking = await db.get(Booking, event.subject_id)
    if booking is not None:
        await tell_of_invoice(db, booking, now=now)
