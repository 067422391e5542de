"""The first free slot of each of many talents, with as few questions to the database as of one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar import rules
from hub.calendar.limits import is_paused, limits_of
from hub.calendar.reading import Calendar, read_calendars
from hub.calendar.rules import Interval
from hub.calendar.service import free_slots
from hub.kernel.lookups import ids_named, listed, one_of
from hub.skills.models import Talent
from hub.waiting.lists import who_is_waited_for


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
    talents = await db.scalars(_talents(), {"talent_ids": listed(lengths)})
    calendars = await read_calendars(db, lengths, window)
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
            slot = _first(talent, calendars[talent_id], window, length=length, now=now)
        if slot is not None and slot.starts_at < starting.ends_at:
            found[talent_id] = slot
    return found


def _first(
    talent: Talent, calendar: Calendar, window: Interval, *, length: timedelta, now: datetime
) -> Interval | None:
    limits = limits_of(talent)
    bookable = limits.window(now)
    clipped = Interval(
        max(window.starts_at, bookable.starts_at), min(window.ends_at, bookable.ends_at)
    )
    if is_paused(talent, now=now) or clipped.starts_at >= clipped.ends_at:
        return None
    every = rules.each_slot(
        calendar.week(talent.time_zone),
        window=clipped,
        duration=length,
        taken=calendar.taken,
        buffers=limits.buffers,
    )
    return next(every, None)


@cache
def _talents() -> Select[Talent]:
    return select(Talent).where(one_of(Talent.person_id, ids_named("talent_ids")))
