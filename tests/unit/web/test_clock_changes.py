"""Every change of clocks until 2030: what is offered, stored, shown, reminded of and judged.

Here the functions alone; `tests/integration/web/test_clock_changes.py` plays some of it in rows.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Component, Event, Timezone
from sqlalchemy.dialects import sqlite

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import Terms, door_opens_at
from hub.bookings.verdict import Evidence, Verdict, judge
from hub.calendar.outside.properties import dated
from hub.calendar.rules import Interval, Week, slots
from hub.kernel.database import Instant
from hub.kernel.i18n import use_locale
from hub.reminders.rules import RULES
from tests.clock_changes import (
    AROUND,
    FIRST,
    HOUR,
    LAST,
    NIGHT,
    SECOND,
    ZONES,
    changes,
    expected,
    offset,
    quarters,
    wall,
)
from web.mails.calendar_file import session_calendar, session_entry
from web.rendering import datetime_local
from web.views.chosen_slot import instant

LASTS = timedelta(minutes=45)
SQLITE = sqlite.dialect()


def cases() -> Iterator[tuple[str, str, datetime]]:
    """Give each change of either side: the talent's zone, the learner's, the instant."""
    for talent, learner in zip(ZONES, (*ZONES[1:], ZONES[0]), strict=True):
        for change in sorted({*changes(talent), *changes(learner)}):
            yield talent, learner, change


def booked(starts_at: datetime) -> Booking:
    return Booking(
        id="bkg_1",
        title="Premiers accords",
        state=BookingState.CONFIRMED,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        calendar_sequence=0,
    )


def test_the_zones_change_as_the_sweep_takes_it() -> None:
    times = {name: len(changes(name)) for name in ZONES}
    assert times.pop("America/Sao_Paulo") == 0
    assert min(times.values()) >= 10
    howe = ZoneInfo("Australia/Lord_Howe")
    steps = {abs(offset(c, howe) - offset(c - SECOND, howe)) for c in changes(howe.key)}
    assert steps == {timedelta(minutes=30)}


def test_what_is_offered_around_a_change_is_what_the_talents_clock_shows() -> None:
    for name, _, change in cases():
        week = Week(ZoneInfo(name), {day: [NIGHT] for day in range(7)}, {})
        window = Interval(change - AROUND, change + AROUND)
        found = slots(week, window=window, duration=LASTS, taken=())
        assert [slot.starts_at for slot in found] == expected(change, name, lasts=LASTS), (
            name,
            change,
        )


def test_what_is_chosen_stored_and_read_again_is_the_same_instant() -> None:
    kept = Instant()
    for talent, learner, change in cases():
        for at in quarters(change):
            for name in (talent, learner):
                sent = at.astimezone(ZoneInfo(name))
                assert instant(sent.isoformat(), now=change) == at
                stored = kept.process_bind_param(sent, SQLITE)
                assert stored is not None
                for found in (stored, stored.replace(tzinfo=None)):
                    assert kept.process_result_value(found, SQLITE) == at


def test_both_sides_read_their_own_clock_and_which_of_two_when_it_goes_back() -> None:
    for sides in cases():
        for name in sides[:2]:
            shown: dict[str, datetime] = {}
            for at in quarters(sides[2]):
                local = wall(at, name)
                with use_locale("en"):
                    written = datetime_local(at, ZoneInfo(name))
                assert written.startswith(f"{local:%A} {local.day} {local:%B}, {local:%H:%M}")
                assert shown.setdefault(written, at) == at, "two instants are written alike"


def test_reminders_doors_and_grace_are_counted_in_time_that_passes() -> None:
    grace = Terms().grace
    for _, learner, change in cases():
        for starts_at in quarters(change):
            local = starts_at.astimezone(ZoneInfo(learner))
            kept = Instant().process_bind_param(local, SQLITE)
            assert kept is not None
            due = [rule.due_at(kept) for rule in RULES]
            assert [starts_at - at for at in due] == [timedelta(hours=24), timedelta(minutes=15)]
            assert starts_at - door_opens_at(kept) == timedelta(minutes=15)
            session = Interval(kept, kept + HOUR)
            ends = starts_at + grace
            assert judge(session, Evidence(), grace=grace, now=ends - SECOND) is None
            verdict = judge(session, Evidence(), grace=grace, now=ends)
            assert verdict is not None
            assert verdict.verdict is Verdict.BOTH_ABSENT


def placed(entry: Component, name: str, zone: Component) -> datetime:
    """Return the instant of a property, by the file's own rules and by its first occurrence."""
    at: datetime = dated(entry, name)
    if "TZID" not in getattr(entry[name], "params", {}):
        return at.astimezone(UTC)
    assert isinstance(zone, Timezone)
    return at.replace(tzinfo=zone.to_tz(lookup_tzid=False), fold=0).astimezone(UTC)


def test_an_entry_begins_and_ends_when_the_session_does() -> None:
    for sides in cases():
        for at in quarters(sides[2])[98:113]:
            for name in sides[:2]:
                zone = ZoneInfo(name)
                entry = session_entry(
                    booked(at), other_name="Noé", zone=zone, base_url="http://e", now=at
                )
                read = Event.from_ical(entry.to_ical())
                for key, due in (("dtstart", at), ("dtend", at + HOUR)):
                    found: datetime = dated(read, key)
                    if found.utcoffset() is None:
                        found = found.replace(tzinfo=zone, fold=0)
                    assert found.astimezone(UTC) == due, (name, at)


@pytest.mark.parametrize("name", ZONES)
def test_a_file_brings_the_rules_of_its_zone_and_they_are_right(name: str) -> None:
    zone = ZoneInfo(name)
    for change in changes(name) or (FIRST, LAST - AROUND):
        for at in (change - 9 * HOUR, change - 3 * HOUR, change + 3 * HOUR, change + 9 * HOUR):
            content = session_calendar(
                booked(at), other_name="Noé", zone=zone, base_url="http://e", now=at
            )
            calendar = Calendar.from_ical(content)
            (rules,) = calendar.walk("VTIMEZONE")
            (entry,) = calendar.walk("VEVENT")
            assert placed(entry, "dtstart", rules) == at
            assert placed(entry, "dtend", rules) == at + HOUR
