"""Amounts that Stripe takes: not too small, not too large, in a currency that it knows.

Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts.
"""

from tests.stripe.refusals import Refusal, bad_param
from tests.stripe.shapes import money

SMALLEST = {"eur": 50, "usd": 50, "gbp": 30, "chf": 50, "cad": 50, "dkk": 250, "sek": 300}
LARGEST = 99_999_999


def check_currency(currency: str) -> str:
    """Return the currency in Stripe's letters. Raises: Refusal."""
    known = currency.lower()
    if known not in SMALLEST:
        raise bad_param(
            f"Invalid currency: {known}. Stripe currently supports these currencies: "
            f"{', '.join(sorted(SMALLEST))}",
            param="currency",
        )
    return known


def check_amount(amount: int, currency: str) -> None:
    """Refuse what no card is charged. Raises: Refusal."""
    if amount < SMALLEST[currency]:
        message = f"Amount must be at least {money(SMALLEST[currency], currency)} {currency}"
        raise Refusal(message, code="amount_too_small", param="amount", is_kept=False)
    if amount > LARGEST:
        message = f"Amount must be no more than {money(LARGEST, currency)} {currency}"
        raise Refusal(message, code="amount_too_large", param="amount", is_kept=False)


def check_positive(amount: int, *, param: str = "amount") -> None:
    """Refuse nothing and less. Raises: Refusal."""
    if amount < 1:
        raise bad_param("Invalid positive integer", param=param, code="parameter_invalid_integer")
