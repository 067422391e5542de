"""Availability, free slots, and taking time off the calendar."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    String,
    bindparam,
    cast,
    delete,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from hub.calendar import rules
from hub.calendar.errors import (
    HourRepeated,
    HoursInvalid,
    HourSkipped,
    HoursOverlap,
    SlotTaken,
    TooManyDays,
    TooManyHours,
)
from hub.calendar.limits import Limits, is_paused, limits_of
from hub.calendar.models import (
    Appointment,
    AppointmentKind,
    AvailabilityException,
    AvailabilityRule,
    Cell,
)
from hub.calendar.outside.busy import fill
from hub.calendar.reading import read_calendars
from hub.calendar.rules import Hours, Interval, Week
from hub.skills.models import Talent, notice_of
from hub.waiting.lists import wake, wishes

MAX_HOURS_A_DAY = 6
MAX_ODD_DAYS = 400
MAX_LISTED = 500
NEAR = timedelta(days=2)
"""How far from its date in UTC the days are that can have an instant in one of their hours."""


async def set_week(
    db: AsyncSession, talent_id: str, *, weekly: Mapping[int, Sequence[Hours]]
) -> None:
    """Replace a talent's weekly hours; what is booked stays booked. Raises: HoursInvalid."""
    for weekday, hours in weekly.items():
        if not 0 <= weekday <= 6:
            raise HoursInvalid
        check_hours(hours)
    await lock_calendars(db, talent_id)
    await db.execute(delete(AvailabilityRule).where(AvailabilityRule.talent_id == talent_id))
    db.add_all(
        AvailabilityRule(talent_id=talent_id, weekday=day, start_min=h.start_min, end_min=h.end_min)
        for day, hours in weekly.items()
        for h in hours
    )
    await db.flush()


def check_hours(hours: Sequence[Hours]) -> None:
    """Refuse hours that one day cannot have. Raises: TooManyHours, HoursOverlap, HoursInvalid."""
    if len(hours) > MAX_HOURS_A_DAY:
        raise TooManyHours(limit=MAX_HOURS_A_DAY)
    if not all(rules.are_valid([one]) for one in hours):
        raise HoursInvalid
    if rules.do_overlap(hours):
        raise HoursOverlap


async def set_days(
    db: AsyncSession,
    talent_id: str,
    *,
    days: Sequence[date],
    hours: Sequence[Hours],
    today: date,
) -> None:
    """Replace the hours of several days; days that are over make room.

    Raises: HoursInvalid, HourSkipped, HourRepeated, TooManyDays.
    """
    check_hours(hours)
    await lock_calendars(db, talent_id)
    week = await week_of(db, talent_id)
    for day in days:
        check_clock(day, hours, zone=week.zone)
    coming = {day for day in week.exceptions if day >= today}
    if len(coming.union(days)) > MAX_ODD_DAYS:
        raise TooManyDays(limit=len(coming))
    odd = AvailabilityException
    await db.execute(delete(odd).where(odd.talent_id == talent_id, odd.day < today))
    for day in days:
        await set_day(db, talent_id, day=day, hours=hours)


def check_clock(day: date, hours: Sequence[Hours], *, zone: ZoneInfo) -> None:
    """Refuse wall times that the day does not have, or has twice.

    Raises: HourSkipped, HourRepeated.
    """
    for minute in sorted({minute for one in hours for minute in (one.start_min, one.end_min)}):
        at = f"{minute // 60}:{minute % 60:02}"
        if rules.is_skipped(day, minute, zone):
            raise HourSkipped(time=at, day=day)
        if rules.is_repeated(day, minute, zone):
            raise HourRepeated(time=at, day=day)


async def set_day(db: AsyncSession, talent_id: str, *, day: date, hours: Sequence[Hours]) -> None:
    """Replace the hours of one day; none means closed. Raises: HoursInvalid."""
    check_hours(hours)
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
    await lock_calendars(db, talent_id)
    of_day = delete(AvailabilityException).where(
        AvailabilityException.talent_id == talent_id, AvailabilityException.day == day
    )
    await db.execute(of_day)


async def week_of(db: AsyncSession, talent_id: str, *, around: Interval | None = None) -> Week:
    """Return when a talent is open; with `around`, only the days near it that differ."""
    talent = await db.get_one(Talent, talent_id)
    weekly: dict[int, list[Hours]] = {}
    exceptions: dict[date, list[Hours]] = {}
    days = (date.min, date.max)
    if around is not None:
        starts_at, ends_at = around.starts_at.astimezone(UTC), around.ends_at.astimezone(UTC)
        days = (starts_at.date() - NEAR, ends_at.date() + NEAR)
    asked = {"talent_id": talent_id, "from_day": days[0], "until_day": days[1]}
    for weekday, day, begins, ends in await db.execute(_hours(), asked):
        if day is None:
            weekly.setdefault(weekday, []).append(Hours(begins, ends))
            continue
        hours = exceptions.setdefault(day, [])
        if begins is not None and ends is not None:
            hours.append(Hours(begins, ends))
    return Week(ZoneInfo(talent.time_zone), dict(weekly), dict(exceptions))


