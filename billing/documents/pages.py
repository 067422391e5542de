"""A document as its pages: what it says, in the words and figures of its language."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_percent

from billing.documents import rules
from billing.documents.models import Document, DocumentKind, Voiding
from billing.documents.typesetting import set_pages

FILE_NAMES = {
    DocumentKind.GIFT_RECEIPT: ("recu", "receipt"),
    DocumentKind.SESSION_INVOICE: ("facture", "invoice"),
    DocumentKind.CREDIT_NOTE: ("avoir", "credit-note"),
    DocumentKind.FEE_INVOICE: ("facture", "invoice"),
}


async def pdf_of(document: Document, *, voiding: Voiding | None) -> bytes:
    """Return a document's PDF, stamped when it counts no more; the same bytes at every asking."""
    paper = paper_of(document, voiding=voiding)
    return await set_pages(document.facts["layout"], paper, issued_at=document.issued_at)


def paper_of(document: Document, *, voiding: Voiding | None) -> dict[str, Any]:
    """Return what the pages of a document say, as the layouts read it."""
    locale = _language_of(document)
    issued_on = document.issued_at.astimezone(rules.ZONE).date()
    voided_on = voiding.voided_at.astimezone(rules.ZONE).date() if voiding else None
    return {
        **document.facts,
        "kind": document.kind.value,
        "locale": locale,
        "has_english": document.locale != "fr",
        "number": document.printed_number,
        "title": f"{_file_word(document).capitalize()} {document.printed_number}",
        "issued_on": written_date(issued_on, locale=locale),
        "issued_at": {"year": issued_on.year, "month": issued_on.month, "day": issued_on.day},
        "is_void_by_bank": voiding is not None and voiding.dispute_id is not None,
        "void_on": written_date(voided_on, locale=locale) if voided_on else "",
        "amount": written_amount(document.amount_cents, document.currency, locale=locale),
    }


def file_name(document: Document) -> str:
    """Return the name under which a document is saved: `recu-2026-00042.pdf`."""
    return f"{_file_word(document)}-{document.printed_number}.pdf"


def written_date(day: date, *, locale: str) -> str:
    """Return a day in words: `1er novembre 2026`, `1 November 2026`."""
    text = format_date(day, "d MMMM y", locale=locale)
    return re.sub(r"^1\b", "1er", text) if locale == "fr" else text


def written_day_of(at: datetime, *, locale: str) -> str:
    """Return the day of an instant in words, in the zone of papers."""
    return written_date(at.astimezone(rules.ZONE).date(), locale=locale)


def written_amount(amount_cents: int, currency: str, *, locale: str) -> str:
    """Return an amount with its cents: `1 220,00 €`, `€1,220.00`."""
    return format_currency(Decimal(amount_cents) / 100, currency, locale=locale)


def written_month(month: date, *, locale: str) -> str:
    """Return a month in words: `novembre 2026`."""
    return format_date(month, "MMMM y", locale=locale)


def written_percent(percent: Decimal, *, locale: str) -> str:
    """Return a rate: `20 %`, `5,5 %`."""
    return format_percent(
        percent / 100, "#,##0.##\u202f%" if locale == "fr" else None, locale=locale
    )


def _file_word(document: Document) -> str:
    french, english = FILE_NAMES[document.kind]
    return french if _language_of(document) == "fr" else english


def _language_of(document: Document) -> str:
    # A receipt is for the French tax office, whoever reads it.
    return "fr" if document.kind is DocumentKind.GIFT_RECEIPT else document.locale
