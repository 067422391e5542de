"""How the provider's fee falls on the parts of a payment, and what a refund takes from each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from billing.payments.models import PartKind
from hub.kernel.money import allocate, pro_rata


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """The amounts of a line as they stand."""

    amount_cents: int
    fee_cents: int
    refunded_cents: int

    @property
    def left_cents(self) -> int:
        """Return what can still go back to the donor."""
        return self.amount_cents - self.refunded_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundShare:
    """What a refund takes from a line, and what the hub gives it back of the fee it bore."""

    refunded_cents: int
    fee_returned_cents: int


def share_fee(fee_cents: int, *, parts: Mapping[PartKind, int]) -> dict[PartKind, int]:
    """Split the provider's fee: the covering of fees bears it first, the others by amount."""
    shares = dict.fromkeys(parts, 0)
    covered = min(fee_cents, parts.get(PartKind.FEE_COVER, 0))
    if covered:
        shares[PartKind.FEE_COVER] = covered
    others = [kind for kind in parts if kind is not PartKind.FEE_COVER]
    rest = allocate(fee_cents - covered, weights=[parts[kind] for kind in others])
    return shares | dict(zip(others, rest, strict=True))


def share_refund(amount_cents: int, *, lines: Sequence[Amounts]) -> list[RefundShare]:
    """Split a refund over lines by what is left of each; the fee comes back in proportion.

    A line refunded in full has borne no fee in the end.
    """
    left = [line.left_cents for line in lines]
    assert amount_cents <= sum(left), "refunds never exceed what was paid"
    shares = allocate(amount_cents, weights=left)
    return [
        RefundShare(
            refunded_cents=share,
            fee_returned_cents=pro_rata(line.fee_cents, part=share, whole=line.left_cents)
            if share
            else 0,
        )
        for line, share in zip(lines, shares, strict=True)
    ]
