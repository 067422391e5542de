"""Money: integer cents with an ISO 4217 currency."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency

from hub.kernel.i18n import current_locale

_UNITS_FOR_A_EURO = {
    "AUD": 1,
    "CAD": 1,
    "CHF": 1,
    "CZK": 20,
    "DKK": 10,
    "EUR": 1,
    "GBP": 1,
    "NOK": 10,
    "NZD": 1,
    "PLN": 5,
    "RON": 5,
    "SEK": 10,
    "SGD": 1,
    "USD": 1,
}

CURRENCIES = frozenset(_UNITS_FOR_A_EURO)
"""Those in which cards are charged, and paid out, in hundredths."""


def about(euro_cents: int, *, currency: str) -> int:
    """Return a round amount worth about as much in a currency as these cents are in euros.

    Prices and gifts are bounded, and amounts offered, by what is usual in euros.
    """
    return euro_cents * _UNITS_FOR_A_EURO.get(currency, 1)


def bounds(euro_cents: range, *, currency: str) -> range:
    """Return the amounts allowed in a currency, given those in euros."""
    least, most = euro_cents[0], euro_cents[-1]
    return range(about(least, currency=currency), about(most, currency=currency) + 1)


def written(amount_cents: int, currency: str) -> str:
    """Return an amount as the language writes it, without `,00` when it is whole."""
    digits = amount_cents % 100 != 0
    return with_spaces(
        format_currency(
            Decimal(amount_cents) / 100,
            currency,
            format=None if digits else _whole_pattern(),
            locale=current_locale(),
            currency_digits=digits,
        )
    )


def with_spaces(amount: str) -> str:
    """Return an amount with a space between letters and digits, and a minus that is one.

    Source: CLDR, currencySpacing.
    """
    return re.sub(r"(?<=[A-Za-z])(?=\d)", "\xa0", amount).replace("-", "−")


def spoken(allowed: range, *, currency: str) -> dict[str, str]:
    """Return the ends of a range of amounts for a sentence: `least` and `most`."""
    return {
        "least": written(allowed[0], currency),
        "most": written(allowed[-1], currency),
    }


def percent_of(amount_cents: int, *, percent: Decimal | int) -> int:
    """Return that share of an amount, rounded half up to a whole cent."""
    share = Decimal(amount_cents) * Decimal(percent) / 100
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def pro_rata(amount_cents: int, *, part: int, whole: int) -> int:
    """Return `amount · part / whole`, rounded half up to a whole cent."""
    share = Decimal(amount_cents) * part / whole
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def allocate(amount_cents: int, *, weights: Sequence[int]) -> list[int]:
    """Split an amount by weights so that the parts add up to it exactly.

    Cents left by rounding go to the largest remainders, the first of equals first. Weights that
    are all zero put everything on the first part.
    """
    total = sum(weights)
    if total == 0:
        return [amount_cents, *[0] * (len(weights) - 1)] if weights else []
    exact = [amount_cents * weight for weight in weights]
    parts = [value // total for value in exact]
    order = sorted(range(len(weights)), key=lambda i: (-(exact[i] % total), i))
    for i in order[: amount_cents - sum(parts)]:
        parts[i] += 1
    return parts


def _whole_pattern() -> str:
    return "#,##0\xa0¤" if current_locale() == "fr" else "¤#,##0"
