"""The hub's invoice to a talent: the fees of a month that is over, session by session."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents.amounts import written_totals
from billing.documents.identities import find_identity, seller_lines
from billing.documents.models import BillingIdentity, Document, DocumentKind, IssuerKind
from billing.documents.operator import Operator
from billing.documents.pages import written_amount, written_day_of, written_month
from billing.documents.rules import ZONE, is_over, month_of
from billing.documents.service import Draft, Issuer, issue
from billing.documents.vat import VatNote, check_currency, note_of
from billing.donations.period import midnight, next_month
from billing.errors import AddressNeeded, InvoiceRefused
from billing.ledger.accounts import PLATFORM, escrow_booking
from billing.ledger.models import Posting
from hub.bookings.models import Booking

LAYOUT = "v2/invoice"
PLATFORM_ID = "platform"
"""The hub is one issuer, whatever its name was."""

MONTHS_SHOWN = 24
THE_FIRST = date(2000, 1, 1)
"""Before any hub was."""

BOOKS = "EUR"
"""The currency that an invoice does not name in what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeMonth:
    """The fees of a month, given by its first day, with their invoice once it is issued.

    A hub that once sold in another currency has a line, and an invoice, for each.
    """

    month: date
    currency: str
    fee_cents: int
    is_over: bool
    invoice: Document | None


async def fee_months(
    db: AsyncSession, talent_id: str, *, now: datetime, is_whole: bool = False
) -> list[FeeMonth]:
    """Return the latest months in which a talent bore a fee, or all of them, the last first."""
    sums = Counter[tuple[date, str]]()
    since = THE_FIRST if is_whole else _first_shown(now)
    for row in await _fees(db, talent_id, since=since, until=None):
        sums[month_of(row.at), row.currency] += row.fee_cents
    abouts = {one: fees_about(talent_id, one[0], currency=one[1]) for one in sums}
    invoices = await _invoices_of(db, abouts.values())
    return [
        FeeMonth(
            month=month,
            currency=currency,
            fee_cents=fee_cents,
            is_over=is_over(month, now=now),
            invoice=invoices.get(abouts[month, currency]),
        )
        for (month, currency), fee_cents in sorted(sums.items(), reverse=True)
    ]


async def issue_fee_invoice(
    db: AsyncSession,
    talent_id: str,
    *,
    month: date,
    currency: str,
    operator: Operator,
    locale: str,
    now: datetime,
) -> Document:
    """Issue the invoice of a month's fees in a currency; asked again, return the one there is.

    Source: CGI, article 289, I, 3: one invoice for the services of a month.
    Raises: AddressNeeded, InvoiceRefused, VatToConvert.
    """
    # The lock makes two windows of one talent issue one invoice.
    buyer = await db.get(BillingIdentity, talent_id, with_for_update=True, populate_existing=True)
    if buyer is None:
        raise AddressNeeded
    about_id = fees_about(talent_id, month, currency=currency)
    earlier = await _invoices_of(db, [about_id])
    if earlier:
        return earlier[about_id]
    found = await _fees(db, talent_id, since=month, until=next_month(month))
    rows = [row for row in found if row.currency == currency]
    fee_cents = sum(row.fee_cents for row in rows)
    if not is_over(month, now=now) or fee_cents == 0:
        raise InvoiceRefused
    note = note_of(seller=operator.vat_number, buyer=buyer.vat_number)
    check_currency(currency, note=note, seller=operator.vat_number)
    draft = Draft(
        kind=DocumentKind.FEE_INVOICE,
        issuer=Issuer(IssuerKind.PLATFORM, PLATFORM_ID),
        about_id=about_id,
        recipient_id=talent_id,
        amount_cents=fee_cents,
        currency=currency,
        locale=locale,
        facts={
            **_parties(operator, buyer),
            "month": written_month(month, locale=locale),
            "lines": [_line(row, locale=locale) for row in rows],
            "vat_note": note.value,
            **written_totals(
                fee_cents,
                currency,
                vat_percent=_percent(operator, note),
                locale=locale,
            ),
        },
    )
    return await issue(db, draft, now=now)


