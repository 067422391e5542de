"""Slots from hours: pure arithmetic on instants, right on daylight-saving days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

CELL = timedelta(minutes=15)
CELL_S = 900
MIN_NOTICE = timedelta(hours=2)
HORIZON = timedelta(days=60)
MINUTES_A_DAY = 1440


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


def cell_of(at: datetime) -> int:
    """Return the number of the quarter hour that `at` lies in."""
    return int(at.timestamp()) // CELL_S


def cells(interval: Interval) -> range:
    """Return the cells an interval touches."""
    return range(cell_of(interval.starts_at), -(-int(interval.ends_at.timestamp()) // CELL_S))


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
    ordered = sorted(hours, key=lambda h: h.start_min)
    return all(
        0 <= h.start_min < h.end_min <= MINUTES_A_DAY and h.start_min % 15 == h.end_min % 15 == 0
        for h in ordered
    ) and all(a.end_min <= b.start_min for a, b in pairwise(ordered))


def open_intervals(week: Week, window: Interval) -> Iterator[Interval]:
    """Yield the openings that touch the window, in order.

    A wall time that a spring change skips moves on by the change; one that autumn repeats means
    its first occurrence as a start and its second as an end, so no open minute is lost.
    """
    day = (window.starts_at.astimezone(week.zone) - timedelta(days=1)).date()
    last = (window.ends_at.astimezone(week.zone) + timedelta(days=1)).date()
    while day <= last:
        for hours in sorted(week.on(day), key=lambda h: h.start_min):
            start = _instant(day, hours.start_min, week.zone, fold=0)
            end = _instant(day, hours.end_min, week.zone, fold=1)
            if start < end and start < window.ends_at and end > window.starts_at:
                yield Interval(start, end)
        day += timedelta(days=1)


def slots(
    week: Week, *, window: Interval, duration: timedelta, taken: frozenset[int]
) -> list[Interval]:
    """Return every interval of that length in the window that is open and touches no taken cell.

    Starts fall on half hours, or on the quarter at which the opening begins.
    """
    found = []
    for opening in open_intervals(week, window):
        start = _next_cell(opening.starts_at)
        while start + duration <= opening.ends_at:
            slot = Interval(start, start + duration)
            is_inside = window.starts_at <= slot.starts_at and slot.ends_at <= window.ends_at
            if is_inside and taken.isdisjoint(cells(slot)):
                found.append(slot)
            start = _next_start(start, opening)
    return found


def _next_start(start: datetime, opening: Interval) -> datetime:
    step = start + CELL
    while step.minute % 30 and step < opening.ends_at:
        step += CELL
    return step


def _next_cell(at: datetime) -> datetime:
    return datetime.fromtimestamp(-(-int(at.timestamp()) // CELL_S) * CELL_S, UTC)


def _instant(day: date, minute: int, zone: ZoneInfo, *, fold: int) -> datetime:
    if minute == MINUTES_A_DAY:
        day, minute, fold = day + timedelta(days=1), 0, 0
    local = datetime.combine(day, time(minute // 60, minute % 60, fold=fold), zone)
    skipped = local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(
        tzinfo=None
    )
    return (local.replace(fold=0) if skipped else local).astimezone(UTC)
