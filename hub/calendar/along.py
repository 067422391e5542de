"""Time that a talent gives to something beside their own hours, such as hosting with others.

It gives way to nothing but what they give here themselves: neither busy times elsewhere nor the
pauses beside a session stand against what they have agreed to.
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.errors import SlotTaken
from hub.calendar.models import Appointment, AppointmentKind, Cell
from hub.calendar.outside.busy import HELD_HERE
from hub.calendar.rules import Interval, cells
from hub.calendar.service import lock_calendars, take


async def reserve_along(
    db: AsyncSession, talent_id: str, *, interval: Interval, kind: AppointmentKind
) -> Appointment:
    """Take an interval off a talent's calendar, over what is busy elsewhere. Raises: SlotTaken."""
    await lock_calendars(db, talent_id)
    await _lock_busy(db, talent_id, interval)
    appointment = Appointment(
        talent_id=talent_id, kind=kind, starts_at=interval.starts_at, ends_at=interval.ends_at
    )
    db.add(appointment)
    await db.flush()
    wanted = cells(interval)
    if await take(db, appointment, wanted) == len(wanted):
        return appointment
    # Looked for once the cells are asked for: whoever took one meanwhile is seen now.
    if await _given_then(db, appointment):
        await _undo(db, appointment)
        raise SlotTaken
    taken_over = (Cell.talent_id == talent_id) & Cell.cell.in_(wanted)
    await db.execute(update(Cell).where(taken_over).values(appointment_id=appointment.id))
    # Whoever had the others may have given them back between the question and the answer.
    await take(db, appointment, wanted)
    mine = select(func.count()).where(Cell.appointment_id == appointment.id)
    if await db.scalar(mine) != len(wanted):
        await _undo(db, appointment)
        raise SlotTaken
    return appointment


async def _undo(db: AsyncSession, appointment: Appointment) -> None:
    await db.execute(delete(Cell).where(Cell.appointment_id == appointment.id))
    await db.delete(appointment)
    await db.flush()


async def _lock_busy(db: AsyncSession, talent_id: str, interval: Interval) -> None:
    """Wait for whoever reads their calendar, as it does for us, ahead of the cells."""
    busy = select(Appointment.id).where(
        Appointment.talent_id == talent_id,
        Appointment.kind == AppointmentKind.BUSY,
        Appointment.starts_at < interval.ends_at,
        Appointment.ends_at > interval.starts_at,
    )
    await db.execute(busy.order_by(Appointment.id).with_for_update())


async def _given_then(db: AsyncSession, appointment: Appointment) -> Sequence[str]:
    query = select(Appointment.id).where(
        Appointment.talent_id == appointment.talent_id,
        Appointment.kind.in_(HELD_HERE),
        Appointment.released_at.is_(None),
        Appointment.starts_at < appointment.ends_at,
        Appointment.ends_at > appointment.starts_at,
        Appointment.id != appointment.id,
    )
    return list(await db.scalars(query.limit(1)))
