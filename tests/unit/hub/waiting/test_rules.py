"""How a place in a waiting list may move, and how long somebody has to answer."""

from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from hub.waiting.errors import PlaceMoved
from hub.waiting.models import PlaceState
from hub.waiting.rules import TRANSITIONS, Move, call_window, called_until, move

PARIS = ZoneInfo("Europe/Paris")
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.mark.parametrize(("state", "by"), [*product(PlaceState, Move)])
def test_every_state_allows_what_its_table_says_and_nothing_else(
    state: PlaceState, by: Move
) -> None:
    if (state, by) in TRANSITIONS:
        assert move(state, by) is TRANSITIONS[state, by]
        return
    with pytest.raises(PlaceMoved) as refusal:
        move(state, by)
    assert refusal.value.details == {"state": state.value, "move": by.value}


@pytest.mark.parametrize(
    ("notice", "kept"),
    [
        (72 * HOUR, 12 * HOUR),
        (72 * HOUR - SECOND, 3 * HOUR),
        (24 * HOUR, 3 * HOUR),
        (24 * HOUR - SECOND, HOUR),
        (6 * HOUR, HOUR),
        (6 * HOUR - SECOND, 20 * MINUTE),
        (HOUR, 20 * MINUTE),
        (HOUR - SECOND, 5 * MINUTE),
        (-HOUR, 5 * MINUTE),
    ],
)
def test_the_nearer_the_start_the_sooner_one_answers(notice: timedelta, kept: timedelta) -> None:
    assert call_window(notice) == kept


@pytest.mark.parametrize(
    ("asked", "starts", "due"),
    [
        ("2026-11-23T09:00", "2026-11-27T15:00", "2026-11-23T21:00"),
        ("2026-11-23T12:00", "2026-11-27T15:00", "2026-11-24T09:00"),
        ("2026-11-23T20:00", "2026-11-27T15:00", "2026-11-24T09:00"),
        ("2026-11-23T21:30", "2026-11-27T15:00", "2026-11-24T09:30"),
        ("2026-11-23T23:00", "2026-11-25T15:00", "2026-11-24T09:00"),
        ("2026-11-24T02:00", "2026-11-24T15:00", "2026-11-24T09:00"),
        ("2026-11-24T02:00", "2026-11-24T14:59", "2026-11-24T03:00"),
        ("2026-10-24T20:00", "2026-10-29T15:00", "2026-10-25T09:00"),
    ],
)
def test_nobody_has_to_answer_at_night_unless_the_start_is_near(
    asked: str, starts: str, due: str
) -> None:
    now, starts_at, until = (
        datetime.fromisoformat(at).replace(tzinfo=PARIS) for at in (asked, starts, due)
    )
    assert called_until(now, starts_at=starts_at, zone=PARIS) == until


def test_the_night_is_that_of_where_they_live() -> None:
    now = datetime(2026, 11, 23, 20, tzinfo=PARIS)
    until = called_until(now, starts_at=now + 48 * HOUR, zone=ZoneInfo("America/New_York"))
    assert until == now + 3 * HOUR
