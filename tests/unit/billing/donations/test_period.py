"""The days of a report."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing.donations.period import Period
from billing.errors import PeriodInvalid

PARIS = ZoneInfo("Europe/Paris")


def test_a_period_holds_its_first_and_its_last_day_where_the_reader_is() -> None:
    begins_at, over_at = Period(first_day=date(2026, 3, 29), last_day=date(2026, 3, 29)).bounds(
        PARIS
    )
    assert begins_at == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert over_at - begins_at.astimezone(UTC) == timedelta(hours=23)


def test_the_months_of_a_period_are_all_those_it_touches() -> None:
    period = Period(first_day=date(2025, 11, 30), last_day=date(2026, 2, 1))
    assert [month.isoformat() for month in period.months()] == [
        "2025-11-01",
        "2025-12-01",
        "2026-01-01",
        "2026-02-01",
    ]


@pytest.mark.parametrize(
    ("first_day", "last_day"),
    [
        (date(2026, 2, 1), date(2026, 1, 31)),
        (date(2000, 1, 1), date(2026, 1, 1)),
        (date.min, date.min),
        (date.max, date.max),
    ],
)
def test_a_period_that_cannot_be_is_refused(first_day: date, last_day: date) -> None:
    with pytest.raises(PeriodInvalid):
        Period(first_day=first_day, last_day=last_day).check()


def test_a_single_day_is_a_period() -> None:
    Period(first_day=date(2026, 1, 1), last_day=date(2026, 1, 1)).check()
