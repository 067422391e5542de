"""Seats: several bookings may share an appointment; the last one to leave gives the time back.

Whoever takes or leaves a seat of a group locks the talent first, so that nobody joins an
appointment that is being given back, and the last seat is taken once. Bookings are locked before
the talent, never after.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.errors import AlreadySeated
from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import SEATED
from hub.calendar import service as calendar
from hub.calendar.errors import SlotUnknown
from hub.calendar.limits import is_paused, limits_of
from hub.calendar.models import Appointment, AppointmentKind
from hub.calendar.rules import Interval
from hub.skills.models import Service, Talent

MAX_JOINABLE = 500
STANDING = {BookingState.CONFIRMED: 0, BookingState.ENDED: 1, BookingState.SETTLED: 1}


async def take_seat(
    db: AsyncSession, service: Service, slot: Interval, *, learner_id: str, now: datetime
) -> str:
    """Take a seat in an open appointment of the service, or reserve one; return its id.

    Raises: AlreadySeated, SlotUnknown, SlotTaken.
    """
    if service.group_size > 1:
        await lock_seats(db, service.talent_id)
        joined = await _join(db, service, slot, learner_id=learner_id)
        if joined is not None:
            return joined
    if not await calendar.is_offered(db, service.talent_id, slot=slot, now=now):
        raise SlotUnknown
    appointment = await calendar.reserve(
        db,
        service.talent_id,
        interval=slot,
        kind=AppointmentKind.SESSION,
        seats=service.group_size,
    )
    return appointment.id


async def leave_seat(db: AsyncSession, appointment_id: str, *, now: datetime) -> None:
    """Give a seat back: call it once the booking has left its state; the last frees the time."""
    appointment = await db.get_one(Appointment, appointment_id)
    if appointment.seats > 1:
        await lock_seats(db, appointment.talent_id)
        if await count_seated(db, appointment_id):
            return
    await calendar.release(db, appointment_id, now=now)


async def count_seated(db: AsyncSession, appointment_id: str) -> int:
    """Return how many seats of an appointment are taken, kept ones included."""
    query = select(func.count()).where(
        Booking.appointment_id == appointment_id, Booking.state.in_(SEATED)
    )
    return await db.scalar(query) or 0


async def seats_of(db: AsyncSession, appointment_id: str) -> int:
    """Return for how many bookings an appointment is at most."""
    return (await db.get_one(Appointment, appointment_id)).seats


async def group_of(db: AsyncSession, booking: Booking) -> Sequence[Booking]:
    """Return the bookings that share an appointment, this one included, the earliest first."""
    query = select(Booking).where(Booking.appointment_id == booking.appointment_id)
    return list(await db.scalars(query.order_by(Booking.created_at, Booking.id)))


async def learners_of(db: AsyncSession, appointment_id: str) -> Sequence[str]:
    """Return who has paid for a seat in an appointment, the first who took one first."""
    query = select(Booking.learner_id).where(
        Booking.appointment_id == appointment_id,
        Booking.state.in_([BookingState.CONFIRMED, BookingState.ENDED, BookingState.SETTLED]),
    )
    return list(await db.scalars(query.order_by(Booking.created_at, Booking.id)))


async def lock_group(db: AsyncSession, booking_id: str) -> Sequence[Booking]:
    """Lock the bookings that share an appointment, in one order whoever asks; [] if unknown."""
    shared = select(Booking.appointment_id).where(Booking.id == booking_id).scalar_subquery()
    query = select(Booking).where(Booking.appointment_id == shared).order_by(Booking.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return list(await db.scalars(query))


async def standing_booking(
    db: AsyncSession, appointment_id: str, *, person_id: str
) -> Booking | None:
    """Return by which booking somebody is to be let into an appointment: the one that stands most.

    A learner has one; a talent has one with each learner of the group.
    """
    query = select(Booking).where(
        Booking.appointment_id == appointment_id,
        (Booking.learner_id == person_id) | (Booking.talent_id == person_id),
    )
    rows = await db.scalars(query.order_by(Booking.created_at.desc(), Booking.id))
    return min(rows, key=lambda row: STANDING.get(row.state, len(STANDING)), default=None)


async def joinable(
    db: AsyncSession, service: Service, window: Interval, *, now: datetime
) -> Mapping[Interval, int]:
    """Return the times at which seats are left beside somebody else, and how many there are."""
    talent = await db.get_one(Talent, service.talent_id)
    bookable = limits_of(talent).window(now)
    if service.group_size == 1 or is_paused(talent, now=now):
        return {}
    query = (
        select(Appointment.starts_at, Appointment.ends_at, Appointment.seats - func.count())
        .join(Booking, Booking.appointment_id == Appointment.id)
        .where(
            Booking.service_id == service.id,
            Booking.state.in_(SEATED),
            Appointment.talent_id == service.talent_id,
            Appointment.released_at.is_(None),
            Appointment.starts_at >= max(window.starts_at, bookable.starts_at),
            Appointment.ends_at <= min(window.ends_at, bookable.ends_at),
        )
        .group_by(Appointment.id)
        .having(func.count() < Appointment.seats)
        .order_by(Appointment.starts_at)
        .limit(MAX_JOINABLE)
    )
    length = timedelta(minutes=service.duration_min)
    rows = ((Interval(starts, ends), left) for starts, ends, left in await db.execute(query))
    return {slot: left for slot, left in rows if slot.ends_at - slot.starts_at == length}


async def _join(
    db: AsyncSession, service: Service, slot: Interval, *, learner_id: str
) -> str | None:
    query = (
        select(Booking.appointment_id, Booking.learner_id, Appointment.seats)
        .join(Appointment, Appointment.id == Booking.appointment_id)
        .where(
            Booking.service_id == service.id,
            Booking.state.in_(SEATED),
            Appointment.starts_at == slot.starts_at,
            Appointment.ends_at == slot.ends_at,
            Appointment.released_at.is_(None),
        )
    )
    rows = (await db.execute(query)).all()
    if learner_id in {row.learner_id for row in rows}:
        raise AlreadySeated
    return rows[0].appointment_id if rows and len(rows) < rows[0].seats else None


async def lock_seats(db: AsyncSession, talent_id: str) -> None:
    """Let nobody take or leave a seat of a talent's groups until the transaction ends."""
    talent = select(Talent.person_id).where(Talent.person_id == talent_id)
    await db.execute(talent.with_for_update(key_share=True))
