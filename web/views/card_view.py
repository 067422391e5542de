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


def card_name(brand: str, last4: str) -> str:
    """Return a card as on a button: `Visa •••• 4242`."""
    name = BRANDS.get(brand, brand.replace("_", " ").capitalize())
    return f"{name}\u00a0••••\u00a0{last4}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """A saved card: `name` is as on a button; `expires` is month and year."""

    id: str
    name: str
    expires: str
    is_good: bool

    @classmethod
    def of(cls, card: SavedCard, *, now: datetime) -> Self:
        """Return what its owner reads of a card."""
        return cls(
            id=card.id,
            name=card_name(card.brand, card.last4),
            expires=f"{card.exp_month:02}/{card.exp_year % 100:02}",
            is_good=card.is_good(now=now),
        )

    def as_json(self) -> dict[str, Any]:
        """Return what the room's script is told."""
        return {"id": self.id, "name": self.name, "expires": self.expires}
