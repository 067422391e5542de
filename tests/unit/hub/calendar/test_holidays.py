"""Public holidays, fixed, counted from Easter or from a day of the week, wherever they are kept."""

from datetime import date

import pytest

from hub.calendar.holiday_regions import (
    BY_ZONE,
    NOWHERE,
    REGIONS,
    holidays,
    holidays_between,
    region_of,
)
from hub.calendar.holidays import easter


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


def test_a_year_in_france_has_its_eleven_holidays_in_order() -> None:
    found = holidays(2026, "FR")
    assert len(found) == 11
    assert list(found) == sorted(found)
    assert found[date(2026, 4, 6)] == "Easter Monday"
    assert found[date(2026, 5, 14)] == "Ascension Day"
    assert found[date(2026, 5, 25)] == "Whit Monday"


@pytest.mark.parametrize(
    ("region", "year", "days"),
    [
        ("FR-AM", 2027, ["03-26", "12-26"]),
        ("FR-MQ", 2027, ["05-22"]),
        ("FR-RE", 2027, ["12-20"]),
        ("BE", 2027, ["07-21"]),
        ("LU", 2027, ["05-09", "06-23"]),
        ("CH-GE", 2026, ["09-10", "12-31", "08-01"]),
        ("CH-VD", 2026, ["09-21", "01-02"]),
        ("CH-JU", 2026, ["06-04", "06-23"]),
        ("CA-QC", 2026, ["04-03", "05-18", "06-24", "07-01", "09-07", "10-12"]),
        ("CA-QC", 2029, ["07-02", "05-21"]),
        ("CA", 2027, ["05-24", "09-30"]),
        ("GB-ENG", 2026, ["05-04", "05-25", "08-31", "12-28"]),
        ("GB-ENG", 2027, ["12-27", "12-28"]),
        ("GB-ENG", 2022, ["12-27", "01-03"]),
        ("GB-SCT", 2028, ["01-03", "01-04", "08-07", "11-30"]),
        ("GB-NIR", 2026, ["03-17", "07-13"]),
        ("US", 2026, ["01-19", "02-16", "05-25", "07-03", "09-07", "10-12", "11-26"]),
        ("US", 2027, ["06-18", "07-05", "12-24"]),
    ],
)
def test_each_place_has_its_own_as_its_almanac_says(
    region: str, year: int, days: list[str]
) -> None:
    found = {day.isoformat() for day in holidays(year, region)}
    assert {f"{year}-{day}" for day in days} <= found


def test_two_holidays_on_one_day_are_one() -> None:
    assert holidays(2008, "FR")[date(2008, 5, 1)] == "Labour Day"
    assert len(holidays(2008, "FR")) == 10


def test_a_stretch_of_days_crosses_the_new_year() -> None:
    found = holidays_between(date(2026, 12, 25), date(2027, 1, 1), region="FR")
    assert list(found) == [date(2026, 12, 25), date(2027, 1, 1)]
    # What stands in for a Saturday, the first of January, lies in the year before.
    found = holidays_between(date(2027, 12, 30), date(2027, 12, 31), region="US")
    assert list(found) == [date(2027, 12, 31)]


def test_a_talent_keeps_what_they_chose_or_what_their_zone_has() -> None:
    assert region_of(None, zone="Europe/Paris") == "FR"
    assert region_of(None, zone="America/Montreal") == "CA-QC"
    assert region_of("CH-GE", zone="Europe/Paris") == "CH-GE"
    assert region_of(NOWHERE, zone="Europe/Paris") == NOWHERE
    assert region_of(None, zone="Asia/Tokyo") == NOWHERE
    assert holidays(2026, NOWHERE) == {}
    assert set(BY_ZONE.values()) <= REGIONS.keys()
