"""What the hub keeps of a session: a share of the price, and what the card cost if it is to."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from hub.kernel.money import percent_of
from hub.kernel.settings import CardCostsPayer, Settings

WITH_CARD = "+card"


@dataclass(frozen=True, slots=True)
class HubShare:
    """The hub's share; `has_card_costs`: the talent bears what the payment provider kept."""

    percent: Decimal
    has_card_costs: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the share that the operator has set."""
        is_talents = settings.card_costs_paid_by is CardCostsPayer.TALENT
        return cls(settings.platform_fee_percent, is_talents)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return a share as it was stored."""
        return cls(Decimal(text.removesuffix(WITH_CARD)), text.endswith(WITH_CARD))

    @classmethod
    def frozen(cls, text: str | None, *, otherwise: Self) -> Self:
        """Return the share that a payment was made at, which no later setting changes.

        `otherwise` is that of payments from before shares were kept with them.
        """
        return otherwise if text is None else cls.read(text)

    def __str__(self) -> str:
        """Return it as it is stored: `5`, `5+card`."""
        return f"{self.percent}{WITH_CARD if self.has_card_costs else ''}"

    def cents_of(self, held_cents: int, *, card_cents: int) -> int:
        """Return what the hub keeps of what is left in escrow: never more than that."""
        kept = percent_of(held_cents, percent=self.percent)
        return min(held_cents, kept + (card_cents if self.has_card_costs else 0))
