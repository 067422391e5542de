"""Weekly hours as a person types them: for each weekday, rows of a beginning and an end."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from werkzeug.datastructures import MultiDict

from hub.calendar.errors import HoursInvalid
from hub.calendar.rules import MINUTES_A_DAY, Hours
from hub.calendar.service import MAX_HOURS_A_DAY, check_hours

WEEKDAYS = range(7)
MAX_ROWS_READ = 24
_TIME = re.compile(r"(\d{1,2})(?:\s*[:hH.]\s*(\d{2})?|(\d{2}))?")
_LAST_HOUR = 24


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is typed: `9`, `9:30`, `9h30` or `0930`; both empty means nothing."""

    start: str = ""
    end: str = ""


@dataclass(slots=True)
class DayRows:
    """The rows of one weekday, and what is wrong with them."""

    weekday: int
    rows: list[Row]
    error: str = ""


@dataclass(slots=True)
class HoursForm:
    """The whole week, as it was typed or as it is stored."""

    days: list[DayRows] = field(default_factory=list)
    is_sent: bool = True

    @classmethod
    def stored(cls, weekly: Mapping[int, Sequence[Hours]]) -> "HoursForm":
        """Return the form of what is stored, with an empty row in days without hours."""
        return cls([DayRows(day, rows_of(weekly.get(day, ())) or [Row()]) for day in WEEKDAYS])

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> "HoursForm":
        """Return the form as it was sent; what has none of its fields is no week at all."""
        sent = [sent_rows(form, f"from-{day}", f"to-{day}") for day in WEEKDAYS]
        days = [DayRows(day, rows or [Row()]) for day, rows in zip(WEEKDAYS, sent, strict=True)]
        return cls(days, is_sent=any(sent))

    def add_row(self, weekday: int) -> None:
        """Give a day one more empty row, up to the limit."""
        rows = self.days[weekday].rows
        if len(rows) < MAX_HOURS_A_DAY:
            rows.append(Row())

    def weekly(self) -> dict[int, list[Hours]]:
        """Return the hours typed. Raises: HoursInvalid, after noting it beside each such day."""
        weekly: dict[int, list[Hours]] = {}
        if not self.is_sent:
            self.days[0].error = HoursInvalid().message()
        for day in self.days:
            try:
                weekly[day.weekday] = hours_of(day.rows)
            except HoursInvalid as error:
                day.error = error.message()
        if any(day.error for day in self.days):
            raise HoursInvalid
        return weekly


def rows_of(hours: Sequence[Hours]) -> list[Row]:
    """Return the rows of what is stored, in order."""
    ordered = sorted(hours, key=lambda h: h.start_min)
    return [Row(clock(h.start_min), clock(h.end_min)) for h in ordered]


def sent_rows(form: MultiDict[str, str], start: str, end: str) -> list[Row]:
    """Return the rows of two fields of that name, as they were sent."""
    pairs = zip_longest(form.getlist(start), form.getlist(end), fillvalue="")
    return [Row(start.strip(), end.strip()) for start, end in pairs][:MAX_ROWS_READ]


def hours_of(rows: Sequence[Row]) -> list[Hours]:
    """Return the hours typed in one day. Raises: HoursInvalid."""
    typed = [row for row in rows if row.start or row.end]
    hours = [Hours(_minute(row.start), _minute(row.end) or MINUTES_A_DAY) for row in typed]
    check_hours(hours)
    return hours


def _minute(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        raise HoursInvalid
    hour, minute = int(match[1]), int(match[2] or match[3] or 0)
    if hour > _LAST_HOUR or minute >= 60:
        raise HoursInvalid
    return hour * 60 + minute


def clock(minute: int) -> str:
    """Return minutes from midnight as a person writes them."""
    return f"{minute // 60:02}:{minute % 60:02}"
