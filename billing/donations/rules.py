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
    return [share_of(line, share) for line, share in zip(lines, shares, strict=True)]


def share_of(line: Amounts, amount_cents: int) -> RefundShare:
    """Return what a refund of so much takes of a line, and the fee that comes back with it."""
    assert amount_cents <= line.left_cents, "refunds never exceed what was paid"
    if amount_cents == 0:
        return RefundShare(refunded_cents=0, fee_returned_cents=0)
    fee_cents = pro_rata(line.fee_cents, part=amount_cents, whole=line.left_cents)
    return RefundShare(refunded_cents=amount_cents, fee_returned_cents=fee_cents)
