"""Leave of a large calendar only what can matter, before it is read with care.

Titles, guests and notes are dropped unread, and so is what lies wholly outside the window. Reading
the rest takes a tenth of the time; ten years of somebody's life are a large file.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from hub.calendar.rules import Interval

FOLDED = re.compile(rb"\r?\n[ \t]")
NEEDED = frozenset(
    b"UID DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID TRANSP STATUS SEQUENCE"
    b" X-MICROSOFT-CDO-BUSYSTATUS FREEBUSY".split()
)
REPEATING = frozenset((b"RRULE", b"RDATE", b"RECURRENCE-ID"))
ENTRIES = frozenset((b"VEVENT", b"VFREEBUSY"))
KEPT_WHOLE = frozenset((b"VCALENDAR", b"VTIMEZONE", b"STANDARD", b"DAYLIGHT"))
DAY = re.compile(rb"\d{8}")
ZONES = timedelta(days=1)
"""How far a date may be from the window and still be in it, in some zone."""


def sift(content: bytes, *, window: Interval) -> bytes:
    """Return the file without what cannot matter within the window."""
    return b"\r\n".join(_lines(content, window))


def _lines(content: bytes, window: Interval) -> Iterator[bytes]:
    inside: list[bytes] = []
    entry: dict[bytes, bytes] = {}
    kept: list[bytes] = []
    for line in FOLDED.sub(b"", content).splitlines():
        name = re.split(rb"[:;]", line, maxsplit=1)[0].strip().upper()
        what = line.partition(b":")[2].strip().upper()
        if name == b"BEGIN":
            inside.append(what)
            if what in ENTRIES:
                entry, kept = {}, []
        in_entry = bool(inside) and inside[-1] in ENTRIES
        # Some programs write a property that has no value; it says nothing, and cannot be read.
        if in_entry and what and (name in NEEDED or name in {b"BEGIN", b"END"}):
            entry[name] = line
            kept.append(line)
        elif not inside or inside[-1] in KEPT_WHOLE:
            yield line
        is_end = name == b"END" and bool(inside)
        if is_end and inside.pop() in ENTRIES and _may_matter(entry, window):
            yield from kept


def _may_matter(entry: dict[bytes, bytes], window: Interval) -> bool:
    """Tell whether an entry may touch the window; whatever is unclear may."""
    if REPEATING & entry.keys() or b"DTSTART" not in entry:
        return True
    starts = _day(entry[b"DTSTART"])
    ends = _day(entry[b"DTEND"]) if b"DTEND" in entry else starts
    is_long = b"DURATION" in entry
    if starts is None or ends is None:
        return True
    is_over = ends < window.starts_at.date() - ZONES and not is_long
    return not is_over and starts <= window.ends_at.date() + ZONES


def _day(line: bytes) -> date | None:
    found = DAY.search(line.rpartition(b":")[2])
    if found is None:
        return None
    try:
        return date.fromisoformat(found.group().decode())
    except ValueError:
        return None
