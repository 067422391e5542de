"""From an iCalendar file to the times at which somebody is busy.

Recurring rules are worked out on wall times, which are then placed in their zone, so that a
meeting at ten stays at ten when the clocks change. Source: RFC 5545 3.6.1, 3.8.4.4, 3.8.5; RFC 2445
4.8.5.2 for rules that exclude, which older programs still write.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, groupby, islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Component

from hub.calendar.outside.errors import NotACalendar
from hub.calendar.outside.properties import (
    Moment,
    Shape,
    added_to,
    busy_periods,
    dated,
    excluded_from,
    instant_of,
    is_busy,
    is_from_there_on,
    moment_of,
    rules_of,
    sequence_of,
    shape_of,
    wall_time,
)
from hub.calendar.outside.rules import MAX_ENTRIES
from hub.calendar.outside.sieve import sift
from hub.calendar.rules import Interval

AROUND = timedelta(days=2)
"""How much earlier than the window an occurrence may begin by its wall time, besides its length."""

# What a library that reads the text of strangers raises over a value that makes no sense.
SENSELESS = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)


@dataclass(frozen=True, slots=True)
class Entry:
    """A time at which somebody is busy, and the name of the entry that says so."""

    interval: Interval
    uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """What a calendar says within a window; `left_out` entries could not be understood.

    `is_cut`: there were more than `MAX_ENTRIES`, and the soonest are here.
    """

    entries: Sequence[Entry]
    left_out: int = 0
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Later:
    """What a series is like from one occurrence on; it takes no time when `shape` is None."""

    since: datetime
    shift: timedelta
    shape: Shape | None


@dataclass(slots=True)
class _Changes:
    """The occurrences of a series that are changed one by one, and from one on."""

    ones: set[Moment] = field(default_factory=set)
    later: list[_Later] = field(default_factory=list)


def expand(content: bytes, *, window: Interval, zone: ZoneInfo) -> Expansion:
    """Return what a file says within the window; `zone` is that of times without one.

    Raises: NotACalendar.
    """
    components = _components(sift(content, window=window))
    found: list[Entry] = []
    left_out, is_cut = 0, False
    for uid, versions in _by_uid(components):
        try:
            of_uid = _busy_times(versions, zone=zone, window=window)
            inside = chain.from_iterable(_within(interval, window) for interval in of_uid)
            found += [Entry(interval, uid) for interval in islice(inside, MAX_ENTRIES + 1)]
        except SENSELESS:
            left_out += 1
        if len(found) > 2 * MAX_ENTRIES:
            found, is_cut = _soonest(found), True
    is_cut = is_cut or len(found) > MAX_ENTRIES
    return Expansion(entries=_soonest(found), left_out=left_out, is_cut=is_cut)


def _components(content: bytes) -> list[Component]:
    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except SENSELESS as error:
        raise NotACalendar from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise NotACalendar
    found = chain.from_iterable(calendar.subcomponents for calendar in calendars)
    return [one for one in found if one.name in {"VEVENT", "VFREEBUSY"}]


def _by_uid(components: Iterable[Component]) -> Iterator[tuple[str, list[Component]]]:
    """Give each series with its changed occurrences; entries without a name stand alone."""
    for uid, versions in groupby(sorted(components, key=_uid), key=_uid):
        if uid:
            yield uid, list(versions)
        else:
            yield from (("", [one]) for one in versions)


def _uid(component: Component) -> str:
    return str(component.get("uid", ""))


def _busy_times(
    versions: Sequence[Component], *, zone: ZoneInfo, window: Interval
) -> Iterator[Interval]:
    events = [one for one in versions if one.name == "VEVENT"]
    for one in versions:
        if one.name == "VFREEBUSY":
            yield from busy_periods(one, zone=zone)
    changes = _Changes()
    for at, change in _newest_changes(events, zone=zone).items():
        shape = shape_of(change, zone=zone)
        if is_from_there_on(change):
            changes.later.append(_later(change, shape))
            continue
        changes.ones.add(at)
        if is_busy(change):
            yield shape.placed(shape.starts)
    changes.later.sort(key=lambda later: later.since, reverse=True)
    masters = [one for one in events if "recurrence-id" not in one]
    newest = max(map(sequence_of, masters), default=0)
    for master in masters:
        if sequence_of(master) == newest:
            yield from _occurrences(master, changes, zone=zone, window=window)


def _newest_changes(events: Iterable[Component], *, zone: ZoneInfo) -> dict[Moment, Component]:
    """Return the changed occurrences, each as it was last revised."""
    changes = sorted((one for one in events if "recurrence-id" in one), key=sequence_of)
    return {moment_of(dated(one, "recurrence-id"), zone): one for one in changes}


def _later(change: Component, shape: Shape) -> _Later:
    was = wall_time(dated(change, "recurrence-id"), shape.zone)
    return _Later(
        since=instant_of(was, shape.zone),
        shift=shape.starts - was,
        shape=shape if is_busy(change) else None,
    )


def _occurrences(
    master: Component, changes: _Changes, *, zone: ZoneInfo, window: Interval
) -> Iterator[Interval]:
    """Give a series without what is excluded or changed, each occurrence once."""
    shape = shape_of(master, zone=zone)
    gone = excluded_from(master, zone=zone) | changes.ones
    if not is_busy(master):
        return
    since = window.starts_at - AROUND - shape.length
    since = min([since, *(since - later.shift for later in changes.later)])
    within = Interval(since, window.ends_at)
    excluded = set(_repeated(master, shape, name="exrule", within=within))
    gone |= {instant_of(wall, shape.zone) for wall in excluded}
    repeated = _repeated(master, shape, name="rrule", within=within)
    ruled = (shape.placed(starts) for starts in chain([shape.starts], repeated))
    for interval in chain(ruled, added_to(master, shape, zone=zone)):
        day = wall_time(interval.starts_at, shape.zone).date()
        if not {interval.starts_at, day} & gone:
            gone.add(interval.starts_at)
            yield from _as_changed(interval, changes)


def _as_changed(interval: Interval, changes: _Changes) -> Iterator[Interval]:
    for later in changes.later:
        if later.since <= interval.starts_at:
            if later.shape is not None:
                was = wall_time(interval.starts_at, later.shape.zone)
                yield later.shape.placed(was + later.shift)
            return
    yield interval


def _repeated(
    master: Component, shape: Shape, *, name: str, within: Interval
) -> Iterator[datetime]:
    """Give the wall times that rules of that name repeat."""
    first, last = wall_time(within.starts_at, shape.zone), wall_time(within.ends_at, shape.zone)
    for rule in rules_of(master, shape, name=name):
        for starts in rrulestr(rule, dtstart=shape.starts):
            if starts > last:
                break
            if starts >= first:
                yield starts


def _within(interval: Interval, window: Interval) -> Iterator[Interval]:
    starts = max(interval.starts_at, window.starts_at)
    ends = min(interval.ends_at, window.ends_at)
    if starts < ends:
        yield Interval(starts, ends)


def _soonest(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: (e.interval.starts_at, e.interval.ends_at))[:MAX_ENTRIES]
