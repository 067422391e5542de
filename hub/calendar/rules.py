"""Slots from hours: pure arithmetic on quarter hours, right on daylight-saving days."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

CELL = timedelta(minutes=15)
CELL_S = 900
CELL_MIN = 15
MINUTES_A_DAY = 1440
_DAY_S = 86_400
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours within one local day: minutes from midnight, the end exclusive."""

    start_min: int
    end_min: int


@dataclass(frozen=True, slots=True)
class Week:
    """When a talent is open: hours by weekday, and days that differ (no hours means closed)."""

    zone: ZoneInfo
    weekly: dict[int, Sequence[Hours]]
    exceptions: dict[date, Sequence[Hours]]

    def on(self, day: date) -> Sequence[Hours]:
        """Return the hours of one local day."""
        return self.exceptions.get(day, self.weekly.get(day.weekday(), ()))


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, the end exclusive."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffers:
    """Minutes kept free around a session, by quarters of an hour."""

    before_min: int = 0
    after_min: int = 0

    @property
    def cells(self) -> tuple[int, int]:
        """Return how many cells are kept free before and after."""
        return self.before_min // CELL_MIN, self.after_min // CELL_MIN


NO_BUFFERS = Buffers()


def cell_of(at: datetime) -> int:
    """Return the number of the quarter hour that `at` lies in."""
    return int(at.timestamp()) // CELL_S


def cells(interval: Interval, buffers: Buffers = NO_BUFFERS) -> range:
    """Return the cells an interval touches, with those kept free around it."""
    before, after = buffers.cells
    return range(cell_of(interval.starts_at) - before, _cell_from(interval.ends_at) + after)


def lengthened(starts_at: datetime, grace: timedelta, *, outages: Sequence[Interval]) -> datetime:
    """Return when somebody has had the grace period since the start, our outages not counted.

    `outages` do not overlap.
    """
    deadline = starts_at + grace
    for outage in sorted(outages, key=lambda o: o.starts_at):
        if outage.ends_at > starts_at and outage.starts_at < deadline:
            deadline += outage.ends_at - max(outage.starts_at, starts_at)
    return deadline


def are_valid(hours: Sequence[Hours]) -> bool:
    """Tell whether the hours of one day are on quarters, in the day, and do not overlap."""
    return all(
        0 <= h.start_min < h.end_min <= MINUTES_A_DAY and h.start_min % 15 == h.end_min % 15 == 0
        for h in hours
    ) and not do_overlap(hours)


