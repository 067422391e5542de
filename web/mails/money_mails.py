"""What people are told when money goes back to them, or is sent to them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.payments.models import Payment, PaymentPurpose
from billing.refunds.events import PaymentRefunded
from billing.transfers.events import TransferCompleted
from billing.transfers.models import PayeeKind, Transfer
from hub.bookings.service import get_booking
from hub.kernel.mail import queue_mail
from hub.masterclasses.models import Masterclass
from hub.people.models import Person
from web.mails.rendering import render_mail


async def send_payment_refunded(
    db: AsyncSession, event: PaymentRefunded, now: datetime, *, base_url: str
) -> None:
    """Tell the payer that money is on its way back, and why."""
    payment = await db.get_one(Payment, event.payment_id)
    person = await db.get_one(Person, payment.payer_id)
    mail = render_mail(
        "payment_refunded",
        key=f"payment_refunded:{event.refund_id}",
        recipient=person.email,
        locale=person.locale,
        payment=payment,
        amount_cents=event.amount_cents,
        reason=event.reason,
        url=f"{base_url}{await _page_of(db, payment)}",
    )
    await queue_mail(db, mail, now=now)


async def send_transfer_completed(
    db: AsyncSession, event: TransferCompleted, now: datetime, *, base_url: str
) -> None:
    """Tell a talent that money has left for them; charities read it in their report."""
    if event.payee_kind != PayeeKind.TALENT:
        return
    transfer = await db.get_one(Transfer, event.transfer_id)
    booking = await get_booking(db, event.subject_id)
    person = await db.get_one(Person, event.payee_id)
    mail = render_mail(
        "transfer_completed",
        key=f"transfer_completed:{event.transfer_id}",
        recipient=person.email,
        locale=person.locale,
        transfer=transfer,
        booking=booking,
        url=f"{base_url}/studio/earnings",
    )
    await queue_mail(db, mail, now=now)


async def _page_of(db: AsyncSession, payment: Payment) -> str:
    if payment.purpose is PaymentPurpose.SESSION:
        return f"/bookings/{payment.subject_id}"
    assert payment.masterclass_id is not None
    masterclass = await db.get_one(Masterclass, payment.masterclass_id)
    return f"/masterclasses/{masterclass.slug}"
