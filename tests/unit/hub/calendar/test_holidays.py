"""French public holidays, fixed and counted from Easter."""

from datetime import date

import pytest

from hub.calendar.holidays import easter, holidays, holidays_between


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_the_almanac_says(year: int, day: date) -> None:
    assert easter(year) == day


def test_a_year_has_its_eleven_holidays_in_order() -> None:
    found = holidays(2026)
    assert len(found) == 11
    assert list(found) == sorted(found)
    assert found[date(2026, 4, 6)] == "Easter Monday"
    assert found[date(2026, 5, 14)] == "Ascension Day"
    assert found[date(2026, 5, 25)] == "Whit Monday"


def test_two_holidays_on_one_day_are_one() -> None:
    assert holidays(2008)[date(2008, 5, 1)] == "Labour Day"
    assert len(holidays(2008)) == 10


def test_a_stretch_of_days_crosses_the_new_year() -> None:
    found = holidays_between(date(2026, 12, 25), date(2027, 1, 1))
    assert list(found) == [date(2026, 12, 25), date(2027, 1, 1)]
