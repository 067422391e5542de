"""Availability, free slots, and taking time off the calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar import rules
from hub.calendar.errors import HoursInvalid, SlotTaken
from hub.calendar.models import (
    Appointment,
    AppointmentKind,
    AvailabilityException,
    AvailabilityRule,
    Cell,
)
from hub.calendar.outside.busy import fill
from hub.calendar.rules import Hours, Interval, Week
from hub.people.rules import time_zone
from hub.skills.models import Talent

MAX_HOURS_A_DAY = 6


async def set_week(
    db: AsyncSession, talent_id: str, *, weekly: Mapping[int, Sequence[Hours]]
) -> None:
    """Replace a talent's weekly hours; what is booked stays booked. Raises: HoursInvalid."""
    for weekday, hours in weekly.items():
        if not 0 <= weekday <= 6 or len(hours) > MAX_HOURS_A_DAY or not rules.are_valid(hours):
            raise HoursInvalid
    await db.execute(delete(AvailabilityRule).where(AvailabilityRule.talent_id == talent_id))
    db.add_all(
        AvailabilityRule(talent_id=talent_id, weekday=day, start_min=h.start_min, end_min=h.end_min)
        for day, hours in weekly.items()
        for h in hours
    )
    await db.flush()


async def set_day(db: AsyncSession, talent_id: str, *, day: date, hours: Sequence[Hours]) -> None:
    """Replace the hours of one day; none means closed. Raises: HoursInvalid."""
    if len(hours) > MAX_HOURS_A_DAY or not rules.are_valid(hours):
        raise HoursInvalid
    await clear_day(db, talent_id, day=day)
    if not hours:
        db.add(AvailabilityException(talent_id=talent_id, day=day))
    for h in hours:
        db.add(
            AvailabilityException(
                talent_id=talent_id, day=day, start_min=h.start_min, end_min=h.end_min
            )
        )
    await db.flush()


async def clear_day(db: AsyncSession, talent_id: str, *, day: date) -> None:
    """Let a day follow the week again."""
    of_day = delete(AvailabilityException).where(
        AvailabilityException.talent_id == talent_id, AvailabilityException.day == day
    )
    await db.execute(of_day)


async def week_of(db: AsyncSession, talent_id: str) -> Week:
    """Return when a talent is open."""
    talent = await db.get_one(Talent, talent_id)
    weekly: dict[int, list[Hours]] = {}
    of_talent = AvailabilityRule.talent_id == talent_id
    for rule in await db.scalars(select(AvailabilityRule).where(of_talent)):
        weekly.setdefault(rule.weekday, []).append(Hours(rule.start_min, rule.end_min))
    exceptions: dict[date, list[Hours]] = {}
    differs = select(AvailabilityException).where(AvailabilityException.talent_id == talent_id)
    for row in await db.scalars(differs):
        hours = exceptions.setdefault(row.day, [])
        if row.start_min is not None and row.end_min is not None:
            hours.append(Hours(row.start_min, row.end_min))
    return Week(time_zone(talent.time_zone), dict(weekly), dict(exceptions))


async def free_slots(
    db: AsyncSession, talent_id: str, *, duration: timedelta, window: Interval, now: datetime
) -> list[Interval]:
    """Return the free slots in the window, from the minimum notice to the horizon."""
    clipped = Interval(
        max(window.starts_at, now + rules.MIN_NOTICE), min(window.ends_at, now + rules.HORIZON)
    )
    if clipped.starts_at >= clipped.ends_at:
        return []
    span = rules.cells(clipped)
    busy = select(Cell.cell).where(
        Cell.talent_id == talent_id, Cell.cell >= span.start, Cell.cell < span.stop
    )
    taken = frozenset(await db.scalars(busy))
    week = await week_of(db, talent_id)
    return rules.slots(week, window=clipped, duration=duration, taken=taken)


async def is_offered(db: AsyncSession, talent_id: str, *, slot: Interval, now: datetime) -> bool:
    """Tell whether the talent's hours offer exactly this slot, be it free or taken."""
    if slot.ends_at > now + rules.HORIZON:
        return False
    week = await week_of(db, talent_id)
    duration = slot.ends_at - slot.starts_at
    return slot in rules.slots(week, window=slot, duration=duration, taken=frozenset())


async def reserve(
    db: AsyncSession, talent_id: str, *, interval: Interval, kind: AppointmentKind
) -> Appointment:
    """Take the interval off the talent's calendar.

    The cells' primary key decides between two who ask at once. Raises: SlotTaken.
    """
    appointment = Appointment(
        talent_id=talent_id, kind=kind, starts_at=interval.starts_at, ends_at=interval.ends_at
    )
    try:
        async with db.begin_nested():
            db.add(appointment)
            await db.flush()
            await db.execute(
                insert(Cell),
                [
                    {"talent_id": talent_id, "cell": cell, "appointment_id": appointment.id}
                    for cell in rules.cells(interval)
                ],
            )
    except IntegrityError as error:
        raise SlotTaken from error
    return appointment


async def release(db: AsyncSession, appointment_id: str, *, now: datetime) -> None:
    """Give the interval back to the talent's calendar; where they are busy, it stays taken."""
    appointment = await db.get_one(Appointment, appointment_id)
    appointment.released_at = now
    await db.execute(delete(Cell).where(Cell.appointment_id == appointment_id))
    given_back = Interval(appointment.starts_at, appointment.ends_at)
    await fill(db, appointment.talent_id, within=given_back)
