"""Another time for an appointment: which ones there are, and taking one in the old one's place."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar import rules
from hub.calendar.errors import SlotTaken
from hub.calendar.limits import limits_of
from hub.calendar.models import Appointment, Cell
from hub.calendar.rules import Interval
from hub.calendar.service import lock_calendars, release, taken_cells, week_of
from hub.skills.models import Talent


async def other_times(
    db: AsyncSession, appointment: Appointment, *, now: datetime, is_leaving: bool = True
) -> list[Interval]:
    """Return the free slots of the same length, from now to the talent's horizon.

    Notice and pauses are about new bookings, so they keep none away. What the appointment itself
    takes counts as free if it is leaving.
    """
    limits = limits_of(await db.get_one(Talent, appointment.talent_id))
    window = Interval(now, limits.window(now).ends_at)
    taken = await taken_cells(
        db,
        appointment.talent_id,
        rules.cells(window, limits.buffers),
        but_of=appointment.id if is_leaving else "",
    )
    found = rules.slots(
        await week_of(db, appointment.talent_id),
        window=window,
        duration=appointment.ends_at - appointment.starts_at,
        taken=taken,
        buffers=limits.buffers,
    )
    return [slot for slot in found if slot.starts_at != appointment.starts_at]


async def is_clear(
    db: AsyncSession, appointment: Appointment, *, slot: Interval, is_leaving: bool = True
) -> bool:
    """Tell whether nothing but the appointment itself stands where it would move."""
    limits = limits_of(await db.get_one(Talent, appointment.talent_id))
    span = rules.cells(slot, limits.buffers)
    but_of = appointment.id if is_leaving else ""
    return not await taken_cells(db, appointment.talent_id, span, but_of=but_of)


async def take_instead(
    db: AsyncSession, old: Appointment, *, interval: Interval, now: datetime
) -> Appointment:
    """Put another appointment in the old one's place, all at once. Raises: SlotTaken.

    What is missing is inserted before anything is given up, in the order of the cells, as a
    booking does: of two who move at once nobody waits for the other in a circle.
    """
    await lock_calendars(db, old.talent_id)
    limits = limits_of(await db.get_one(Talent, old.talent_id))
    new = Appointment(
        talent_id=old.talent_id,
        kind=old.kind,
        starts_at=interval.starts_at,
        ends_at=interval.ends_at,
        seats=old.seats,
    )
    wanted = rules.cells(interval, limits.buffers)
    own = set(await db.scalars(select(Cell.cell).where(Cell.appointment_id == old.id)))
    missing = [cell for cell in wanted if cell not in own]
    try:
        async with db.begin_nested():
            db.add(new)
            await db.flush()
            if missing:
                await db.execute(
                    insert(Cell),
                    [
                        {"talent_id": old.talent_id, "cell": cell, "appointment_id": new.id}
                        for cell in missing
                    ],
                )
    except IntegrityError as error:
        raise SlotTaken from error
    kept = (Cell.appointment_id == old.id) & Cell.cell.in_([c for c in wanted if c in own])
    await db.execute(update(Cell).where(kept).values(appointment_id=new.id))
    await release(db, old.id, now=now)
    return new
