"""The rules of a time zone as calendar files bring them along: each change of its clocks.

The library's own search leaps over changes that undo each other within weeks, as Morocco's do
around Ramadan. Source: RFC 5545, 3.6.5.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ZONES_KEPT = 256
FIRST_ENTRY = b"BEGIN:VEVENT\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Onset:
    """From an instant on, clocks show another offset; `was` is the one before."""

    at: datetime
    was: timedelta
    now: timedelta
    name: str
    is_summer: bool


def with_zone(content: bytes, zone: ZoneInfo, *, times: Collection[datetime]) -> bytes:
    """Return a calendar file with the rules that the zone has around some instants."""
    if not times or zone.key == "UTC":
        return content
    years = [at.astimezone(UTC).year for at in (min(times), max(times))]
    head, entry, rest = content.partition(FIRST_ENTRY)
    return head + _written(zone, years[0] - 1, years[1] + 1) + entry + rest


@lru_cache(maxsize=ZONES_KEPT)
def _written(zone: ZoneInfo, first_year: int, last_year: int) -> bytes:
    # As long as the rest of a file of one entry, and the same for everybody of that zone.
    rules = Timezone()
    rules.add("tzid", zone.key)
    for onset in onsets(zone, first_year, last_year):
        part = TimezoneDaylight() if onset.is_summer else TimezoneStandard()
        part.DTSTART = (onset.at + onset.was).replace(tzinfo=None)
        part.TZOFFSETFROM, part.TZOFFSETTO = onset.was, onset.now
        part.add("tzname", onset.name)
        rules.add_component(part)
    written: bytes = rules.to_ical()
    return written


@lru_cache(maxsize=ZONES_KEPT)
def onsets(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[Onset, ...]:
    """Return the changes of some years, and before them what held when they began."""
    since = datetime(first_year, 1, 1, tzinfo=UTC)
    until = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    return (
        _onset(zone, since, was=_offset(zone, since)),
        *(_onset(zone, at, was=_offset(zone, at - SECOND)) for at in _changes(zone, since, until)),
    )


def _changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield each instant at which the offset changes; none does so twice in a day."""
    day = since
    while day < until:
        before, after = day, day + DAY
        if _offset(zone, before) != _offset(zone, after):
            while after - before > SECOND:
                middle = before + (after - before) // 2 // SECOND * SECOND
                if _offset(zone, middle) == _offset(zone, day):
                    before = middle
                else:
                    after = middle
            yield after
        day += DAY


def _onset(zone: ZoneInfo, at: datetime, *, was: timedelta) -> Onset:
    local = at.astimezone(zone)
    return Onset(
        at=at,
        was=was,
        now=_offset(zone, at),
        name=local.tzname() or zone.key,
        is_summer=bool(local.dst()),
    )


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
