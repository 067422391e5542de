"""How a refund may move."""

from collections.abc import Mapping
from enum import StrEnum

from billing.gateways.port import OutcomeState
from billing.refunds.models import RefundState as State


class Move(StrEnum):
    """What can happen to a refund."""

    SUBMIT = "submit"
    SUCCEED = "succeed"
    FAIL = "fail"


TRANSITIONS: Mapping[tuple[State, Move], State] = {
    (State.REQUESTED, Move.SUBMIT): State.SUBMITTED,
    (State.REQUESTED, Move.SUCCEED): State.SUCCEEDED,
    (State.REQUESTED, Move.FAIL): State.FAILED,
    (State.SUBMITTED, Move.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Move.SUCCEED): State.SUCCEEDED,
    (State.SUBMITTED, Move.FAIL): State.FAILED,
}

MOVE_FOR: Mapping[OutcomeState, Move] = {
    OutcomeState.PENDING: Move.SUBMIT,
    OutcomeState.SUCCEEDED: Move.SUCCEED,
    OutcomeState.FAILED: Move.FAIL,
}


def refund_key(payment_id: str, *, sequence: int, amount_cents: int) -> str:
    """Return the idempotency key of a refund."""
    return f"refund:{payment_id}:{sequence}:{amount_cents}"