@cache
def _hours() -> CompoundSelect[*tuple[Any, ...]]:
    # Asked so often that putting it together would cost more than the answer.
    rule, odd = AvailabilityRule, AvailabilityException
    no_day, no_weekday = cast(null(), Date), cast(null(), Integer)
    every = select(rule.weekday, no_day.label("day"), rule.start_min, rule.end_min)
    differs = select(no_weekday, odd.day, odd.start_min, odd.end_min)
    both: CompoundSelect[*tuple[Any, ...]] = union_all(
        every.where(rule.talent_id == bindparam("talent_id")),
        differs.where(
            odd.talent_id == bindparam("talent_id"),
            odd.day >= bindparam("from_day"),
            odd.day <= bindparam("until_day"),
        ),
    )
    return both.order_by("start_min")


async def free_slots(
    db: AsyncSession, talent_id: str, *, duration: timedelta, window: Interval, now: datetime
) -> list[Interval]:
    """Return the free slots in the window, from the talent's notice to their horizon.

    There are none during a pause. What people wait for is theirs before it is shown to others.
    """
    clear = await clear_slots(db, talent_id, duration=duration, window=window, now=now)
    return await unpromised(db, talent_id, clear, now=now)


async def clear_slots(
    db: AsyncSession,
    talent_id: str,
    *,
    duration: timedelta,
    window: Interval,
    now: datetime,
    leaving_out: str = "",
) -> list[Interval]:
    """Return the slots that nothing has taken, be they promised to those who wait or not.

    What the appointment `leaving_out` has taken counts as free.
    """
    talent = await db.get_one(Talent, talent_id)
    limits = limits_of(talent)
    clipped = _bookable(window, limits, now=now)
    if clipped is None or is_paused(talent, now=now):
        return []
    calendar = (await read_calendars(db, [talent_id], clipped, but_of=leaving_out))[talent_id]
    return rules.slots(
        calendar.week(talent.time_zone),
        window=clipped,
        duration=duration,
        taken=calendar.taken,
        buffers=limits.buffers,
    )


async def offered_slots(
    db: AsyncSession, talent_id: str, *, duration: timedelta, window: Interval, now: datetime
) -> list[Interval]:
    """Return the slots in the window that the talent's hours offer, be they free or taken."""
    talent = await db.get_one(Talent, talent_id)
    clipped = _bookable(window, limits_of(talent), now=now)
    if clipped is None or is_paused(talent, now=now):
        return []
    week = await week_of(db, talent_id)
    return rules.slots(week, window=clipped, duration=duration, taken=())


async def promised(
    db: AsyncSession, talent_id: str, *, window: Interval, now: datetime, leaving_out: str = ""
) -> list[Interval]:
    """Return the clear slots that somebody in a waiting list is about to be asked for."""
    found: list[Interval] = []
    for wish in await wishes(db, talent_id, from_at=window.starts_at, until_at=window.ends_at):
        notice = notice_of(is_by_request=wish.is_by_request)
        found += await clear_slots(
            db,
            talent_id,
            duration=timedelta(minutes=wish.length_min),
            window=Interval(max(wish.from_at, now + notice), wish.until_at),
            now=now,
            leaving_out=leaving_out,
        )
    return found


async def unpromised(
    db: AsyncSession, talent_id: str, slots: Sequence[Interval], *, now: datetime
) -> list[Interval]:
    """Return which of some slots nobody in a waiting list is about to be asked for."""
    if not slots:
        return []
    window = Interval(slots[0].starts_at, slots[-1].ends_at)
    kept = await promised(db, talent_id, window=window, now=now)
    return [slot for slot in slots if not any(rules.overlap(slot, other) for other in kept)]


async def check_unpromised(db: AsyncSession, appointment: Appointment, *, now: datetime) -> None:
    """Refuse time just reserved that had come free for those who wait.

    Asked after it is reserved, so that what others give back meanwhile is seen. Raises: SlotTaken.
    """
    slot = Interval(appointment.starts_at, appointment.ends_at)
    waited_for = await promised(
        db, appointment.talent_id, window=slot, now=now, leaving_out=appointment.id
    )
    if any(rules.overlap(slot, other) for other in waited_for):
        raise SlotTaken


def _bookable(window: Interval, limits: Limits, *, now: datetime) -> Interval | None:
    bookable = limits.window(now)
    starts_at = max(window.starts_at, bookable.starts_at)
    ends_at = min(window.ends_at, bookable.ends_at)
    return Interval(starts_at, ends_at) if starts_at < ends_at else None


