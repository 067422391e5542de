"""The instants of local times, on ordinary days and on those that change the clocks."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from web.views.masterclass_form import FieldWrong, local_instant

PARIS = ZoneInfo("Europe/Paris")


def test_a_local_time_is_an_instant() -> None:
    at = local_instant(date(2026, 7, 1), time(18, 30), PARIS)
    assert at == datetime(2026, 7, 1, 16, 30, tzinfo=UTC)


def test_a_time_that_autumn_repeats_is_refused_and_those_around_it_are_not() -> None:
    for at in (time(2), time(2, 45)):
        with pytest.raises(FieldWrong):
            local_instant(date(2026, 10, 25), at, PARIS)
    for at, hour in ((time(1, 45), 23), (time(3), 2)):
        assert local_instant(date(2026, 10, 25), at, PARIS).hour == hour


def test_a_time_that_spring_skips_is_refused() -> None:
    with pytest.raises(FieldWrong):
        local_instant(date(2027, 3, 28), time(2, 30), PARIS)
