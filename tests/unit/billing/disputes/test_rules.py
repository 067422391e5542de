"""Every state of a dispute and of a recovery, with everything that can be said of it."""

from itertools import product

import pytest

from billing.disputes.models import RecoveryState
from billing.disputes.rules import FOLLOWS, OPEN, RECOVERY_TRANSITIONS, Move, is_news, spread
from billing.gateways.port import DisputeState as State

PAIRS = {
    (State.NEEDS_RESPONSE, State.NEEDS_RESPONSE),
    (State.NEEDS_RESPONSE, State.UNDER_REVIEW),
    (State.NEEDS_RESPONSE, State.WON),
    (State.NEEDS_RESPONSE, State.LOST),
    (State.UNDER_REVIEW, State.UNDER_REVIEW),
    (State.UNDER_REVIEW, State.WON),
    (State.UNDER_REVIEW, State.LOST),
    (State.LOST, State.LOST),
    (State.LOST, State.WON),
    (State.WON, State.WON),
}


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_what_follows_what(before: State, after: State) -> None:
    heard = is_news(before, after, taken_before=6000, taken_after=6000)
    assert heard == ((before, after) in PAIRS)


def test_every_state_has_what_follows_and_some_are_open() -> None:
    assert set(FOLLOWS) == set(State)
    assert {State.NEEDS_RESPONSE, State.UNDER_REVIEW} == OPEN


@pytest.mark.parametrize(
    ("before", "after", "taken_before", "taken_after", "heard"),
    [
        (State.NEEDS_RESPONSE, State.NEEDS_RESPONSE, 0, 6000, True),
        (State.NEEDS_RESPONSE, State.NEEDS_RESPONSE, 6000, 0, False),
        (State.UNDER_REVIEW, State.LOST, 6000, 0, False),
        (State.NEEDS_RESPONSE, State.WON, 6000, 0, True),
        (State.NEEDS_RESPONSE, State.WON, 0, 6000, True),
        (State.WON, State.WON, 6000, 0, True),
        (State.WON, State.WON, 0, 6000, False),
        (State.LOST, State.WON, 6000, 0, True),
    ],
)
def test_money_is_taken_until_it_is_won_and_comes_back_only_then(
    before: State, after: State, taken_before: int, taken_after: int, heard: bool
) -> None:
    told = is_news(before, after, taken_before=taken_before, taken_after=taken_after)
    assert told == heard


@pytest.mark.parametrize(("state", "by"), list(product(RecoveryState, Move)))
def test_a_recovery_moves_from_where_it_is_asked_and_back_from_where_it_came(
    state: RecoveryState, by: Move
) -> None:
    may = (state, by) in RECOVERY_TRANSITIONS
    is_returned = state is RecoveryState.SUCCEEDED and by is Move.RETURN
    assert may == (state is RecoveryState.REQUESTED or is_returned)


@pytest.mark.parametrize(
    ("amount_cents", "parts"),
    [
        (-1, {}),
        (0, {}),
        (40, {"a": 40}),
        (60, {"a": 60}),
        (61, {"a": 60, "c": 1}),
        (100, {"a": 60, "c": 40}),
        (101, {"a": 60, "c": 40}),
    ],
)
def test_an_amount_is_taken_of_each_in_turn_and_never_more_than_there_is(
    amount_cents: int, parts: dict[str, int]
) -> None:
    assert spread(amount_cents, {"a": 60, "b": 0, "c": 40}) == parts
