"""A saved card as its owner reads it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from billing.cards.models import SavedCard

BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "CB",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """A saved card: `name` is as on a button, `Visa •••• 4242`; `expires` is month and year."""

    id: str
    name: str
    expires: str
    is_good: bool

    @classmethod
    def of(cls, card: SavedCard, *, now: datetime) -> Self:
        """Return what its owner reads of a card."""
        brand = BRANDS.get(card.brand, card.brand.replace("_", " ").capitalize())
        return cls(
            id=card.id,
            name=f"{brand}\u00a0••••\u00a0{card.last4}",
            expires=f"{card.exp_month:02}/{card.exp_year % 100:02}",
            is_good=card.is_good(now=now),
        )

    def as_json(self) -> dict[str, Any]:
        """Return what the room's script is told."""
        return {"id": self.id, "name": self.name, "expires": self.expires}
