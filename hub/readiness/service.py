"""Checks of devices: kept for the booking they were made for, told to the other side."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.errors import SessionOff, SessionOver
from hub.bookings.models import Booking, BookingState
from hub.bookings.service import get_booking_for
from hub.kernel.outbox import record
from hub.people.models import Person
from hub.readiness import rules
from hub.readiness.errors import NoTrouble, TroubleTold, WordsTooLong
from hub.readiness.events import DeviceTroubleTold
from hub.readiness.models import DeviceCheck, Outcome, Part
from hub.readiness.rules import Readiness


async def booking_to_check(
    db: AsyncSession, booking_id: str, *, person_id: str, now: datetime
) -> Booking:
    """Return a booking that is worth a check, to one of its people.

    Raises: NotFound, NotInvited, SessionOff, SessionOver.
    """
    booking = await get_booking_for(db, booking_id, person_id=person_id)
    if booking.state in {BookingState.ENDED, BookingState.SETTLED} or now >= booking.ends_at:
        raise SessionOver
    if booking.state is not BookingState.CONFIRMED:
        raise SessionOff
    return booking


async def keep_check(
    db: AsyncSession,
    booking_id: str,
    *,
    person_id: str,
    outcomes: Mapping[Part, Outcome],
    now: datetime,
) -> DeviceCheck:
    """Keep what a person's check found, instead of what an earlier one did.

    Raises: NotFound, NotInvited, SessionOff, SessionOver.
    """
    await booking_to_check(db, booking_id, person_id=person_id, now=now)
    await _lock(db, person_id)
    check = await find_check(db, booking_id, person_id=person_id)
    if check is None:
        check = DeviceCheck(booking_id=booking_id, person_id=person_id, told_words="")
        db.add(check)
    for part, outcome in outcomes.items():
        setattr(check, part.value, outcome)
    check.checked_at = now
    await db.flush()
    return check


async def tell_trouble(
    db: AsyncSession, booking_id: str, *, person_id: str, words: str, now: datetime
) -> DeviceCheck:
    """Let the other side know that a check failed, once, in a few words or none.

    Raises: NotFound, NotInvited, SessionOff, SessionOver, NoTrouble, TroubleTold, WordsTooLong.
    """
    await booking_to_check(db, booking_id, person_id=person_id, now=now)
    await _lock(db, person_id)
    check = await find_check(db, booking_id, person_id=person_id)
    if check is None or rules.readiness(check.outcomes) is not Readiness.NOT_READY:
        raise NoTrouble
    if check.told_at is not None:
        raise TroubleTold
    text = words.strip()
    if len(text) > rules.MAX_WORDS:
        raise WordsTooLong
    check.told_at, check.told_words = now, text
    record(db, DeviceTroubleTold(check_id=check.id), now=now)
    return check


async def find_check(db: AsyncSession, booking_id: str, *, person_id: str) -> DeviceCheck | None:
    """Return a person's latest check for a booking, or for another of the same group."""
    shared = select(Booking.appointment_id).where(Booking.id == booking_id).scalar_subquery()
    query = select(DeviceCheck).join(Booking, Booking.id == DeviceCheck.booking_id)
    query = query.where(Booking.appointment_id == shared, DeviceCheck.person_id == person_id)
    return (await db.scalars(query.order_by(DeviceCheck.checked_at.desc()).limit(1))).first()


async def _lock(db: AsyncSession, person_id: str) -> None:
    # Two pages of one person take turns, so that they share one row.
    await db.execute(
        select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)
    )
