"""A calendar worked out in a process of its own, which ends whatever the calendar says."""

import sys
import time
from zoneinfo import ZoneInfo

import pytest

from hub.calendar.outside import expanding
from hub.calendar.outside.errors import CalendarTooComplex, NotACalendar
from hub.calendar.outside.expanding import expand_apart
from hub.calendar.outside.rules import window_of
from tests.calendar_server import calendar, entry
from tests.scenes import NOW

PARIS = ZoneInfo("Europe/Paris")
NEVER = "RULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"


@pytest.mark.parametrize("rules", [f"R{NEVER}", f"RRULE:FREQ=DAILY\r\nEX{NEVER}"])
async def test_a_rule_that_never_comes_true_is_given_up(
    monkeypatch: pytest.MonkeyPatch, rules: str
) -> None:
    monkeypatch.setattr(expanding, "WAIT_S", 1.5)
    began = time.monotonic()
    with pytest.raises(CalendarTooComplex):
        await expand_apart(
            calendar(entry("UID:a", "DTSTART:20261124T100000Z", rules)),
            window=window_of(NOW),
            zone=PARIS,
        )
    assert time.monotonic() - began < 10


async def test_what_the_process_finds_comes_back() -> None:
    daily = entry("UID:a", "DTSTART:20261124T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
    found = await expand_apart(calendar(daily), window=window_of(NOW), zone=PARIS)
    assert [one.uid for one in found.entries] == ["a"] * 3
    with pytest.raises(NotACalendar):
        await expand_apart(b"<html>", window=window_of(NOW), zone=PARIS)


async def test_a_process_that_dies_is_a_calendar_too_complex() -> None:
    for said in ("import os; os.kill(os.getpid(), 9)", "print('{}')"):
        with pytest.raises(CalendarTooComplex):
            await expand_apart(
                calendar(), window=window_of(NOW), zone=PARIS, command=[sys.executable, "-c", said]
            )
