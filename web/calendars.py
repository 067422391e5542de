"""What calendars outside need to know of what is booked here."""

from collections.abc import Sequence

from sqlalchemy import select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.calendar.models import Appointment
from hub.masterclasses.models import CoHost, Masterclass


async def own_ids(db: AsyncSession, talent_id: str, ids: Sequence[str]) -> frozenset[str]:
    """Return which of these are sessions, groups or masterclasses that the talent gives here."""
    if not ids:
        return frozenset()
    taught = select(Booking.id).where(Booking.talent_id == talent_id, Booking.id.in_(ids))
    hosted = select(Masterclass.id).where(Masterclass.host_id == talent_id, Masterclass.id.in_(ids))
    along = select(CoHost.masterclass_id).where(
        CoHost.person_id == talent_id, CoHost.masterclass_id.in_(ids)
    )
    groups = select(Appointment.id).where(
        Appointment.talent_id == talent_id, Appointment.id.in_(ids), Appointment.seats > 1
    )
    return frozenset(await db.scalars(union_all(taught, hosted, along, groups)))
