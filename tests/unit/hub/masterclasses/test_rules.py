"""How a masterclass may move and what it may ask."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from hub.calendar.rules import Interval
from hub.masterclasses.errors import (
    AnswerMissing,
    AnswerTooLong,
    MasterclassInvalid,
    MasterclassTransition,
    NewDateEarlier,
    PostponedTooLate,
    PostponedTooOften,
    QuestionInvalid,
    StartInvalid,
)
from hub.masterclasses.models import MasterclassState
from hub.masterclasses.rules import (
    TRANSITIONS,
    Move,
    check_bounds,
    check_postponement,
    check_start,
    clean_answer,
    clean_question,
    host_deadline,
    may_choose,
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


DAY = timedelta(days=1)
MOVABLE: dict[str, Any] = {
    "starts_at": NOW + DAY,
    "new_starts_at": NOW + 2 * DAY,
    "postponements": 2,
    "now": NOW,
}


def test_a_later_date_is_possible_until_the_doors_open() -> None:
    check_postponement(**MOVABLE)
    just_before = NOW + DAY - timedelta(minutes=15, seconds=1)
    check_postponement(**{**MOVABLE, "now": just_before})


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"now": NOW + DAY - timedelta(minutes=15)}, PostponedTooLate),
        ({"postponements": 3}, PostponedTooOften),
        ({"new_starts_at": NOW + DAY}, NewDateEarlier),
        ({"new_starts_at": NOW + timedelta(hours=3)}, NewDateEarlier),
        ({"new_starts_at": NOW + 2 * DAY + timedelta(minutes=7)}, StartInvalid),
        ({"new_starts_at": NOW + 366 * DAY}, StartInvalid),
    ],
)
def test_a_date_is_not_moved_too_late_too_often_or_forward(
    change: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        check_postponement(**{**MOVABLE, **change})


@pytest.mark.parametrize(
    ("asked_at", "postponed_at", "now", "may"),
    [
        (NOW - DAY, None, NOW, False),
        (NOW - DAY, NOW, NOW, True),
        (NOW, NOW, NOW, True),
        (NOW + timedelta(seconds=1), NOW, NOW + DAY, False),
        (NOW - DAY, NOW, NOW + 5 * DAY - timedelta(minutes=15, seconds=1), True),
        (NOW - DAY, NOW, NOW + 5 * DAY - timedelta(minutes=15), False),
    ],
)
def test_who_had_a_seat_chooses_until_the_doors_of_the_new_date_open(
    *, asked_at: datetime, postponed_at: datetime | None, now: datetime, may: bool
) -> None:
    starts_at = NOW + 5 * DAY
    found = may_choose(asked_at=asked_at, postponed_at=postponed_at, starts_at=starts_at, now=now)
    assert found is may


def test_a_question_is_one_line_of_at_most_two_hundred_characters() -> None:
    assert clean_question("  Que   jouez-vous ?\n") == "Que jouez-vous ?"
    assert clean_question("x" * 200)
    for wrong in ("", "  ", "x" * 201):
        with pytest.raises(QuestionInvalid):
            clean_question(wrong)


def test_an_answer_may_be_left_out_unless_everybody_has_to_answer() -> None:
    assert clean_answer("  du piano\nun peu ", is_required=True) == "du piano\nun peu"
    assert clean_answer("  ", is_required=False) == ""
    with pytest.raises(AnswerMissing):
        clean_answer("  ", is_required=True)
    with pytest.raises(AnswerTooLong):
        clean_answer("x" * 1001, is_required=False)
