"""What the properties of an iCalendar entry say: where it is, how long, whether it is busy.

A wall time that spring skips is read with the offset before the change, one that autumn repeats is
its first occurrence. Source: RFC 5545 3.3.5, 3.3.10, 3.8.2 to 3.8.5.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component

from hub.calendar.rules import Interval

DAY = timedelta(days=1)
TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY"})
BUSY = frozenset({"BUSY", "BUSY-UNAVAILABLE", "BUSY-TENTATIVE"})

Moment = datetime | date
"""An instant, or a whole day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A wall time in a zone, and a length; a nominal one counts days, however long they are."""

    starts: datetime
    length: timedelta
    zone: tzinfo
    is_nominal: bool

    def placed(self, starts: datetime) -> Interval:
        """Return the occurrence that begins at a wall time."""
        begin = instant_of(starts, self.zone)
        if self.is_nominal:
            return Interval(begin, instant_of(starts + self.length, self.zone))
        return Interval(begin, begin + self.length)


def shape_of(event: Component, *, zone: ZoneInfo) -> Shape:
    """Return where an entry is; `zone` is that of times without one. Raises: KeyError."""
    start = dated(event, "dtstart")
    is_day = not isinstance(start, datetime)
    own_zone: tzinfo = (None if is_day else start.tzinfo) or zone
    starts = wall_time(start, own_zone)
    if "dtend" in event:
        ends = wall_time(dated(event, "dtend"), own_zone)
        exact = instant_of(ends, own_zone) - instant_of(starts, own_zone)
        length, is_nominal = (ends - starts, True) if is_day else (exact, False)
    else:
        length = dated(event, "duration") if "duration" in event else DAY if is_day else timedelta()
        is_nominal = is_day or length % DAY == timedelta()
    return Shape(starts=starts, length=length, zone=own_zone, is_nominal=is_nominal)


def dated(event: Component, name: str) -> Any:
    """Return the date, time or length that a property holds. Raises: KeyError, AttributeError."""
    found: Any = event[name]
    return found.dt


def is_busy(event: Component) -> bool:
    """Tell whether an entry takes its owner's time."""
    is_free = str(event.get("transp", "OPAQUE")).upper() == "TRANSPARENT"
    is_shown_free = str(event.get("x-microsoft-cdo-busystatus", "")).upper() == "FREE"
    is_off = str(event.get("status", "")).upper() == "CANCELLED"
    return not (is_free or is_shown_free or is_off)


def is_from_there_on(change: Component) -> bool:
    """Tell whether a changed occurrence changes all that follow, too."""
    params = getattr(change["recurrence-id"], "params", {})
    return str(params.get("RANGE", "")).upper() == "THISANDFUTURE"


def sequence_of(event: Component) -> int:
    """Return how often an entry was revised."""
    found: Any = event.get("sequence", 0)
    return int(found)


def rules_of(event: Component, shape: Shape, *, name: str) -> Iterator[str]:
    """Give the recurring rules of that name, each with its end as a wall time of the entry.

    Raises: ValueError for a rule that does not advance, or more often than any diary needs.
    """
    rules: Any = event.get(name, [])
    for rule in rules if isinstance(rules, list) else [rules]:
        frequency = str(rule.get("FREQ", [""])[0]).upper()
        if frequency in TOO_OFTEN or int(rule.get("INTERVAL", [1])[0]) < 1:
            raise ValueError(frequency)
        parts = {name: value for name, value in rule.items() if name.upper() != "UNTIL"}
        last = "".join(f";UNTIL={_last(u, shape):%Y%m%dT%H%M%S}" for u in rule.get("UNTIL", []))
        yield type(rule)(parts).to_ical().decode() + last


def added_to(event: Component, shape: Shape, *, zone: ZoneInfo) -> Iterator[Interval]:
    """Give the occurrences that are listed beside the rules."""
    for one in _listed(event.get("rdate")):
        if isinstance(one, tuple):
            yield period_of(one, zone)
        else:
            yield shape.placed(wall_time(one, shape.zone))


def excluded_from(event: Component, *, zone: ZoneInfo) -> set[Moment]:
    """Return the listed occurrences that do not take place; a day means all that begin on it.

    Of an entry of whole days a midnight means its day, whichever zone it is written in.
    """
    listed = list(_listed(event.get("exdate")))
    if not isinstance(dated(event, "dtstart"), datetime):
        return {one.date() if isinstance(one, datetime) else one for one in listed}
    return {moment_of(one, zone) for one in listed}


def busy_periods(component: Component, *, zone: ZoneInfo) -> Iterator[Interval]:
    """Give what a VFREEBUSY says is busy."""
    periods: Any = component.get("freebusy", [])
    for one in periods if isinstance(periods, list) else [periods]:
        if str(one.params.get("FBTYPE", "BUSY")).upper() in BUSY:
            yield period_of(one.dt, zone)


def period_of(value: tuple[datetime, datetime | timedelta], zone: ZoneInfo) -> Interval:
    """Return a stretch written as its start and its end, or its length."""
    begin, end = value
    starts = instant_of(wall_time(begin, begin.tzinfo or zone), begin.tzinfo or zone)
    if isinstance(end, timedelta):
        return Interval(starts, starts + end)
    return Interval(starts, instant_of(wall_time(end, end.tzinfo or zone), end.tzinfo or zone))


def moment_of(value: Moment, zone: ZoneInfo) -> Moment:
    """Return the instant, or the day, by which an occurrence is named."""
    if not isinstance(value, datetime):
        return value
    return instant_of(wall_time(value, value.tzinfo or zone), value.tzinfo or zone)


def wall_time(value: Moment, zone: tzinfo) -> datetime:
    """Return a time as clocks of the zone show it; a day begins at midnight."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value.astimezone(zone).replace(tzinfo=None) if value.tzinfo is not None else value


def instant_of(wall: datetime, zone: tzinfo) -> datetime:
    """Return the instant at which clocks of the zone first show a time."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _last(until: Moment, shape: Shape) -> datetime:
    if isinstance(until, datetime):
        return wall_time(until, shape.zone)
    return datetime.combine(until, time(23, 59, 59))


def _listed(value: Any) -> Iterator[Any]:
    """Give the values of a property that may be repeated and have several each."""
    for one in value if isinstance(value, list) else [value]:
        yield from (item.dt for item in getattr(one, "dts", ()))
