"""The amounts of an invoice in words of its language, with VAT or without."""

from decimal import Decimal

from billing.documents.pages import written_amount, written_percent
from billing.documents.rules import split_vat


def written_totals(
    amount_cents: int, currency: str, *, vat_percent: Decimal | None, locale: str
) -> dict[str, str]:
    """Return `net`, `vat` and `vat_percent` as an invoice keeps them; empty without VAT."""
    if vat_percent is None:
        return {"net": "", "vat": "", "vat_percent": ""}
    parts = split_vat(amount_cents, percent=vat_percent)
    return {
        "net": written_amount(parts.net_cents, currency, locale=locale),
        "vat": written_amount(parts.vat_cents, currency, locale=locale),
        "vat_percent": written_percent(vat_percent, locale=locale),
    }