async def is_offered(db: AsyncSession, talent_id: str, *, slot: Interval, now: datetime) -> bool:
    """Tell whether the talent's hours offer exactly this slot, be it free or taken."""
    talent = await db.get_one(Talent, talent_id)
    if slot.ends_at > limits_of(talent).window(now).ends_at:
        return False
    week = await week_of(db, talent_id, around=slot)
    duration = slot.ends_at - slot.starts_at
    return slot in rules.slots(week, window=slot, duration=duration, taken=())


async def appointments_in(db: AsyncSession, talent_id: str, window: Interval) -> list[Appointment]:
    """Return what a talent gives in the window, the earliest first."""
    query = select(Appointment).where(
        Appointment.talent_id == talent_id,
        Appointment.released_at.is_(None),
        Appointment.kind.in_((AppointmentKind.SESSION, AppointmentKind.MASTERCLASS)),
        Appointment.starts_at < window.ends_at,
        Appointment.ends_at > window.starts_at,
    )
    return list(await db.scalars(query.order_by(Appointment.starts_at).limit(MAX_LISTED)))


async def taken_cells(
    db: AsyncSession, talent_id: str, span: range, *, but_of: str = ""
) -> list[int]:
    """Return the cells that are taken, but for those of one appointment."""
    # One row for all: making thousands of rows would take longer than finding the slots.
    listed = func.aggregate_strings(cast(Cell.cell, String), ",")
    busy = select(listed).where(
        Cell.talent_id == talent_id, Cell.cell >= span.start, Cell.cell < span.stop
    )
    if but_of:
        busy = busy.where(Cell.appointment_id != but_of)
    cells = await db.scalar(busy)
    return list(map(int, cells.split(","))) if cells else []


async def reserve(
    db: AsyncSession,
    talent_id: str,
    *,
    interval: Interval,
    kind: AppointmentKind,
    seats: int = 1,
) -> Appointment:
    """Take the interval off the talent's calendar, which is locked, with the buffers around it.

    The cells' primary key decides. Raises: SlotTaken.
    """
    limits = limits_of(await db.get_one(Talent, talent_id))
    appointment = Appointment(
        talent_id=talent_id,
        kind=kind,
        starts_at=interval.starts_at,
        ends_at=interval.ends_at,
        seats=seats,
    )
    db.add(appointment)
    await db.flush()
    wanted = rules.cells(interval, limits.buffers)
    if await take(db, appointment, wanted) < len(wanted):
        await db.execute(delete(Cell).where(Cell.appointment_id == appointment.id))
        await db.delete(appointment)
        await db.flush()
        raise SlotTaken
    return appointment


async def lock_calendars(db: AsyncSession, *talent_ids: str) -> None:
    """Let nobody else take or give back time of these talents until the transaction ends.

    Whoever does either calls it first: with two who insert cells in their order, and a third who
    gave some back before it inserts its own, each would wait for the next in a circle. Bookings
    and masterclasses are locked before it, waiting lists after it.
    """
    talents = select(Talent.person_id).where(Talent.person_id.in_(talent_ids))
    await db.execute(talents.order_by(Talent.person_id).with_for_update(key_share=True))


async def take(db: AsyncSession, appointment: Appointment, wanted: Sequence[int]) -> int:
    """Take those of the cells that nothing has, in their order, and return how many they were.

    It waits for whoever is taking one of them, as an insertion that may fail does, without the
    savepoint that a failure needs.
    """
    rows = [
        {"talent_id": appointment.talent_id, "cell": cell, "appointment_id": appointment.id}
        for cell in wanted
    ]
    is_sqlite = db.get_bind().dialect.name == "sqlite"
    return len((await db.scalars(_taking(is_sqlite=is_sqlite), rows)).all())


@cache
def _taking(*, is_sqlite: bool) -> ReturningInsert[int]:
    # With RETURNING all rows go in one statement, which is compiled once for any number of them.
    into = sqlite.insert(Cell) if is_sqlite else postgresql.insert(Cell)
    return into.on_conflict_do_nothing().returning(Cell.cell)


async def release(db: AsyncSession, appointment_id: str, *, now: datetime) -> None:
    """Give the interval back to the talent's calendar; where they are busy, it stays taken.

    Those who wait for a place are asked first.
    """
    appointment = await db.get_one(Appointment, appointment_id)
    await lock_calendars(db, appointment.talent_id)
    appointment.released_at = now
    await db.execute(delete(Cell).where(Cell.appointment_id == appointment_id))
    given_back = Interval(appointment.starts_at, appointment.ends_at)
    await fill(db, appointment.talent_id, within=given_back)
    await wake(db, appointment.talent_id, now=now)
