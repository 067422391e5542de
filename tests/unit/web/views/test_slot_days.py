"""Slots by week and day, in the visitor's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hub.calendar.rules import Interval
from web.views.slot_days import slot_week

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def slot(at: datetime) -> Interval:
    return Interval(at, at + timedelta(minutes=30))


def test_a_slot_late_in_the_evening_falls_on_the_visitors_own_day() -> None:
    late = slot(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    in_paris = slot_week([late], number=0, zone=PARIS, horizon_days=60, now=NOW)
    in_montreal = slot_week(
        [late], number=0, zone=ZoneInfo("America/Montreal"), horizon_days=60, now=NOW
    )
    assert [len(day.slots) for day in in_paris.days] == [0, 1, 0, 0, 0, 0, 0]
    assert [len(day.slots) for day in in_montreal.days] == [1, 0, 0, 0, 0, 0, 0]


def test_without_a_number_the_first_week_with_a_slot_is_shown() -> None:
    week = slot_week(
        [slot(NOW + timedelta(days=16))], number=None, zone=PARIS, horizon_days=60, now=NOW
    )
    assert (week.number, week.earlier, week.later) == (2, 1, 3)


def test_without_any_slot_this_week_is_shown() -> None:
    week = slot_week([], number=None, zone=PARIS, horizon_days=60, now=NOW)
    assert (week.number, week.earlier) == (0, None)


def test_numbers_beyond_the_horizon_are_brought_back() -> None:
    assert slot_week([], number=10**9, zone=PARIS, horizon_days=60, now=NOW).number == 8
    assert slot_week([], number=-5, zone=PARIS, horizon_days=60, now=NOW).number == 0
    assert slot_week([], number=8, zone=PARIS, horizon_days=60, now=NOW).later is None
