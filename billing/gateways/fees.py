"""What a provider keeps of a payment."""

from dataclasses import dataclass, replace
from decimal import Decimal

from hub.kernel.money import about, percent_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSchedule:
    """A share of the amount and a fixed sum, for each payment."""

    percent: Decimal
    fixed_cents: int

    def fee_cents(self, amount_cents: int) -> int:
        """Return the fee on an amount; nothing paid costs nothing."""
        if amount_cents == 0:
            return 0
        return min(amount_cents, percent_of(amount_cents, percent=self.percent) + self.fixed_cents)

    def cover_cents(self, amount_cents: int) -> int:
        """Return the smallest sum that, added to an amount, leaves it whole after the fee."""
        if amount_cents == 0:
            return 0
        cover = self.fee_cents(amount_cents)
        while cover < self.fee_cents(amount_cents + cover):
            cover += 1
        return cover


CARD_FEES = FeeSchedule(percent=Decimal("1.5"), fixed_cents=25)


def card_fees(currency: str) -> FeeSchedule:
    """Return what a card usually costs in a currency."""
    return replace(CARD_FEES, fixed_cents=about(CARD_FEES.fixed_cents, currency=currency))