async def check_fee_currency(
    db: AsyncSession, talent_id: str, *, currency: str, vat_number: str
) -> None:
    """Tell that the fees of a talent can be invoiced in a currency; `vat_number` is the hub's.

    Raises: VatToConvert.
    """
    buyer = await find_identity(db, talent_id)
    note = note_of(seller=vat_number, buyer=buyer.vat_number if buyer else "")
    check_currency(currency, note=note, seller=vat_number)


async def fees_of_talents(
    db: AsyncSession, *, month: date, after: str, limit: int
) -> list[tuple[str, dict[str, int]]]:
    """Return the talents who bore a fee in a month, by id, each with the sum in each currency."""
    prefix = escrow_booking("")
    booking_id = func.substr(Posting.source, len(prefix) + 1)
    bore_one = (
        select(Booking.talent_id, Booking.currency, func.sum(Posting.amount_cents).label("cents"))
        .join(Booking, Booking.id == booking_id)
        .where(
            Posting.destination == PLATFORM,
            Posting.source.startswith(prefix, autoescape=True),
            Posting.at >= midnight(month, ZONE),
            Posting.at < midnight(next_month(month), ZONE),
            Booking.talent_id > after,
        )
        .group_by(Booking.talent_id, Booking.currency)
        .cte("bore_one")
    )
    page = select(bore_one.c.talent_id).distinct().order_by(bore_one.c.talent_id).limit(limit)
    query = select(bore_one).where(bore_one.c.talent_id.in_(page))
    found: dict[str, dict[str, int]] = {}
    for talent_id, currency, cents in await db.execute(query.order_by(bore_one.c.talent_id)):
        found.setdefault(talent_id, {})[currency] = int(cents)
    return list(found.items())


async def _fees(
    db: AsyncSession, talent_id: str, *, since: date, until: date | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the fees of a talent's sessions, the oldest first."""
    is_fee = Posting.source == literal(escrow_booking("")) + Booking.id
    query: Select[*tuple[Any, ...]] = (
        select(
            Posting.at,
            Posting.amount_cents.label("fee_cents"),
            Booking.title,
            Booking.starts_at,
            Booking.price_cents,
            Booking.currency,
        )
        .join(Booking, is_fee)
        .where(
            Posting.destination == PLATFORM,
            Booking.talent_id == talent_id,
            Posting.at >= midnight(since, ZONE),
        )
        .order_by(Posting.at, Posting.correlation, Posting.line)
    )
    if until is not None:
        query = query.where(Posting.at < midnight(until, ZONE))
    return (await db.execute(query)).all()


async def _invoices_of(db: AsyncSession, abouts: Collection[str]) -> dict[str, Document]:
    query = select(Document).where(
        Document.kind == DocumentKind.FEE_INVOICE, Document.about_id.in_(abouts)
    )
    return {document.about_id: document for document in await db.scalars(query)}


def fees_about(talent_id: str, month: date, *, currency: str) -> str:
    """Return what the fees of a month are called: `per_…:2026-11`, `per_…:2026-11:CHF`."""
    name = f"{talent_id}:{month:%Y-%m}"
    return name if currency == BOOKS else f"{name}:{currency}"


def _first_shown(now: datetime) -> date:
    months = month_of(now).year * 12 + month_of(now).month - 1 - MONTHS_SHOWN
    return date(months // 12, months % 12 + 1, 1)


def _parties(operator: Operator, buyer: BillingIdentity) -> dict[str, Any]:
    return {
        "layout": LAYOUT,
        "author": operator.name,
        "footer": " · ".join(operator.lines()),
        "seller": operator.lines(),
        "buyer": seller_lines(buyer),
    }


def _percent(operator: Operator, note: VatNote) -> Decimal | None:
    percents = {VatNote.FRANCHISE: None, VatNote.REVERSE_CHARGE: Decimal()}
    return percents.get(note, operator.vat_percent)


def _line(row: Row[*tuple[Any, ...]], *, locale: str) -> dict[str, str]:
    return {
        "title": row.title,
        "on": written_day_of(row.starts_at, locale=locale),
        "paid": written_amount(row.price_cents, row.currency, locale=locale),
        "amount": written_amount(row.fee_cents, row.currency, locale=locale),
    }
