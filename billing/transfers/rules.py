"""How a transfer may move, and when one that was asked for is known not to have been sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from billing.gateways.port import OutcomeState, TransferOrder
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


ANSWERED_WITHIN = timedelta(minutes=5)
"""Longer than anybody of ours waits for the answer to an order."""

_LEAST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """An order that the provider is about to be asked for, and the instant noted for it.

    `is_alone`: no other that was asked before may still be under way.
    """

    order: TransferOrder
    at: datetime
    is_alone: bool

    def may_forget(self, asked_at: datetime | None) -> bool:
        """Tell whether nothing was sent, when this order was answered so; `asked_at` is noted."""
        return self.is_alone and asked_at == self.at


def ask_at(before: datetime | None, *, now: datetime) -> tuple[datetime, bool]:
    """Return an instant that no order before has, and whether none of them is under way."""
    if before is None:
        return now, True
    return max(now, before + _LEAST), now - before >= ANSWERED_WITHIN


def transfer_key(transfer_id: str, *, tries: int = 1) -> str:
    """Return the idempotency key of a transfer's first order, or of a later one."""
    first = f"transfer:{transfer_id}"
    return first if tries == 1 else f"{first}:{tries}"
