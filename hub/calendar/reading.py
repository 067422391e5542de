"""Calendars as they are written: hours, days that differ and cells, of many in one question."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    String,
    bindparam,
    cast,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar import rules
from hub.calendar.limits import MAX_BUFFER_MIN
from hub.calendar.models import AvailabilityException, AvailabilityRule, Cell
from hub.calendar.rules import Buffers, Hours, Interval, Week
from hub.kernel.lookups import ids_named, listed, one_of

LONGEST_BUFFER = Buffers(before_min=MAX_BUFFER_MIN, after_min=MAX_BUFFER_MIN)
DAY = timedelta(days=1)


@dataclass(slots=True)
class Calendar:
    """What a talent wrote of their week and of some days, and the cells that are taken."""

    weekly: dict[int, Sequence[Hours]] = field(default_factory=dict)
    odd: dict[date, Sequence[Hours]] = field(default_factory=dict)
    taken: Sequence[int] = ()

    def week(self, zone: str) -> Week:
        """Return when the talent is open, their clocks being those of a zone."""
        return Week(ZoneInfo(zone), self.weekly, self.odd)


async def read_calendars(
    db: AsyncSession, talent_ids: Collection[str], window: Interval, *, but_of: str = ""
) -> Mapping[str, Calendar]:
    """Return what is written of a stretch of time, with the longest of buffers around it.

    The cells of the appointment `but_of` are left out.
    """
    span = rules.cells(window, LONGEST_BUFFER)
    asked: dict[str, Any] = {
        "talent_ids": listed(talent_ids),
        # Hours that touch across midnight are one stretch, and zones differ by up to a day.
        "first_day": window.starts_at.date() - 2 * DAY,
        "last_day": window.ends_at.date() + 2 * DAY,
        "first_cell": span.start,
        "end_cell": span.stop,
    }
    asked |= {"but_of": but_of} if but_of else {}
    found: defaultdict[str, Calendar] = defaultdict(Calendar)
    rows = await db.execute(_all_at_once(is_but_of=bool(but_of)), asked)
    for talent_id, weekday, day, begins, ends, taken in rows:
        calendar = found[talent_id]
        if taken is not None:
            calendar.taken = list(map(int, taken.split(",")))
        elif day is None:
            calendar.weekly[weekday] = (*calendar.weekly.get(weekday, ()), Hours(begins, ends))
        else:
            hours = (Hours(begins, ends),) if begins is not None and ends is not None else ()
            calendar.odd[day] = (*calendar.odd.get(day, ()), *hours)
    return found


@cache
def _all_at_once(*, is_but_of: bool) -> CompoundSelect[*tuple[Any, ...]]:
    rule, odd, ids = AvailabilityRule, AvailabilityException, ids_named("talent_ids")
    no_number, no_day, no_text = cast(null(), Integer), cast(null(), Date), cast(null(), String)
    weekly = select(
        rule.talent_id,
        rule.weekday,
        no_day.label("day"),
        rule.start_min.label("begins"),
        rule.end_min,
        no_text.label("taken"),
    ).where(one_of(rule.talent_id, ids))
    differs = select(odd.talent_id, no_number, odd.day, odd.start_min, odd.end_min, no_text).where(
        one_of(odd.talent_id, ids),
        odd.day.between(bindparam("first_day"), bindparam("last_day")),
    )
    # One row for all: making a row of each cell would take longer than finding the slots.
    cells = func.aggregate_strings(cast(Cell.cell, String), ",")
    taken = (
        select(Cell.talent_id, no_number, no_day, no_number, no_number, cells)
        .where(
            one_of(Cell.talent_id, ids),
            Cell.cell >= bindparam("first_cell"),
            Cell.cell < bindparam("end_cell"),
        )
        .group_by(Cell.talent_id)
    )
    if is_but_of:
        taken = taken.where(Cell.appointment_id != bindparam("but_of"))
    return union_all(weekly, differs, taken).order_by("begins")
