"""Where what is booked here meets something in a talent's calendar elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.models import Appointment
from hub.calendar.outside.models import CalendarConflict, CalendarSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """The time that is busy elsewhere, and in which calendar."""

    source_name: str
    starts_at: datetime
    ends_at: datetime


async def clashes_of(db: AsyncSession, talent_id: str) -> Mapping[str, Clash]:
    """Return a talent's conflicts by the appointment they are about."""
    query = select(CalendarConflict, CalendarSource.name).join(
        CalendarSource, CalendarSource.id == CalendarConflict.source_id
    )
    query = query.join(Appointment, Appointment.id == CalendarConflict.appointment_id)
    query = query.where(CalendarSource.talent_id == talent_id, Appointment.released_at.is_(None))
    rows = await db.execute(query.order_by(CalendarConflict.found_at))
    return {
        row.appointment_id: Clash(
            source_name=name, starts_at=row.busy_starts_at, ends_at=row.busy_ends_at
        )
        for row, name in rows
    }
