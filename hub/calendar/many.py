"""The first free slot of each of many talents, with as few questions to the database as of one."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar import rules
from hub.calendar.limits import MAX_BUFFER_MIN, is_paused, limits_of
from hub.calendar.models import AvailabilityException, AvailabilityRule, Cell
from hub.calendar.rules import Buffers, Hours, Interval, Week
from hub.calendar.service import free_slots
from hub.skills.models import Talent
from hub.waiting.lists import who_is_waited_for

_Hours = tuple[dict[int, list[Hours]], dict[date, list[Hours]]]

LONGEST_BUFFER = Buffers(before_min=MAX_BUFFER_MIN, after_min=MAX_BUFFER_MIN)
DAY = timedelta(days=1)


async def first_slots(
    db: AsyncSession, lengths: Mapping[str, timedelta], *, starting: Interval, now: datetime
) -> dict[str, Interval]:
    """Return the first free slot that starts in the interval, of each talent who has one.

    `lengths` says how long a slot is meant to be, by talent.
    """
    if not lengths:
        return {}
    until = starting.ends_at + max(lengths.values())
    window = Interval(starting.starts_at, until)
    talents = await db.scalars(select(Talent).where(Talent.person_id.in_(lengths)))
    weeks = await _weeks(db, list(lengths), window)
    taken = await _taken(db, list(lengths), window)
    promised = await who_is_waited_for(
        db, lengths, from_at=window.starts_at, until_at=window.ends_at
    )
    found = {}
    for talent in talents:
        length, talent_id = lengths[talent.person_id], talent.person_id
        if talent_id in promised:
            # Somebody is to be asked first: rare enough to be looked into by itself.
            mine = Interval(starting.starts_at, starting.ends_at + length)
            free = await free_slots(db, talent_id, duration=length, window=mine, now=now)
            slot = next(iter(free), None)
        else:
            weekly, odd = weeks[talent_id]
            week = Week(ZoneInfo(talent.time_zone), dict(weekly), dict(odd))
            slot = _first(talent, week, taken.get(talent_id, ""), window, length=length, now=now)
        if slot is not None and slot.starts_at < starting.ends_at:
            found[talent_id] = slot
    return found


def _first(
    talent: Talent, week: Week, taken: str, window: Interval, *, length: timedelta, now: datetime
) -> Interval | None:
    limits = limits_of(talent)
    bookable = limits.window(now)
    clipped = Interval(
        max(window.starts_at, bookable.starts_at), min(window.ends_at, bookable.ends_at)
    )
    if is_paused(talent, now=now) or clipped.starts_at >= clipped.ends_at:
        return None
    busy = (int(cell) for cell in taken.split(",") if cell)
    every = rules.each_slot(
        week, window=clipped, duration=length, taken=busy, buffers=limits.buffers
    )
    return next(every, None)


async def _weeks(db: AsyncSession, talent_ids: list[str], window: Interval) -> Mapping[str, _Hours]:
    weeks: defaultdict[str, _Hours] = defaultdict(lambda: ({}, {}))
    rule, odd = AvailabilityRule, AvailabilityException
    every = select(rule.talent_id, rule.weekday, rule.start_min, rule.end_min)
    every = every.where(rule.talent_id.in_(talent_ids)).order_by(rule.start_min)
    for talent_id, weekday, start_min, end_min in await db.execute(every):
        weeks[talent_id][0].setdefault(weekday, []).append(Hours(start_min, end_min))
    differs = select(odd.talent_id, odd.day, odd.start_min, odd.end_min)
    differs = differs.where(odd.talent_id.in_(talent_ids), _touches(window)).order_by(odd.start_min)
    for talent_id, day, begins, ends in await db.execute(differs):
        hours = weeks[talent_id][1].setdefault(day, [])
        if begins is not None and ends is not None:
            hours.append(Hours(begins, ends))
    return weeks


def _touches(window: Interval) -> ColumnElement[bool]:
    # Hours that touch across midnight are one stretch, and zones differ by up to a day.
    first, last = window.starts_at.date() - 2 * DAY, window.ends_at.date() + 2 * DAY
    return AvailabilityException.day.between(first, last)


async def _taken(db: AsyncSession, talent_ids: list[str], window: Interval) -> dict[str, str]:
    span = rules.cells(window, LONGEST_BUFFER)
    listed = func.aggregate_strings(cast(Cell.cell, String), ",")
    query = select(Cell.talent_id, listed).where(
        Cell.talent_id.in_(talent_ids), Cell.cell >= span.start, Cell.cell < span.stop
    )
    return dict((await db.execute(query.group_by(Cell.talent_id))).all())
