"""How a refund may move."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from billing.gateways.port import OutcomeState
from billing.refunds.models import RefundState as State
from hub.kernel.money import pro_rata

RETRY_PAUSES = (timedelta(days=1), timedelta(days=3))
"""After how long a refund that failed at the provider is ordered again, each time; then no more."""


class Move(StrEnum):
    """What can happen to a refund."""

    SUBMIT = "submit"
    SUCCEED = "succeed"
    FAIL = "fail"
    RETRY = "retry"
    SETTLE = "settle"
    OVERTAKE = "overtake"


UNDER_WAY = frozenset({State.REQUESTED, State.SUBMITTED})

# A bank may send money back weeks after it was given. The provider may have taken an order on
# whose answer was lost, and say so after we gave it up.
TRANSITIONS: Mapping[tuple[State, Move], State] = {
    (State.REQUESTED, Move.SUBMIT): State.SUBMITTED,
    (State.REQUESTED, Move.SUCCEED): State.SUCCEEDED,
    (State.REQUESTED, Move.FAIL): State.FAILED,
    (State.SUBMITTED, Move.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Move.SUCCEED): State.SUCCEEDED,
    (State.SUBMITTED, Move.FAIL): State.FAILED,
    (State.SUCCEEDED, Move.FAIL): State.FAILED,
    (State.FAILED, Move.SUBMIT): State.SUBMITTED,
    (State.FAILED, Move.SUCCEED): State.SUCCEEDED,
    (State.FAILED, Move.RETRY): State.REQUESTED,
    (State.FAILED, Move.SETTLE): State.SETTLED,
    (State.REQUESTED, Move.OVERTAKE): State.OVERTAKEN,
    (State.FAILED, Move.OVERTAKE): State.OVERTAKEN,
    (State.OVERTAKEN, Move.SUBMIT): State.SUBMITTED,
    (State.OVERTAKEN, Move.SUCCEED): State.SUCCEEDED,
    (State.OVERTAKEN, Move.RETRY): State.REQUESTED,
}

MOVE_FOR: Mapping[OutcomeState, Move] = {
    OutcomeState.PENDING: Move.SUBMIT,
    OutcomeState.SUCCEEDED: Move.SUCCEED,
    OutcomeState.FAILED: Move.FAIL,
}


def refund_key(payment_id: str, *, sequence: int, amount_cents: int, tries: int = 1) -> str:
    """Return the idempotency key of a refund's first order, or of a later one."""
    first = f"refund:{payment_id}:{sequence}:{amount_cents}"
    return first if tries == 1 else f"{first}:{tries}"


def late_part(amount_cents: int, *, owed_cents: int, settled_cents: int, before_cents: int) -> int:
    """Return the talent's part of what goes back after a session was settled.

    It is as much of it as the talent was owed of all that was settled, rounded as one sum with what
    went back before, so that several refunds take no cent more than one would.
    """
    parts = (
        pro_rata(owed_cents, part=min(settled_cents, cents), whole=settled_cents)
        for cents in (before_cents, before_cents + amount_cents)
    )
    before, after = parts
    return min(amount_cents, after - before)


def pause_before_retry(tries: int) -> timedelta | None:
    """Return how long to wait after that many orders failed; None leaves it to a person."""
    return RETRY_PAUSES[tries - 1] if tries <= len(RETRY_PAUSES) else None
