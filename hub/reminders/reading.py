"""What a reminder is of, as long as that still takes place at that time."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.calendar.models import Appointment
from hub.masterclasses.hosting import is_host
from hub.masterclasses.models import Masterclass, MasterclassState, Registration, RegistrationState
from hub.reminders.models import Reminder


async def bookings_of(db: AsyncSession, reminder: Reminder) -> list[Booking]:
    """Return the bookings that the person is reminded of; none if they were called off or moved."""
    query = select(Booking).where(
        Booking.appointment_id == reminder.appointment_id,
        Booking.starts_at == reminder.starts_at,
        Booking.state == BookingState.CONFIRMED,
        or_(Booking.talent_id == reminder.person_id, Booking.learner_id == reminder.person_id),
    )
    return list(await db.scalars(query.order_by(Booking.created_at, Booking.id)))


async def masterclass_of(db: AsyncSession, reminder: Reminder) -> Masterclass | None:
    """Return the masterclass that a host or a registrant is reminded of, if it still stands."""
    query = select(Masterclass).where(
        Masterclass.appointment_id == reminder.appointment_id,
        Masterclass.starts_at == reminder.starts_at,
        Masterclass.state.in_([MasterclassState.PUBLISHED, MasterclassState.LIVE]),
    )
    masterclass = (await db.scalars(query)).first()
    if masterclass is None or await is_host(db, masterclass, reminder.person_id):
        return masterclass
    seat = select(Registration.id).where(
        Registration.masterclass_id == masterclass.id,
        Registration.person_id == reminder.person_id,
        Registration.state == RegistrationState.CONFIRMED,
    )
    return masterclass if (await db.scalars(seat)).first() is not None else None


async def stale_reminders(db: AsyncSession, person_id: str, *, now: datetime) -> list[Reminder]:
    """Return a person's reminders of what was to come and no longer does, or not then."""
    query = select(Reminder).where(Reminder.person_id == person_id, Reminder.starts_at > now)
    return [
        reminder
        for reminder in await db.scalars(query)
        if not await bookings_of(db, reminder) and await masterclass_of(db, reminder) is None
    ]


async def reminders_at(db: AsyncSession, talent_id: str, *, starts_at: datetime) -> list[Reminder]:
    """Return everybody's reminders of what a talent was to begin then."""
    query = select(Reminder).join(Appointment, Appointment.id == Reminder.appointment_id)
    query = query.where(Appointment.talent_id == talent_id, Reminder.starts_at == starts_at)
    return list(await db.scalars(query))
