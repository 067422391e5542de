"""The learner's invoice, on the talent's behalf, and the credit notes when money goes back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.concerned import has_money_back
from billing.documents.amounts import written_totals
from billing.documents.identities import address_lines, find_identity, seller_lines
from billing.documents.models import Document, DocumentKind, IssuerKind
from billing.documents.operator import Operator
from billing.documents.pages import written_day_of
from billing.documents.service import Draft, Issuer, corrections_of, documents_about, issue
from billing.documents.vat import check_currency, session_note
from billing.errors import AddressNeeded, InvoiceRefused, SellerUnknown
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import BOUGHT_NOTHING, get_locked, payment_for, payments_for
from billing.refunds.models import Refund
from billing.refunds.service import refunds_of
from hub.bookings.models import Booking
from hub.kernel.errors import NotFound
from hub.people.models import Person

LAYOUT = "v2/invoice"
SHOWN = 100
ADDRESS_LINES = 4
"""A name and an address; register and VAT numbers come after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A session that somebody paid, with its papers; `may_ask` tells whether it can have some.

    `is_disputed`: the payer's bank has money of it back, which changes no paper.
    """

    booking: Booking
    talent_name: str
    payment: Payment
    invoice: Document | None
    credit_notes: tuple[Document, ...]
    may_ask: bool
    is_disputed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchasePage:
    """Some of the sessions somebody paid, the latest first; `next_id` opens the ones before."""

    purchases: list[Purchase]
    next_id: str


async def purchases_of(
    db: AsyncSession, learner_id: str, *, before_id: str = "", limit: int = SHOWN
) -> PurchasePage:
    """Return the latest sessions that somebody paid, or those before one of them."""
    is_paid = select(Payment.subject_id).where(
        Payment.purpose == PaymentPurpose.SESSION,
        Payment.state == PaymentState.SUCCEEDED,
        Payment.payer_id == learner_id,
    )
    query = (
        select(Booking, Person.display_name)
        .join(Person, Person.id == Booking.talent_id)
        .where(Booking.learner_id == learner_id, Booking.id.in_(is_paid))
    )
    if before_id and (before := await db.get(Booking, before_id)) is not None:
        is_next = and_(Booking.starts_at == before.starts_at, Booking.id < before.id)
        query = query.where(or_(Booking.starts_at < before.starts_at, is_next))
    query = query.order_by(Booking.starts_at.desc(), Booking.id.desc()).limit(limit + 1)
    rows = list(await db.execute(query))
    shown = rows[:limit]
    payments = await payments_for(
        db, purpose=PaymentPurpose.SESSION, subject_ids=[row.Booking.id for row in shown]
    )
    purchases = [
        await _purchase(
            db, row.Booking, talent_name=row.display_name, payment=payments[row.Booking.id]
        )
        for row in shown
    ]
    next_id = shown[-1].Booking.id if len(rows) > limit else ""
    return PurchasePage(purchases=purchases, next_id=next_id)


async def issue_session_invoice(
    db: AsyncSession,
    booking_id: str,
    *,
    learner_id: str,
    operator: Operator,
    locale: str,
    now: datetime,
) -> Document:
    """Issue the invoice of a session that somebody paid; asked again, return the one there is.

    What went back since the payment gets its credit notes at once. Source: CGI, article 289, I, 2.
    Raises: NotFound, InvoiceRefused, SellerUnknown, AddressNeeded, VatToConvert.
    """
    booking = await db.get(Booking, booking_id)
    if booking is None or booking.learner_id != learner_id:
        raise NotFound
    payment = await _locked_payment(db, booking)
    earlier = await documents_about(db, DocumentKind.SESSION_INVOICE, payment.id)
    if earlier:
        return earlier[0]
    if payment.kept_cents == 0:
        raise InvoiceRefused
    parties = await _parties(db, booking, operator=operator, currency=payment.currency)
    draft = Draft(
        kind=DocumentKind.SESSION_INVOICE,
        issuer=Issuer(IssuerKind.TALENT, booking.talent_id),
        about_id=payment.id,
        recipient_id=learner_id,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        locale=locale,
        facts={
            **parties,
            **_what_was_sold(booking, locale=locale),
            **_figures(parties["vat_rate"], payment.amount_cents, payment.currency, locale=locale),
            "paid_on": written_day_of(payment.succeeded_at or now, locale=locale),
        },
    )
    invoice = await issue(db, draft, now=now)
    await credit_what_went_back(db, payment, now=now)
    return invoice


async def credit_what_went_back(db: AsyncSession, payment: Payment, *, now: datetime) -> None:
    """Issue a credit note for each refund of a payment, locked by the caller, that has none."""
    invoices = await documents_about(db, DocumentKind.SESSION_INVOICE, payment.id)
    for refund in await refunds_of(db, payment.id) if invoices else ():
        if not await documents_about(db, DocumentKind.CREDIT_NOTE, refund.id):
            await _credit(db, invoices[0], refund, now=now)


async def _credit(db: AsyncSession, invoice: Document, refund: Refund, *, now: datetime) -> None:
    draft = Draft(
        kind=DocumentKind.CREDIT_NOTE,
        issuer=Issuer(invoice.issuer_kind, invoice.issuer_id),
        about_id=refund.id,
        recipient_id=invoice.recipient_id,
        amount_cents=refund.amount_cents,
        currency=refund.currency,
        locale=invoice.locale,
        corrects_id=invoice.id,
        facts={
            **invoice.facts,
            **_figures(
                invoice.facts["vat_rate"],
                refund.amount_cents,
                refund.currency,
                locale=invoice.locale,
            ),
            "corrects": invoice.printed_number,
            "corrected_on": written_day_of(invoice.issued_at, locale=invoice.locale),
        },
    )
    await issue(db, draft, now=now)


async def _locked_payment(db: AsyncSession, booking: Booking) -> Payment:
    found = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    if found is None:
        raise InvoiceRefused
    payment = await get_locked(db, found.id)
    refunds = await refunds_of(db, payment.id)
    has_bought = not any(refund.reason in BOUGHT_NOTHING for refund in refunds)
    if payment.state is not PaymentState.SUCCEEDED or not has_bought:
        raise InvoiceRefused
    return payment


async def _parties(
    db: AsyncSession, booking: Booking, *, operator: Operator, currency: str
) -> dict[str, Any]:
    seller = await find_identity(db, booking.talent_id)
    if seller is None or seller.mandated_at is None:
        raise SellerUnknown
    buyer = await find_identity(db, booking.learner_id)
    if buyer is None:
        raise AddressNeeded
    note = session_note(seller.vat_number)
    check_currency(currency, note=note, seller=seller.vat_number)
    lines = seller_lines(seller)
    return {
        "layout": LAYOUT,
        "author": seller.full_name,
        "footer": " · ".join([seller.full_name, *lines[ADDRESS_LINES:]]),
        "seller": lines,
        "buyer": address_lines(buyer),
        "mandatary": operator.name,
        "vat_rate": str(operator.vat_percent) if seller.vat_number else "",
        "vat_note": note.value,
    }


def _what_was_sold(booking: Booking, *, locale: str) -> dict[str, str]:
    minutes = (booking.ends_at - booking.starts_at).total_seconds() // 60
    return {
        "what": booking.title,
        "on": written_day_of(booking.starts_at, locale=locale),
        "minutes": str(int(minutes)),
    }


def _figures(vat_rate: str, amount_cents: int, currency: str, *, locale: str) -> dict[str, str]:
    percent = Decimal(vat_rate) if vat_rate else None
    return written_totals(amount_cents, currency, vat_percent=percent, locale=locale)


async def _purchase(
    db: AsyncSession, booking: Booking, *, talent_name: str, payment: Payment
) -> Purchase:
    invoices = await documents_about(db, DocumentKind.SESSION_INVOICE, payment.id)
    notes = await corrections_of(db, invoices[0].id) if invoices else ()
    return Purchase(
        booking=booking,
        talent_name=talent_name,
        payment=payment,
        invoice=invoices[0] if invoices else None,
        credit_notes=tuple(notes),
        may_ask=payment.kept_cents > 0,
        is_disputed=await has_money_back(db, payment.id),
    )
