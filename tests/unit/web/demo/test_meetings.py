"""The hours that the demo opens for its sessions, whenever it is filled."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.calendar.rules import MINUTES_A_DAY
from hub.calendar.service import check_hours
from web.demo.meetings import days_of, hours_with
from web.demo.talents import TALENTS, DemoTalent

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HALF_HOURS_A_WEEK = 7 * 48


@pytest.mark.parametrize("talent", TALENTS, ids=lambda talent: str(talent.key))
@pytest.mark.parametrize("duration_min", [30, 60, 90])
def test_a_session_has_open_hours_at_any_half_hour_of_the_week(
    talent: DemoTalent, duration_min: int
) -> None:
    zone = ZoneInfo(talent.zone)
    for half_hours in range(HALF_HOURS_A_WEEK):
        starts_at = MONDAY + timedelta(minutes=30 * half_hours)
        ends_at = starts_at + timedelta(minutes=duration_min)
        open_min = 0
        for day in days_of(starts_at, ends_at, zone):
            hours = hours_with(talent, day, starts_at, ends_at, zone)
            check_hours(hours)
            midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
            from_min = round((starts_at - midnight).total_seconds() / 60)
            span = max(from_min, 0), min(from_min + duration_min, MINUTES_A_DAY)
            assert any(one.start_min <= span[0] and span[1] <= one.end_min for one in hours)
            open_min += span[1] - span[0]
        assert open_min == duration_min
