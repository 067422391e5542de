"""Limits of what is read, when it is read again, and which of its times are kept."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hub.calendar.limits import MAX_HORIZON
from hub.calendar.rules import CELL_S, Interval, cells

MAX_SOURCES = 5
MAX_NAME = 80
MAX_ADDRESS = 2000
MAX_BYTES = 5 * 1024 * 1024
FETCH_TIME_S = 10.0
MAX_REDIRECTS = 3
MAX_ENTRIES = 5000
EVERY = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=24)
REACH = MAX_HORIZON + timedelta(days=5)
"""How far ahead entries are kept: what can be booked, and a margin for the days between."""

EXPAND_EVERY = timedelta(hours=24)
"""How old a reading may be before an unchanged calendar is read anew, because time moves on."""


def next_read_at(now: datetime, *, failures: int) -> datetime:
    """Return when to read again after that many failures in a row."""
    return now + min(EVERY * (1 << min(failures, 10)), LONGEST_PAUSE)


def window_of(now: datetime) -> Interval:
    """Return the whole days within which entries are kept."""
    start = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Interval(start, start + REACH)


def stretches(entries: Iterable[Interval]) -> list[Interval]:
    """Return the quarter hours that entries touch: in order, joined where they overlap."""
    found: list[range] = []
    for one in sorted((cells(entry) for entry in entries), key=lambda span: span.start):
        if found and one.start < found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, one.stop))
        else:
            found.append(one)
    return [Interval(_instant(span.start), _instant(span.stop)) for span in found]


def _instant(cell: int) -> datetime:
    return datetime.fromtimestamp(cell * CELL_S, UTC)
