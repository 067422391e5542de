"""How a dispute may move, what of the provider's word is news, and what is asked back how long."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from billing.disputes.models import RecoveryState
from billing.gateways.port import DisputeState as State

OPEN = frozenset({State.NEEDS_RESPONSE, State.UNDER_REVIEW})

# A bank may still give way after we lost; what was won stays won.
FOLLOWS: Mapping[State, frozenset[State]] = {
    State.NEEDS_RESPONSE: frozenset(State),
    State.UNDER_REVIEW: frozenset({State.UNDER_REVIEW, State.WON, State.LOST}),
    State.LOST: frozenset({State.LOST, State.WON}),
    State.WON: frozenset({State.WON}),
}

ASK_AGAIN = timedelta(hours=25)
"""Stripe repeats a refusal under its key for a day."""

ASKED_FOR = timedelta(days=30)
"""How long a payee without enough money at the provider is asked, every day or so."""


class Move(StrEnum):
    """What can happen to a recovery."""

    SUCCEED = "succeed"
    RETURN = "return"
    DROP = "drop"
    KEEP = "keep"


RECOVERY_TRANSITIONS: Mapping[tuple[RecoveryState, Move], RecoveryState] = {
    (RecoveryState.REQUESTED, Move.SUCCEED): RecoveryState.SUCCEEDED,
    (RecoveryState.REQUESTED, Move.RETURN): RecoveryState.RETURNED,
    (RecoveryState.REQUESTED, Move.DROP): RecoveryState.DROPPED,
    (RecoveryState.REQUESTED, Move.KEEP): RecoveryState.KEPT,
    (RecoveryState.SUCCEEDED, Move.RETURN): RecoveryState.RETURNED,
}


def is_news(before: State, after: State, *, taken_before: int, taken_after: int) -> bool:
    """Tell whether what the provider says can still happen.

    Money is taken until the dispute is won, and only comes back after.
    """
    if after not in FOLLOWS[before]:
        return False
    if after is State.WON:
        return taken_after <= taken_before or before is not State.WON
    return taken_after >= taken_before


def spread(amount_cents: int, rooms: Mapping[str, int]) -> dict[str, int]:
    """Return what to take of each for an amount, in their order; a rest that nobody has is left."""
    parts: dict[str, int] = {}
    for name, room_cents in rooms.items():
        part_cents = min(room_cents, amount_cents - sum(parts.values()))
        if part_cents > 0:
            parts[name] = part_cents
    return parts


def recovery_key(recovery_id: str) -> str:
    """Return the idempotency key under which a transfer is reversed."""
    return f"recovery:{recovery_id}"
