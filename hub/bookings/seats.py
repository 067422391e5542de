"""Seats: several bookings may share an appointment; the last one to leave gives the time back.

Whoever takes or leaves a seat locks the talent first, so that nobody joins an appointment that is
being given back, and the last seat is taken once. Bookings are locked before the talent, never
after unless those that others have are skipped, and the talent before their waiting list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.errors import AlreadySeated
from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import PAID, SEATED
from hub.calendar import service as calendar
from hub.calendar.errors import SlotTaken, SlotUnknown
from hub.calendar.limits import is_paused, limits_of
from hub.calendar.models import Appointment, AppointmentKind
from hub.calendar.rules import Interval
from hub.kernel.errors import NotFound
from hub.skills.models import Service, Talent
from hub.waiting import lists as waiting

MAX_JOINABLE = 500
MAX_LOOKS = 3
"""How often a group is looked for whose booking moves elsewhere meanwhile."""
STANDING = {BookingState.CONFIRMED: 0, BookingState.ENDED: 1, BookingState.SETTLED: 1}


@dataclass(frozen=True, slots=True)
class _OpenGroup:
    """An appointment that others have begun to fill."""

    appointment_id: str
    slot: Interval
    left: int


async def take_seat(
    db: AsyncSession,
    service: Service,
    slot: Interval,
    *,
    learner_id: str,
    now: datetime,
    is_called: bool = False,
) -> str:
    """Take a seat in an open appointment of the service, or reserve one; return its id.

    The caller has locked the talent. What has come free is for those who wait, unless `is_called`:
    then it is this learner's turn.
    Raises: AlreadySeated, SlotUnknown, SlotTaken.
    """
    if service.group_size > 1:
        joined = await _join(db, service, slot, learner_id=learner_id)
        if joined is not None:
            if not is_called and await _is_promised(db, service, slot, appointment_id=joined):
                raise SlotTaken
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
    if not is_called:
        await calendar.check_unpromised(db, appointment, now=now)
    return appointment.id


async def leave_seat(db: AsyncSession, appointment_id: str, *, now: datetime) -> None:
    """Give a seat back: call it once the booking has left its state; the last frees the time.

    Those who wait for a place are asked first.
    """
    appointment = await db.get_one(Appointment, appointment_id)
    if appointment.seats > 1:
        await lock_seats(db, appointment.talent_id)
        if await count_seated(db, appointment_id):
            await waiting.wake(db, appointment.talent_id, now=now)
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


async def group_at(db: AsyncSession, appointment_id: str) -> Sequence[Booking]:
    """Return the bookings that share an appointment, the earliest first."""
    query = select(Booking).where(Booking.appointment_id == appointment_id)
    return list(await db.scalars(query.order_by(Booking.created_at, Booking.id)))


async def learners_of(db: AsyncSession, appointment_id: str) -> Sequence[str]:
    """Return who has paid for a seat in an appointment, the first who took one first."""
    query = select(Booking.learner_id).where(
        Booking.appointment_id == appointment_id,
        Booking.state.in_(PAID),
    )
    return list(await db.scalars(query.order_by(Booking.created_at, Booking.id)))


async def lock_group(db: AsyncSession, booking_id: str) -> Sequence[Booking]:
    """Lock the bookings that share an appointment, in one order whoever asks; [] if unknown."""
    for _ in range(MAX_LOOKS):
        group = list(await db.scalars(_group(), {"booking_id": booking_id}))
        if any(booking.id == booking_id for booking in group):
            return group
    return []


@cache
def _group() -> Select[Booking]:
    one = select(Booking.appointment_id).where(Booking.id == bindparam("booking_id"))
    query = select(Booking).where(Booking.appointment_id == one.scalar_subquery())
    query = query.order_by(Booking.id).with_for_update()
    return query.execution_options(populate_existing=True)


def find_in(group: Sequence[Booking], booking_id: str) -> Booking:
    """Return a booking of a group that was locked. Raises: NotFound."""
    for booking in group:
        if booking.id == booking_id:
            return booking
    raise NotFound


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


async def own_seat(
    db: AsyncSession, service_id: str, *, learner_id: str, starts_at: datetime, now: datetime
) -> Booking | None:
    """Return the booking by which a learner has this time already, paid for or still kept."""
    query = select(Booking).where(
        Booking.learner_id == learner_id,
        Booking.service_id == service_id,
        Booking.starts_at == starts_at,
        Booking.state.in_(SEATED),
        (Booking.held_until > now) | Booking.state.in_(PAID),
    )
    return (await db.scalars(query.order_by(Booking.created_at.desc()).limit(1))).first()


async def joinable(
    db: AsyncSession, service: Service, window: Interval, *, now: datetime
) -> Mapping[Interval, int]:
    """Return the times at which somebody can take a seat beside others, and how many are left.

    What people wait for is theirs before it is shown to others.
    """
    found = await _open_groups(db, service, window, now=now)
    waited = await waiting.wishes(
        db,
        service.talent_id,
        from_at=window.starts_at,
        until_at=window.ends_at,
        subject_id=service.id,
    )
    return {
        group.slot: group.left
        for group in found
        if not waited
        or not await _is_promised(db, service, group.slot, appointment_id=group.appointment_id)
    }


async def seats_left(
    db: AsyncSession, service: Service, window: Interval, *, now: datetime
) -> Sequence[Interval]:
    """Return when seats are left beside others, be they promised to those who wait or not."""
    return [group.slot for group in await _open_groups(db, service, window, now=now)]


async def _open_groups(
    db: AsyncSession, service: Service, window: Interval, *, now: datetime
) -> Sequence[_OpenGroup]:
    talent = await db.get_one(Talent, service.talent_id)
    bookable = limits_of(talent).window(now)
    if service.group_size == 1 or is_paused(talent, now=now):
        return []
    query = (
        select(
            Appointment.id,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.seats - func.count(),
        )
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
    return [
        _OpenGroup(appointment_id, Interval(starts_at, ends_at), left)
        for appointment_id, starts_at, ends_at, left in await db.execute(query)
        if ends_at - starts_at == length
    ]


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
    """Let nobody take or leave a seat of a talent's until the transaction ends."""
    await calendar.lock_calendars(db, talent_id)


async def _is_promised(
    db: AsyncSession, service: Service, slot: Interval, *, appointment_id: str
) -> bool:
    """Tell whether somebody waits for this seat who has none in that appointment."""
    query = select(Booking.learner_id).where(
        Booking.appointment_id == appointment_id, Booking.state.in_(SEATED)
    )
    return await waiting.is_waited_for(
        db,
        service.id,
        from_at=slot.starts_at,
        until_at=slot.ends_at,
        but_by=list(await db.scalars(query)),
    )
