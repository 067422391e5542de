"""What people ask for, on the clocks of those who teach."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.calendar.rules import Interval
from hub.search.errors import DayOutOfReach, PricesTurned
from hub.search.rules import Part, Stretch, check_prices, on_clocks, part_of_day

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
"""Already Tuesday in Paris."""

SATURDAY = date(2026, 11, 28)


def test_a_morning_is_the_visitors_own() -> None:
    morning = part_of_day(SATURDAY, Part.MORNING, zone=PARIS, now=NOW)
    assert morning == Interval(
        datetime(2026, 11, 28, 5, tzinfo=UTC), datetime(2026, 11, 28, 11, tzinfo=UTC)
    )


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 28), 23), (date(2026, 11, 28), 24)])
def test_a_whole_day_is_as_long_as_it_is(day: date, hours: int) -> None:
    whole = part_of_day(day, Part.DAY, zone=PARIS, now=NOW)
    assert whole.ends_at.astimezone(UTC) - whole.starts_at.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2027, 5, 24)])
def test_a_day_that_is_over_or_too_far_is_refused(day: date) -> None:
    with pytest.raises(DayOutOfReach):
        part_of_day(day, Part.DAY, zone=PARIS, now=NOW)


def test_a_part_of_the_day_is_elsewhere_on_other_clocks_and_midnight_parts_it() -> None:
    evening = part_of_day(SATURDAY, Part.EVENING, zone=PARIS, now=NOW)
    clocks = on_clocks(evening, ["Europe/Paris", "Europe/Berlin", "Asia/Dubai"])
    sunday = SATURDAY + timedelta(days=1)
    assert clocks == {
        "Europe/Paris": (Stretch(SATURDAY, 1080, 1440),),
        "Europe/Berlin": (Stretch(SATURDAY, 1080, 1440),),
        "Asia/Dubai": (Stretch(SATURDAY, 1260, 1440), Stretch(sunday, 0, 180)),
    }


def test_a_day_on_which_clocks_change_is_asked_for_whole() -> None:
    morning = part_of_day(date(2027, 3, 28), Part.MORNING, zone=PARIS, now=NOW)
    assert on_clocks(morning, ["Europe/Paris"]) == {
        "Europe/Paris": (Stretch(date(2027, 3, 28), 0, 1440),)
    }


def test_prices_the_wrong_way_round_are_refused() -> None:
    check_prices(from_cents=2_000, to_cents=2_000)
    check_prices(from_cents=None, to_cents=100)
    with pytest.raises(PricesTurned):
        check_prices(from_cents=2_001, to_cents=2_000)
