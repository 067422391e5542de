"""How a raised hand may move, and how many there may be."""

from collections.abc import Mapping
from enum import StrEnum

from rooms.hands.errors import HandMoved, HandsFull
from rooms.hands.models import HandState as State

HANDS_MAX = 100
"""How many hands a room has up at once; whoever comes after is asked to try again later."""


class Move(StrEnum):
    """What can happen to a hand."""

    INVITE = "invite"
    ACCEPT = "accept"
    DECLINE = "decline"
    LOWER = "lower"
    LET_GO = "let_go"
    LEAVE = "leave"


TRANSITIONS: Mapping[tuple[State, Move], State] = {
    (State.RAISED, Move.INVITE): State.INVITED,
    (State.RAISED, Move.LOWER): State.LOWERED,
    (State.RAISED, Move.LET_GO): State.PASSED,
    (State.RAISED, Move.LEAVE): State.LEFT,
    (State.INVITED, Move.ACCEPT): State.ACCEPTED,
    (State.INVITED, Move.DECLINE): State.DECLINED,
    (State.INVITED, Move.LOWER): State.LOWERED,
    (State.INVITED, Move.LET_GO): State.PASSED,
    (State.INVITED, Move.LEAVE): State.LEFT,
}

UP = frozenset({State.RAISED, State.INVITED})
"""The states of a hand that is still in the line."""


def move(state: State, by: Move) -> State:
    """Return the next state. Raises: HandMoved, naming both."""
    after = TRANSITIONS.get((state, by))
    if after is None:
        raise HandMoved(state=state.value, move=by.value)
    return after


def check_space(hands: int) -> None:
    """Refuse one more hand where there are as many as a host can see through. Raises: HandsFull."""
    if hands >= HANDS_MAX:
        raise HandsFull
