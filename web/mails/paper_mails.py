"""What people are told of their papers: that one is there, or what is missing for it."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents.events import (
    FeeInvoiceReady,
    InvoiceReady,
    ReceiptsReady,
    ReceiptVoided,
    SellerDetailsNeeded,
)
from billing.documents.fees import check_fee_currency, fees_about
from billing.documents.models import Document, Voiding
from billing.documents.pages import written_month
from billing.documents.rules import month_named
from billing.donations.models import Donation
from billing.errors import VatToConvert
from hub.bookings.service import get_booking
from hub.charities.models import Charity
from hub.kernel.outbox import Dispatcher, Event, Handler
from hub.kernel.settings import Settings
from hub.notifications.telling import tell
from hub.people.models import Person
from web.mails.rendering import owner_or_address, render_mail

OWN_PAPERS = "/sign-in?next=/papers"
"""To whoever is signed in it is the page itself; to others the way to it, without a password."""

SELLER_PAPERS = "/sign-in?next=/studio/papers"

OF_GIFTS = frozenset({"receipts_ready", "receipt_voided"})
"""Papers of what may have been given without signing in."""


def subscribe(dispatcher: Dispatcher, settings: Settings) -> None:
    """Send these mails; the names are remembered for ever."""
    mails = _Mails(
        settings.base_url,
        has_operator=bool(settings.operator_name),
        vat_number=settings.operator_vat_number,
    )
    handlers: tuple[tuple[type[Event], str, Handler], ...] = (
        (ReceiptsReady, "mail.receipts_ready", mails.receipts_ready),
        (ReceiptVoided, "mail.receipt_voided", mails.receipt_voided),
        (InvoiceReady, "mail.invoice_ready", mails.invoice_ready),
        (FeeInvoiceReady, "mail.fee_invoice_ready", mails.fee_invoice_ready),
        (SellerDetailsNeeded, "mail.seller_wanted", mails.seller_wanted),
    )
    for event_class, name, handle in handlers:
        dispatcher.subscribe(event_class, name, handle)


class _Mails:
    """The handlers, with the address that links begin with.

    Without an operator's name no invoice can be written, so that none is spoken of; nor is one
    whose VAT would have to be converted.
    """

    def __init__(self, base_url: str, *, has_operator: bool, vat_number: str) -> None:
        self._base_url = base_url
        self._has_operator = has_operator
        self._vat_number = vat_number

    async def receipts_ready(self, db: AsyncSession, event: ReceiptsReady, now: datetime) -> None:
        """Tell a donor that the charity has their gifts, and where the tax receipts are."""
        await self._send(
            db,
            "receipts_ready",
            key=f"receipts_ready:{event.round_id}:{event.donor_id}",
            reader=await db.get_one(Person, event.donor_id),
            path=OWN_PAPERS,
            now=now,
            charity=await db.get_one(Charity, event.charity_id),
            gifts=event.gifts,
            amount_cents=event.amount_cents,
            currency=event.currency,
        )

    async def receipt_voided(self, db: AsyncSession, event: ReceiptVoided, now: datetime) -> None:
        """Tell a donor that a tax receipt counts no more, why, and what to do."""
        receipt = await db.get_one(Document, event.document_id)
        voiding = await db.get_one(Voiding, receipt.id)
        donation = await db.get_one(Donation, receipt.about_id)
        is_with_bank = voiding.dispute_id is not None
        left_cents = 0 if is_with_bank else donation.amount_cents - donation.refunded_cents
        await self._send(
            db,
            "receipt_voided",
            key=f"receipt_voided:{receipt.id}",
            reader=await db.get_one(Person, receipt.recipient_id),
            path=OWN_PAPERS,
            now=now,
            receipt=receipt,
            charity=await db.get_one(Charity, donation.charity_id),
            is_with_bank=is_with_bank,
            left_cents=left_cents,
        )

    async def invoice_ready(self, db: AsyncSession, event: InvoiceReady, now: datetime) -> None:
        """Tell a learner where the invoice of a session is."""
        if not self._has_operator:
            return
        booking = await get_booking(db, event.booking_id)
        await self._send(
            db,
            "invoice_ready",
            key=f"invoice_ready:{booking.id}",
            reader=await db.get_one(Person, booking.learner_id),
            path=OWN_PAPERS,
            now=now,
            booking=booking,
            talent=await db.get_one(Person, booking.talent_id),
        )

    async def fee_invoice_ready(
        self, db: AsyncSession, event: FeeInvoiceReady, now: datetime
    ) -> None:
        """Tell a talent where the invoice of a month's fees is."""
        if not self._has_operator:
            return
        try:
            await check_fee_currency(
                db, event.talent_id, currency=event.currency, vat_number=self._vat_number
            )
        except VatToConvert:
            return
        reader = await db.get_one(Person, event.talent_id)
        month = month_named(event.month)
        about = fees_about(event.talent_id, month, currency=event.currency)
        await self._send(
            db,
            "fee_invoice_ready",
            key=f"fee_invoice_ready:{about}",
            reader=reader,
            path=SELLER_PAPERS,
            now=now,
            month=written_month(month, locale=reader.locale),
            amount_cents=event.amount_cents,
            currency=event.currency,
        )

    async def seller_wanted(
        self, db: AsyncSession, event: SellerDetailsNeeded, now: datetime
    ) -> None:
        """Ask a talent who earns under which name they sell."""
        await self._send(
            db,
            "seller_wanted",
            key=f"seller_wanted:{event.talent_id}:{event.asked_on}",
            reader=await db.get_one(Person, event.talent_id),
            path=SELLER_PAPERS,
            now=now,
        )

    async def _send(
        self,
        db: AsyncSession,
        template: str,
        *,
        key: str,
        reader: Person,
        path: str,
        now: datetime,
        **context: Any,
    ) -> None:
        owner = owner_or_address(reader, email=reader.email, locale=reader.locale)
        mail = render_mail(
            template,
            key=key,
            to=owner if template in OF_GIFTS else reader,
            name=reader.display_name,
            url=f"{self._base_url}{path}",
            **context,
        )
        await tell(db, [mail], now=now)
