"""Where the months of a report meet, and which UTC day is counted to which."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from billing.donations.period import Period
from billing.donations.sums import borders_of

SPRING = Period(first_day=date(2026, 3, 10), last_day=date(2026, 4, 20))


def test_a_period_of_two_months_has_three_borders() -> None:
    borders = borders_of(SPRING, ZoneInfo("Europe/Paris"))
    assert [(border.before, border.after) for border in borders] == [
        (None, "2026-03-01"),
        ("2026-03-01", "2026-04-01"),
        ("2026-04-01", None),
    ]


def test_in_utc_nothing_lies_between_a_border_and_midnight() -> None:
    borders = borders_of(SPRING, ZoneInfo("UTC"))
    assert all(border.at == border.nearest for border in borders)


@pytest.mark.parametrize(
    ("zone", "first_day", "counted"),
    [
        # East of Greenwich April begins before UTC's day does, which counts that hour to March.
        ("Europe/Paris", date(2026, 4, 1), ("2026-03-01", "2026-04-01")),
        # West of it, April begins in the middle of UTC's day, which is counted to April.
        ("America/New_York", date(2026, 4, 1), ("2026-04-01", "2026-03-01")),
        # So far east that the nearest midnight is the one before.
        ("Pacific/Kiritimati", date(2026, 3, 31), ("2026-04-01", "2026-03-01")),
    ],
)
def test_what_is_between_a_border_and_midnight_changes_sides(
    zone: str, first_day: date, counted: tuple[str, str]
) -> None:
    border = borders_of(SPRING, ZoneInfo(zone))[1]
    assert (border.day, border.counted) == (first_day, counted)
