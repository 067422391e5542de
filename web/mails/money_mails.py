"""What people are told when they gave, or when money is sent to them."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.checkout import PART_NAMES
from billing.documents.identities import find_terms
from billing.ledger.accounts import PLATFORM, escrow_booking
from billing.ledger.models import Posting
from billing.payments.events import PaymentSucceeded
from billing.payments.models import Payment, PaymentPurpose
from billing.payments.rules import DonorChoices
from billing.payments.service import get_payment, payment_for
from billing.transfers.events import TransferCompleted
from billing.transfers.models import PayeeKind, Transfer, TransferState
from hub.bookings.models import Booking
from hub.bookings.service import get_booking
from hub.kernel.i18n import gettext, use_locale
from hub.notifications.telling import tell
from hub.people.models import Person
from web.mails.paid_pages import charity_of, page_of
from web.mails.recipients import payer_of
from web.mails.rendering import render_mail


async def send_gift_thanks(
    db: AsyncSession, event: PaymentSucceeded, now: datetime, *, base_url: str
) -> None:
    """Thank somebody who gave without a ticket; other payments have mails of their own."""
    payment = await get_payment(db, event.payment_id)
    if payment.purpose is not PaymentPurpose.GIFT:
        return
    person = await db.get_one(Person, payment.payer_id)
    shown = DonorChoices.from_json(payment.shown)
    charity = await charity_of(db, payment)
    has_receipts = await find_terms(db, charity.id) is not None
    mail = render_mail(
        "gift_thanks",
        key=f"gift_thanks:{payment.id}",
        to=payer_of(payment, person),
        locale=payment.locale,
        name=shown.display_name or person.display_name,
        title=payment.title if payment.masterclass_id is not None else "",
        charity=charity,
        payment=payment,
        parts=named_parts(payment, locale=payment.locale),
        page=f"{base_url}{await page_of(db, payment)}",
        sign_in=f"{base_url}/sign-in?next=/papers" if payment.is_guest and has_receipts else "",
    )
    await tell(db, [mail], now=now)


async def send_transfer_completed(
    db: AsyncSession, event: TransferCompleted, now: datetime, *, base_url: str
) -> None:
    """Tell a talent that money has left for them; charities read it in their report."""
    if event.payee_kind != PayeeKind.TALENT:
        return
    transfer = await db.get_one(Transfer, event.transfer_id)
    booking = await get_booking(db, event.subject_id)
    payment = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    person = await db.get_one(Person, event.payee_id)
    mail = render_mail(
        "transfer_completed",
        key=f"transfer_completed:{event.transfer_id}",
        to=person,
        transfer=transfer,
        booking=booking,
        payment=payment,
        share_cents=await _share_cents(db, booking),
        earlier_cents=await _sent_before(db, transfer),
        url=f"{base_url}/studio/earnings",
    )
    await tell(db, [mail], now=now)


async def _share_cents(db: AsyncSession, booking: Booking) -> int:
    """Return what the hub kept of a session."""
    escrow = escrow_booking(booking.id)
    kept = select(func.coalesce(func.sum(Posting.amount_cents), 0))
    kept = kept.where(Posting.source == escrow, Posting.destination == PLATFORM)
    return int(await db.scalar(kept) or 0)


async def _sent_before(db: AsyncSession, transfer: Transfer) -> int:
    """Return what was sent for the same session by other transfers."""
    others = select(func.coalesce(func.sum(Transfer.amount_cents), 0)).where(
        Transfer.payee_kind == transfer.payee_kind,
        Transfer.subject_id == transfer.subject_id,
        Transfer.state == TransferState.SUCCEEDED,
        Transfer.id != transfer.id,
    )
    return int(await db.scalar(others) or 0)


def named_parts(payment: Payment, *, locale: str) -> list[tuple[str, int]]:
    """Return what was paid, part by part, each with its name and amount in cents."""
    with use_locale(locale):
        return [(gettext(PART_NAMES[part.kind]), part.amount_cents) for part in payment.parts]
