"""Waiting for a time on a day on which a talent is fully booked.

Whoever waits first is asked first: the earliest time that suits is held for them, as if they had
chosen it, and a mail tells them until when.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.errors import AlreadySeated, OwnService
from hub.bookings.seats import joinable, seats_left
from hub.bookings.service import give_up_hold, hold_slot
from hub.calendar.errors import SlotPast, SlotTaken, SlotUnknown, TalentPaused
from hub.calendar.limits import is_paused
from hub.calendar.rules import Interval
from hub.calendar.service import clear_slots, free_slots, offered_slots
from hub.kernel.errors import NotFound
from hub.skills.errors import TalentNotPublished
from hub.skills.models import Service, Talent
from hub.skills.service import get_service
from hub.strikes.errors import TalentSuspended
from hub.strikes.rules import is_suspended
from hub.strikes.service import count_strikes
from hub.waiting import lists
from hub.waiting.errors import DayClosed, DayNotFull, DayUnknown
from hub.waiting.lists import Wish
from hub.waiting.models import PlaceKind, WaitingPlace
from hub.waiting.rules import called_until

MAX_CALLS = 20
"""How many are called in one turn of the clock, for one talent."""


class Outcome(StrEnum):
    """What a turn came to; what is not theirs, who has a seat there, may suit the next."""

    CALLED = "called"
    NOT_THEIRS = "not_theirs"
    NOTHING_LEFT = "nothing_left"


async def join_day(
    db: AsyncSession,
    person_id: str,
    *,
    service_id: str,
    day: date,
    zone: ZoneInfo,
    now: datetime,
) -> WaitingPlace:
    """Wait for a time on a full day, which is a day of the person's own zone.

    Raises: NotFound, TalentNotPublished, OwnService, TalentSuspended, TalentPaused, DayUnknown,
        DayClosed, DayNotFull, TooManyPlaces, LineFull.
    """
    service = await get_service(db, service_id)
    if service.talent_id == person_id:
        raise OwnService
    for place in await lists.find_place(db, person_id, kind=PlaceKind.DAY, subject_id=service.id):
        if place.day == day:
            return place
    window = whole_day(day, zone)
    await check_full(db, service, window=window, now=now)
    wish = Wish(
        talent_id=service.talent_id,
        kind=PlaceKind.DAY,
        subject_id=service.id,
        zone=zone,
        from_at=window.starts_at,
        until_at=window.ends_at,
        day=day,
        length_min=service.duration_min,
    )
    return await lists.join(db, person_id, wish, now=now)


async def check_full(
    db: AsyncSession, service: Service, *, window: Interval, now: datetime
) -> None:
    """Refuse a day on which nobody needs to wait for a service, or can hope for nothing.

    Raises: TalentSuspended, TalentPaused, DayUnknown, DayClosed, DayNotFull.
    """
    talent = await db.get_one(Talent, service.talent_id)
    if is_suspended(await count_strikes(db, talent.person_id, now=now)):
        raise TalentSuspended
    if is_paused(talent, now=now):
        raise TalentPaused
    bookable = now + timedelta(days=talent.horizon_days)
    if not (window.ends_at > now and window.starts_at < bookable):
        raise DayUnknown
    window = Interval(max(window.starts_at, now + service.least_notice), window.ends_at)
    duration = timedelta(minutes=service.duration_min)
    if not await offered_slots(db, talent.person_id, duration=duration, window=window, now=now):
        raise DayClosed
    if await free_slots(db, talent.person_id, duration=duration, window=window, now=now):
        raise DayNotFull
    if await joinable(db, service, window, now=now):
        raise DayNotFull


def whole_day(day: date, zone: ZoneInfo) -> Interval:
    """Return from when until when a day lasts where somebody lives. Raises: DayUnknown."""
    try:
        return Interval(
            datetime.combine(day, time(), zone),
            datetime.combine(day + timedelta(days=1), time(), zone),
        )
    except OverflowError as error:
        raise DayUnknown from error


async def call_for_days(db: AsyncSession, talent_id: str, *, now: datetime) -> int:
    """Ask those who wait for a talent's days, the first first; return how many were asked.

    The caller has locked the talent's seats and claimed their list.
    """
    talent = await db.get_one(Talent, talent_id)
    may_book = not is_paused(talent, now=now) and not is_suspended(
        await count_strikes(db, talent_id, now=now)
    )
    calls = 0
    spent: set[tuple[str, datetime]] = set()
    for place in await lists.line_for(db, talent_id, kind=PlaceKind.DAY):
        if place.until_at - timedelta(minutes=place.length_min) < now:
            lists.end(db, place, now=now)
            continue
        wish = (place.subject_id, place.from_at)
        if not may_book or wish in spent or calls == MAX_CALLS:
            continue
        outcome = await _call(db, place, now=now)
        if outcome is Outcome.CALLED:
            calls += 1
        elif outcome is Outcome.NOTHING_LEFT:
            spent.add(wish)
    return calls


async def leave_day(
    db: AsyncSession, place_id: str, *, person_id: str, now: datetime
) -> WaitingPlace:
    """Take one's name off, or decline what is held; what was held goes to the next.

    Raises: NotFound, PlaceMoved.
    """
    held_id = (await lists.get_place(db, place_id, person_id=person_id)).held_id
    if held_id is not None:
        await give_up_hold(db, held_id, learner_id=person_id, now=now)
    return await lists.leave(db, place_id, person_id=person_id, held_id=held_id, now=now)


async def _call(db: AsyncSession, place: WaitingPlace, *, now: datetime) -> Outcome:
    """Hold the first time that suits, be it free or a seat beside others."""
    try:
        service = await get_service(db, place.subject_id)
    except (NotFound, TalentNotPublished):
        lists.end(db, place, now=now)
        return Outcome.NOTHING_LEFT
    place.length_min = service.duration_min
    has_own_seat = False
    for slot in await _to_take(db, place, service, now=now):
        until = called_until(now, starts_at=slot.starts_at, zone=ZoneInfo(place.zone))
        until = min(until, slot.starts_at)
        try:
            booking = await hold_slot(
                db,
                place.person_id,
                service_id=service.id,
                starts_at=slot.starts_at,
                now=now,
                called_until=until,
            )
        except AlreadySeated:
            has_own_seat = True
            continue
        except (SlotTaken, SlotUnknown, SlotPast):
            continue
        lists.call(db, place, held_id=booking.id, until=until, now=now)
        return Outcome.CALLED
    return Outcome.NOT_THEIRS if has_own_seat else Outcome.NOTHING_LEFT


async def _to_take(
    db: AsyncSession, place: WaitingPlace, service: Service, *, now: datetime
) -> list[Interval]:
    length = timedelta(minutes=service.duration_min)
    # Waiting is no way to come sooner to a talent who is asked first.
    window = Interval(max(place.from_at, now + service.least_notice), place.until_at)
    clear = await clear_slots(db, place.talent_id, duration=length, window=window, now=now)
    shared = await seats_left(db, service, window, now=now)
    return sorted({*clear, *shared}, key=lambda slot: slot.starts_at)
