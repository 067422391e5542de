"""What is compared of a movement of the provider's and ours, and what a difference means."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from billing.gateways.port import MovementKind
from billing.reconciliation.statement import Theirs

PATIENCE = timedelta(hours=24)
"""How long news may be on its way: notices, what was missed of them, and what is tried again."""

WITH_OUR_BANK = frozenset({MovementKind.PAYOUT, MovementKind.TOPUP})
"""Between the provider and the bank of whoever runs the hub: the books are not about it."""


class Difference(StrEnum):
    """How the provider and the books can differ."""

    UNKNOWN_HERE = "unknown_here"
    TAKEN_TWICE = "taken_twice"
    NOT_POSTED = "not_posted"
    UNKNOWN_THERE = "unknown_there"
    AMOUNT = "amount"
    FEE = "fee"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What the books have of one of the provider's objects, in the provider's direction.

    `object_id` is the provider's name of it as we know it, empty while we know none; `holds` the
    row it is kept in. `is_under_way`: we have asked and not noted an answer.
    """

    holds: str
    object_id: str
    amount_cents: int
    fee_cents: int
    currency: str
    is_under_way: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A difference; `may_settle` while it may only be that news is on its way."""

    difference: Difference
    kind: MovementKind
    theirs: Theirs | None
    ours: Ours | None
    may_settle: bool = False


def compare(theirs: Theirs, ours: Ours | None, *, now: datetime) -> Iterator[Found]:
    """Give every difference between what moved at the provider and what the books say of it."""
    if theirs.kind in WITH_OUR_BANK:
        return
    is_young = now - theirs.at < PATIENCE
    for difference in _differences(theirs, ours):
        may_settle = is_young and (
            difference is Difference.NOT_POSTED
            or (difference is Difference.AMOUNT and theirs.kind in _FOLLOWED)
        )
        yield Found(
            difference=difference, kind=theirs.kind, theirs=theirs, ours=ours, may_settle=may_settle
        )


# Of these the provider gives notice when they change after they were made.
_FOLLOWED = frozenset({MovementKind.REFUND, MovementKind.DISPUTE})


def _differences(theirs: Theirs, ours: Ours | None) -> list[Difference]:
    if ours is None:
        # What failed and came back moved nothing in the end.
        moved = theirs.amount_cents or theirs.fee_cents
        return [Difference.UNKNOWN_HERE] if moved else []
    if ours.object_id not in {"", theirs.object_id}:
        return [Difference.TAKEN_TWICE] if theirs.amount_cents else []
    if ours.is_under_way:
        return [Difference.NOT_POSTED] if theirs.amount_cents else []
    if ours.currency != theirs.currency:
        return [Difference.CURRENCY]
    found = []
    if ours.amount_cents != theirs.amount_cents:
        found.append(Difference.AMOUNT)
    if ours.fee_cents != theirs.fee_cents:
        found.append(Difference.FEE)
    return found
