"""How a transfer may move."""

from collections.abc import Mapping
from enum import StrEnum

from billing.gateways.port import OutcomeState
from billing.transfers.models import TransferState as State


class Move(StrEnum):
    """What can happen to a transfer."""

    SUBMIT = "submit"
    SUCCEED = "succeed"
    FAIL = "fail"
    RETRY = "retry"
    SETTLE = "settle"
    WITHHOLD = "withhold"


TRANSITIONS: Mapping[tuple[State, Move], State] = {
    (State.REQUESTED, Move.SUBMIT): State.SUBMITTED,
    (State.REQUESTED, Move.SUCCEED): State.SUCCEEDED,
    (State.REQUESTED, Move.FAIL): State.FAILED,
    (State.SUBMITTED, Move.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Move.SUCCEED): State.SUCCEEDED,
    (State.SUBMITTED, Move.FAIL): State.FAILED,
    (State.FAILED, Move.RETRY): State.REQUESTED,
    (State.FAILED, Move.SETTLE): State.SUCCEEDED,
    (State.REQUESTED, Move.WITHHOLD): State.WITHHELD,
    (State.FAILED, Move.WITHHOLD): State.WITHHELD,
}

MOVE_FOR: Mapping[OutcomeState, Move] = {
    OutcomeState.PENDING: Move.SUBMIT,
    OutcomeState.SUCCEEDED: Move.SUCCEED,
    OutcomeState.FAILED: Move.FAIL,
}


def transfer_key(transfer_id: str, *, tries: int = 1) -> str:
    """Return the idempotency key of a transfer's first order, or of a later one."""
    first = f"transfer:{transfer_id}"
    return first if tries == 1 else f"{first}:{tries}"
