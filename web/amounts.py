"""Amounts as people type them: `12`, `12,50`, `12.50`, `1 200 €`, in the currency of the hub."""

import re
import unicodedata

from hub.kernel.errors import Invalid
from hub.kernel.i18n import N_, current_locale

_AMOUNT = re.compile(r"(\d{1,8})(?:[.,](\d{1,2}))?")


class AmountUnreadable(Invalid):
    """Not an amount."""

    code = "amount_unreadable"
    sentence = N_("Write an amount such as 12 or 12.50.")


def read_amount(text: str) -> int:
    """Return the cents of an amount. Raises: AmountUnreadable."""
    kept = "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Sc")
    match = _AMOUNT.fullmatch(kept)
    if match is None or not kept.isascii():
        raise AmountUnreadable
    whole, cents = match.groups()
    return int(whole) * 100 + int((cents or "0").ljust(2, "0"))


def write_amount(amount_cents: int) -> str:
    """Return an amount as the reader types it, without currency: `12`, `12,50` in French."""
    whole, cents = divmod(amount_cents, 100)
    point = "," if current_locale() == "fr" else "."
    return f"{whole}{point}{cents:02}" if cents else str(whole)