def overlap(one: Interval, other: Interval) -> bool:
    """Tell whether two stretches have an instant in common."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def do_overlap(hours: Sequence[Hours]) -> bool:
    """Tell whether a minute is in two of the hours of one day."""
    ordered = sorted(hours, key=lambda h: h.start_min)
    return any(a.end_min > b.start_min for a, b in pairwise(ordered))


def is_skipped(day: date, minute: int, zone: ZoneInfo) -> bool:
    """Tell whether the clocks of that zone jump over this wall time."""
    local = _wall(day, minute, zone)
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None)


def is_repeated(day: date, minute: int, zone: ZoneInfo) -> bool:
    """Tell whether the clocks of that zone show this wall time twice."""
    local = _wall(day, minute, zone)
    is_odd = local.utcoffset() != local.replace(fold=1).utcoffset()
    return is_odd and not is_skipped(day, minute, zone)


def is_shown_twice(local: datetime) -> bool:
    """Tell whether the clocks of its zone show the wall time of an instant twice."""
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def openings(week: Week, span: range) -> list[range]:
    """Return the stretches of open cells that touch the span, apart and in order.

    A wall time that a spring change skips moves on by the change; one that autumn repeats means
    its first occurrence as a start and its second as an end, so no open minute is lost. Hours
    that touch, across midnight too, are one stretch.
    """
    if not span:
        return []
    day = _at(span.start).astimezone(week.zone).date() - timedelta(days=1)
    last = _at(span.stop).astimezone(week.zone).date() + timedelta(days=1)
    found = _joined(_daily(week, day, last))
    return [r for r in found if r.start < span.stop and r.stop > span.start]


def open_intervals(week: Week, window: Interval) -> Iterator[Interval]:
    """Yield the openings that touch the window, in order."""
    span = range(cell_of(window.starts_at), _cell_from(window.ends_at))
    return (Interval(_at(r.start), _at(r.stop)) for r in openings(week, span))


def slots(
    week: Week,
    *,
    window: Interval,
    duration: timedelta,
    taken: Collection[int],
    buffers: Buffers = NO_BUFFERS,
) -> list[Interval]:
    """Return every interval of that length in the window that is open and stands clear.

    Neither the slot nor the buffers around it touch a taken cell; the buffers may lie outside the
    window and outside the hours. Starts fall on the half hours of the talent's clock, or on the
    quarter at which the opening begins.
    """
    found = each_slot(week, window=window, duration=duration, taken=taken, buffers=buffers)
    return list(found)


def each_slot(
    week: Week,
    *,
    window: Interval,
    duration: timedelta,
    taken: Iterable[int],
    buffers: Buffers = NO_BUFFERS,
) -> Iterator[Interval]:
    """Yield the same one after another, for those who need no more than the first."""
    first, last = _cell_from(window.starts_at), cell_of(window.ends_at)
    length = -(-duration // CELL)
    before, after = buffers.cells
    busy = _busy(taken, range(first - before, last + after))
    kept = before + length + after
    for opening in openings(week, range(first, last)):
        clear_from, latest = first, min(opening.stop, last) - length
        for start in _starts(opening, week.zone):
            if start > latest:
                break
            if start < clear_from:
                continue
            place = start - first
            in_the_way = busy.rfind(1, place, place + kept)
            if in_the_way < 0:
                starts_at = _at(start)
                yield Interval(starts_at, starts_at + duration)
            else:
                clear_from = first + in_the_way + 1


def _busy(taken: Iterable[int], span: range) -> bytearray:
    busy, first, last = bytearray(len(span)), span.start, span.stop
    for cell in taken:
        if first <= cell < last:
            busy[cell - first] = 1
    return busy


def _starts(opening: range, zone: ZoneInfo) -> Iterator[int]:
    yield opening.start
    offset = _at(opening.start).astimezone(zone).utcoffset() or timedelta()
    is_on_half = (opening.start + offset // CELL) % 2 == 0
    yield from range(opening.start + (2 if is_on_half else 1), opening.stop, 2)


def _daily(week: Week, day: date, last: date) -> Iterator[range]:
    midnight_s = _midnight_s(day, week.zone)
    while day <= last:
        tomorrow = day + timedelta(days=1)
        next_s = _midnight_s(tomorrow, week.zone)
        is_plain = next_s - midnight_s == _DAY_S and midnight_s % CELL_S == 0
        for hours in week.on(day):
            if is_plain:
                base = midnight_s // CELL_S
                yield range(base + hours.start_min // CELL_MIN, base + hours.end_min // CELL_MIN)
            else:
                yield _changed(day, hours, week.zone)
        day, midnight_s = tomorrow, next_s


def _changed(day: date, hours: Hours, zone: ZoneInfo) -> range:
    start = _instant(day, hours.start_min, zone, fold=0)
    end = _instant(day, hours.end_min, zone, fold=1)
    return range(_cell_from(start), cell_of(end))


def _joined(found: Iterable[range]) -> list[range]:
    joined: list[range] = []
    for stretch in sorted((r for r in found if r), key=lambda r: r.start):
        if joined and stretch.start <= joined[-1].stop:
            joined[-1] = range(joined[-1].start, max(joined[-1].stop, stretch.stop))
        else:
            joined.append(stretch)
    return joined


def _midnight_s(day: date, zone: ZoneInfo) -> int:
    offset = datetime.combine(day, time(), zone).utcoffset() or timedelta()
    return (day.toordinal() - _EPOCH) * _DAY_S - int(offset.total_seconds())


def _at(cell: int) -> datetime:
    return datetime.fromtimestamp(cell * CELL_S, UTC)


def _cell_from(at: datetime) -> int:
    return -(-int(at.timestamp()) // CELL_S)


def _wall(day: date, minute: int, zone: ZoneInfo) -> datetime:
    day += timedelta(days=minute // MINUTES_A_DAY)
    minute %= MINUTES_A_DAY
    return datetime.combine(day, time(minute // 60, minute % 60), zone)


def _instant(day: date, minute: int, zone: ZoneInfo, *, fold: int) -> datetime:
    is_end_of_day = minute == MINUTES_A_DAY
    is_once = is_end_of_day or is_skipped(day, minute, zone)
    return _wall(day, minute, zone).replace(fold=0 if is_once else fold).astimezone(UTC)
