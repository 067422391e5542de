"""How a poll moves, what it may ask, and how its answers are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.polls.errors import PollChoicesAlike, PollClosed, PollMoved, PollUnknown
from rooms.polls.models import PollState
from rooms.polls.rules import check_answer, check_choices, check_move, percentages

ALLOWED = {(PollState.DRAFT, PollState.OPEN), (PollState.OPEN, PollState.CLOSED)}


@pytest.mark.parametrize("state", PollState)
@pytest.mark.parametrize("to", PollState)
def test_a_poll_is_opened_once_and_closed_once(state: PollState, to: PollState) -> None:
    if (state, to) in ALLOWED:
        check_move(state, to)
    else:
        with pytest.raises(PollMoved):
            check_move(state, to)


def test_choices_that_say_the_same_are_refused() -> None:
    check_choices(["Oui", "Non"])
    with pytest.raises(PollChoicesAlike):
        check_choices(["Oui", "Non", "OUI"])


def test_only_an_open_poll_takes_an_answer_and_only_one_of_its_choices() -> None:
    check_answer(PollState.OPEN, place=2, choices=3)
    with pytest.raises(PollUnknown):
        check_answer(PollState.OPEN, place=3, choices=3)
    with pytest.raises(PollUnknown):
        check_answer(PollState.DRAFT, place=0, choices=3)
    with pytest.raises(PollClosed):
        check_answer(PollState.CLOSED, place=0, choices=3)


def test_thirds_add_up_to_a_hundred() -> None:
    assert percentages([1, 1, 1]) == [34, 33, 33]
    assert percentages([0, 0]) == [0, 0]


@given(st.lists(st.integers(min_value=0, max_value=10_000), min_size=2, max_size=6))
def test_parts_add_up_to_a_hundred_once_anybody_has_answered(counts: list[int]) -> None:
    parts = percentages(counts)
    assert sum(parts) == (100 if sum(counts) else 0)
    for count, part in zip(counts, parts, strict=True):
        assert abs(part - 100 * count / (sum(counts) or 1)) < 1
