"""Who was told of which paper, so that nobody is told twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents.events import InvoiceReady, SellerDetailsNeeded
from billing.documents.identities import find_identity
from billing.documents.models import Telling, TellingKind
from billing.documents.rules import ZONE
from billing.documents.vat import check_currency, session_note
from billing.errors import VatToConvert
from billing.payments.models import Payment, PaymentPurpose
from billing.payments.service import payment_for
from hub.bookings.models import Booking
from hub.kernel.outbox import record

ASK_SELLER_AGAIN = timedelta(days=30)
"""How long a talent who earns is left alone before they are asked again who sells."""


async def untold(db: AsyncSession, kind: TellingKind, about: Sequence[str]) -> set[str]:
    """Return about which of these nobody was told."""
    known = select(Telling.about_id).where(Telling.kind == kind, Telling.about_id.in_(about))
    return set(about) - set(await db.scalars(known))


def tell(db: AsyncSession, kind: TellingKind, about_id: str, *, now: datetime) -> None:
    """Note that somebody is told; twice is refused by the database."""
    db.add(Telling(kind=kind, about_id=about_id, told_at=now))


async def tell_of_invoice(db: AsyncSession, booking: Booking, *, now: datetime) -> None:
    """Let a learner know that they can have an invoice, if they can and do not know yet."""
    payment = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    if payment is None or not _can_be_invoiced(payment):
        return
    if not await has_named_seller(db, booking.talent_id):
        return
    if not await _can_be_written(db, booking):
        return
    if await untold(db, TellingKind.INVOICE, [booking.id]):
        tell(db, TellingKind.INVOICE, booking.id, now=now)
        record(db, InvoiceReady(booking_id=booking.id), now=now)


async def ask_for_seller(db: AsyncSession, talent_id: str, *, now: datetime) -> None:
    """Ask a talent who earns under which name they sell, if that is not known; not too often."""
    if await has_named_seller(db, talent_id):
        return
    query = select(Telling).where(
        Telling.kind == TellingKind.SELLER_WANTED, Telling.about_id == talent_id
    )
    asked = (await db.scalars(query.with_for_update())).first()
    if asked is None:
        tell(db, TellingKind.SELLER_WANTED, talent_id, now=now)
    elif asked.told_at + ASK_SELLER_AGAIN <= now:
        asked.told_at = now
    else:
        return
    day = now.astimezone(ZONE).date().isoformat()
    record(db, SellerDetailsNeeded(talent_id=talent_id, asked_on=day), now=now)


async def has_named_seller(db: AsyncSession, talent_id: str) -> bool:
    """Tell whether invoices can be written in a talent's name."""
    seller = await find_identity(db, talent_id)
    return seller is not None and seller.mandated_at is not None


async def _can_be_written(db: AsyncSession, booking: Booking) -> bool:
    seller = await find_identity(db, booking.talent_id)
    number = seller.vat_number if seller is not None else ""
    try:
        check_currency(booking.currency, note=session_note(number), seller=number)
    except VatToConvert:
        return False
    return True


def _can_be_invoiced(payment: Payment) -> bool:
    return payment.kept_cents > 0
