"""Amounts as people type them: `12`, `12,50`, `12.50`, `1 200 €`."""

import re

from hub.kernel.errors import Invalid
from hub.kernel.i18n import N_

_AMOUNT = re.compile(r"(\d{1,8})(?:[.,](\d{1,2}))?")


class AmountUnreadable(Invalid):
    """Not an amount."""

    code = "amount_unreadable"
    sentence = N_("Write an amount in euros, such as 12 or 12.50.")


def read_euros(text: str) -> int:
    """Return the cents of an amount typed in euros. Raises: AmountUnreadable."""
    kept = "".join(text.replace("€", "").split())
    match = _AMOUNT.fullmatch(kept)
    if match is None or not kept.isascii():
        raise AmountUnreadable
    euros, cents = match.groups()
    return int(euros) * 100 + int((cents or "0").ljust(2, "0"))


def write_euros(amount_cents: int) -> str:
    """Return an amount as it can be typed again, without currency: `12`, `12.50`."""
    euros, cents = divmod(amount_cents, 100)
    return f"{euros}.{cents:02}" if cents else str(euros)
