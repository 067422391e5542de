"""How a raised hand may move, and how many there may be."""

import pytest

from rooms.hands.errors import HandMoved, HandsFull
from rooms.hands.models import HandState as State
from rooms.hands.rules import HANDS_MAX, UP, Move, check_space, move

AFTER = {
    Move.INVITE: {State.RAISED: State.INVITED},
    Move.ACCEPT: {State.INVITED: State.ACCEPTED},
    Move.DECLINE: {State.INVITED: State.DECLINED},
    Move.LOWER: dict.fromkeys(UP, State.LOWERED),
    Move.LET_GO: dict.fromkeys(UP, State.PASSED),
    Move.LEAVE: dict.fromkeys(UP, State.LEFT),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("by", Move)
def test_a_hand_moves_as_written_and_never_once_it_is_down(state: State, by: Move) -> None:
    after = AFTER[by].get(state)
    if after is not None:
        assert move(state, by) is after
        return
    with pytest.raises(HandMoved) as refused:
        move(state, by)
    assert refused.value.details == {"state": state.value, "move": by.value}


def test_the_line_has_an_end() -> None:
    check_space(HANDS_MAX - 1)
    with pytest.raises(HandsFull):
        check_space(HANDS_MAX)
