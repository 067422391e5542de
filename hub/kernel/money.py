"""Money: integer cents with an ISO 4217 currency."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal


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
