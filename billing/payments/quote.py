"""What a payment is made of, before anybody pays."""

from dataclasses import dataclass

from billing.gateways.fees import card_fees
from billing.payments.models import PartKind
from billing.payments.rules import check_gift


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a payment, of at least a cent."""

    kind: PartKind
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What the donor pays, what the provider keeps, what the charity gets.

    `fee_cents` is an estimate: some cards cost the provider more.
    """

    parts: tuple[Part, ...]
    total_cents: int
    fee_cents: int
    charity_cents: int


def quote(*, ticket_cents: int, gift_cents: int, covers_fees: bool, currency: str) -> Quote:
    """Return the parts of a masterclass payment; no ticket or no gift is 0.

    Raises: GiftInvalid.
    """
    if gift_cents:
        check_gift(gift_cents, currency=currency)
    fees = card_fees(currency)
    given_cents = ticket_cents + gift_cents
    amounts = {
        PartKind.TICKET: ticket_cents,
        PartKind.GIFT: gift_cents,
        PartKind.FEE_COVER: fees.cover_cents(given_cents) if covers_fees else 0,
    }
    parts = tuple(Part(kind=kind, amount_cents=cents) for kind, cents in amounts.items() if cents)
    total_cents = sum(part.amount_cents for part in parts)
    fee_cents = fees.fee_cents(total_cents)
    return Quote(
        parts=parts,
        total_cents=total_cents,
        fee_cents=fee_cents,
        charity_cents=total_cents - fee_cents,
    )
