"""How a masterclass may move and what it may ask."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from hub.calendar.rules import Interval
from hub.masterclasses.errors import MasterclassInvalid, MasterclassTransition, StartInvalid
from hub.masterclasses.models import MasterclassState
from hub.masterclasses.rules import (
    TRANSITIONS,
    Move,
    check_bounds,
    check_start,
    host_deadline,
    move,
)

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
POSSIBLE: dict[str, Any] = {
    "title": "La lumière du soir",
    "duration_min": 60,
    "ticket_cents": 1200,
    "goal_cents": 100_000,
    "capacity": 300,
    "currency": "EUR",
}


@pytest.mark.parametrize(("state", "by"), [*product(MasterclassState, Move)])
def test_every_state_allows_what_its_table_says_and_nothing_else(
    state: MasterclassState, by: Move
) -> None:
    if (state, by) in TRANSITIONS:
        assert move(state, by) is TRANSITIONS[state, by]
        return
    with pytest.raises(MasterclassTransition):
        move(state, by)


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"duration_min": 25},
        {"duration_min": 181},
        {"ticket_cents": 99},
        {"ticket_cents": -1},
        {"ticket_cents": 50_001},
        {"goal_cents": 999},
        {"capacity": 0},
        {"capacity": 5_001},
    ],
)
def test_what_is_out_of_bounds_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MasterclassInvalid):
        check_bounds(**{**POSSIBLE, **change})


def test_bounds_follow_what_the_currency_is_worth() -> None:
    check_bounds(**{**POSSIBLE, "ticket_cents": 500_000, "currency": "SEK"})
    with pytest.raises(MasterclassInvalid):
        check_bounds(**{**POSSIBLE, "ticket_cents": 999, "currency": "SEK"})


def test_a_free_ticket_is_possible() -> None:
    check_bounds(**{**POSSIBLE, "ticket_cents": 0})


@pytest.mark.parametrize(
    "starts_at",
    [
        NOW + timedelta(hours=1, minutes=45),
        NOW + timedelta(days=365, minutes=15),
        NOW + timedelta(hours=3, minutes=5),
        NOW - timedelta(days=1),
    ],
)
def test_a_start_too_soon_too_far_or_between_quarters_is_refused(starts_at: datetime) -> None:
    with pytest.raises(StartInvalid):
        check_start(starts_at, now=NOW)


def test_the_host_has_fifteen_minutes_and_what_our_outages_cost() -> None:
    assert host_deadline(NOW, []) == NOW + timedelta(minutes=15)
    outage = Interval(NOW + timedelta(minutes=5), NOW + timedelta(minutes=9))
    assert host_deadline(NOW, [outage]) == NOW + timedelta(minutes=19)
