"""Waiting for a time on a full day: the first in line is asked, and nobody is faster."""

import asyncio
from contextvars import Context
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from hub.bookings import service, waiting
from hub.bookings.errors import HoldExpired, OwnService
from hub.bookings.models import Booking, BookingState, Resale
from hub.bookings.rules import HOLD
from hub.bookings.seats import joinable
from hub.calendar.errors import SlotTaken
from hub.calendar.models import Appointment, Cell
from hub.calendar.rules import Hours, Interval
from hub.calendar.service import free_slots, set_week
from hub.kernel.database import Database
from hub.kernel.outbox import OutboxRow
from hub.people.models import Person
from hub.skills.models import Talent
from hub.skills.service import add_service, retire_service
from hub.waiting import lists, rules
from hub.waiting.errors import DayClosed, DayNotFull, DayUnknown, PlaceMoved, TooManyPlaces
from hub.waiting.models import PlaceState, WaitingList, WaitingPlace
from tests.scenes import NOW, SLOT, Teacher, make_booking, make_person, make_talent
from web.waiting_lists import ask_next

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = date(2026, 11, 24)
HOUR = timedelta(hours=1)
KEPT = timedelta(hours=3)
DAYS = Interval(NOW, NOW + timedelta(days=2))


@pytest.fixture
async def teacher(database: Database) -> Teacher:
    """Give a talent who teaches one hour a week: on Tuesday at three."""
    async with database.write() as db:
        made = await make_talent(db)
        await set_week(db, made.person.id, weekly={1: [Hours(900, 960)]})
    return made


@pytest.fixture
async def booked(database: Database, teacher: Teacher) -> Booking:
    """Give the booking that makes Tuesday full."""
    async with database.write() as db:
        return await make_booking(db, teacher, await make_person(db, "Noé Ferraud"))


async def newcomer(database: Database, name: str) -> Person:
    async with database.write() as db:
        return await make_person(db, name)


async def join(
    database: Database,
    teacher: Teacher,
    person: Person,
    *,
    day: date = TUESDAY,
    now: datetime = NOW,
) -> WaitingPlace:
    async with database.write() as db:
        return await waiting.join_day(
            db, person.id, service_id=teacher.service.id, day=day, zone=PARIS, now=now
        )


async def hold(database: Database, teacher: Teacher, person: Person, *, now: datetime) -> Booking:
    async with database.write() as db:
        return await service.hold_slot(
            db, person.id, service_id=teacher.service.id, starts_at=SLOT, now=now
        )


async def cancel(database: Database, booking: Booking, *, now: datetime = NOW) -> None:
    async with database.write() as db:
        await service.cancel_booking(db, booking.id, person_id=booking.learner_id, now=now)


async def expire(database: Database, *, now: datetime) -> None:
    async with database.write() as db:
        await service.expire_due_holds(db, now=now)


async def reread(database: Database, place: WaitingPlace) -> WaitingPlace:
    async with database.read() as db:
        return await db.get_one(WaitingPlace, place.id)


async def shown_to_others(database: Database, teacher: Teacher, *, now: datetime) -> int:
    window = Interval(NOW, NOW + timedelta(days=2))
    async with database.read() as db:
        slots = await free_slots(db, teacher.person.id, duration=HOUR, window=window, now=now)
    return len(slots)


async def test_asking_whoever_is_next_does_not_wait_for_what_they_do_elsewhere(
    database: Database, teacher: Teacher, booked: Booking
) -> None:
    if database.is_sqlite:
        return  # One writes at a time there.
    first = await newcomer(database, "Ada Un")
    place = await join(database, teacher, first)
    await cancel(database, booked)
    async with database.write() as db:
        busy = select(Person).where(Person.id == first.id).with_for_update(key_share=True)
        await db.scalars(busy)
        asking = asyncio.create_task(ask_next(database, now=NOW), context=Context())
        assert await asyncio.wait_for(asking, timeout=5) == 1
    assert (await reread(database, place)).state is PlaceState.CALLED


async def test_each_in_turn_is_asked_and_nobody_else_can_take_it_meanwhile(
    database: Database, teacher: Teacher, booked: Booking
) -> None:
    first, second, stranger = [
        await newcomer(database, name) for name in ("Ada Un", "Bea Deux", "Zoé Hâtive")
    ]
    place = await join(database, teacher, first)
    later = await join(database, teacher, second)
    await cancel(database, booked)
    with pytest.raises(SlotTaken):
        await hold(database, teacher, stranger, now=NOW)
    assert await shown_to_others(database, teacher, now=NOW) == 0
    assert await ask_next(database, now=NOW) == 1
    place = await reread(database, place)
    assert (place.state, place.called_until) == (PlaceState.CALLED, NOW + KEPT)
    assert await ask_next(database, now=NOW) == 0
    with pytest.raises(SlotTaken):
        await hold(database, teacher, stranger, now=NOW)

    lapsed = NOW + KEPT
    await expire(database, now=lapsed)
    assert (await reread(database, place)).state is PlaceState.MISSED
    with pytest.raises(SlotTaken):
        await hold(database, teacher, stranger, now=lapsed)
    assert await ask_next(database, now=lapsed) == 1
    later = await reread(database, later)
    assert later.held_id is not None
    async with database.write() as db:
        await service.confirm_booking(db, later.held_id, now=lapsed)
    assert (await reread(database, later)).state is PlaceState.TAKEN
    async with database.read() as db:
        names = list(await db.scalars(select(OutboxRow.name).order_by(OutboxRow.id)))
        assert await db.scalar(select(func.count()).select_from(Cell)) == 4
        assert (await db.scalars(select(WaitingList.look_at))).one() is None
    assert [name for name in names if name.startswith("Place")] == [
        "PlaceCalled",
        "PlaceMissed",
        "PlaceCalled",
    ]
    assert "BookingConfirmed" in names


async def test_when_nobody_waits_any_more_the_time_is_everybodys(
    database: Database, teacher: Teacher, booked: Booking
) -> None:
    person = await newcomer(database, "Ada Un")
    place = await join(database, teacher, person)
    await cancel(database, booked)
    await ask_next(database, now=NOW)
    async with database.write() as db:
        await waiting.leave_day(db, place.id, person_id=person.id, now=NOW)
    place = await reread(database, place)
    assert place.state is PlaceState.LEFT
    assert place.held_id is not None
    async with database.write() as db:
        with pytest.raises(HoldExpired):
            await service.confirm_booking(db, place.held_id, now=NOW)
    await ask_next(database, now=NOW)
    assert await shown_to_others(database, teacher, now=NOW) == 1
    stranger = await newcomer(database, "Zoé Hâtive")
    assert (await hold(database, teacher, stranger, now=NOW)).held_until == NOW + HOLD
    with pytest.raises(PlaceMoved):
        async with database.write() as db:
            await waiting.leave_day(db, place.id, person_id=person.id, now=NOW)


async def test_an_unpaid_hold_that_expires_goes_to_who_waits(
    database: Database, teacher: Teacher
) -> None:
    holder, person = await newcomer(database, "Noé Ferraud"), await newcomer(database, "Ada Un")
    await hold(database, teacher, holder, now=NOW)
    place = await join(database, teacher, person)
    assert await ask_next(database, now=NOW) == 0
    after = NOW + HOLD
    await expire(database, now=after)
    assert await ask_next(database, now=after) == 1
    assert (await reread(database, place)).state is PlaceState.CALLED


async def test_who_waits_already_keeps_their_place_and_ten_lists_are_enough(
    database: Database, teacher: Teacher, booked: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await newcomer(database, "Ada Un")
    place = await join(database, teacher, person)
    assert (await join(database, teacher, person)).id == place.id
    monkeypatch.setattr(rules, "MAX_PLACES", 1)
    next_week = TUESDAY + timedelta(days=7)
    holder = await newcomer(database, "Bea Deux")
    async with database.write() as db:
        await service.hold_slot(
            db,
            holder.id,
            service_id=teacher.service.id,
            starts_at=SLOT + timedelta(days=7),
            now=NOW,
        )
    with pytest.raises(TooManyPlaces):
        await join(database, teacher, person, day=next_week)


async def test_nobody_waits_for_what_is_free_closed_past_or_their_own(
    database: Database, teacher: Teacher
) -> None:
    person = await newcomer(database, "Ada Un")
    for day, refusal in (
        (TUESDAY, DayNotFull),
        (TUESDAY + timedelta(days=1), DayClosed),
        (TUESDAY - timedelta(days=7), DayUnknown),
        (TUESDAY + timedelta(days=364), DayUnknown),
        (date.max, DayUnknown),
    ):
        with pytest.raises(refusal):
            await join(database, teacher, person, day=day)
    with pytest.raises(OwnService):
        await join(database, teacher, teacher.person)
    async with database.read() as db:
        assert await db.scalar(select(func.count(WaitingPlace.id))) == 0


async def test_a_list_closes_with_its_day_and_with_what_was_sold(
    database: Database, teacher: Teacher, booked: Booking
) -> None:
    first, second = await newcomer(database, "Ada Un"), await newcomer(database, "Bea Deux")
    place = await join(database, teacher, first)
    await ask_next(database, now=NOW)
    midnight = datetime(2026, 11, 25, tzinfo=PARIS)
    await ask_next(database, now=midnight)
    assert (await reread(database, place)).state is PlaceState.OVER
    place = await join(database, teacher, second)
    async with database.write() as db:
        await retire_service(db, teacher.service.id, talent_id=teacher.person.id, now=NOW)
    await cancel(database, booked)
    await ask_next(database, now=NOW)
    assert (await reread(database, place)).state is PlaceState.OVER


async def test_time_cancelled_late_and_sold_twice_gives_back_what_it_brought_once(
    database: Database, teacher: Teacher, booked: Booking
) -> None:
    late = SLOT - timedelta(hours=5)
    await cancel(database, booked, now=late)
    second = await newcomer(database, "Ada Un")
    bought = await hold(database, teacher, second, now=late)
    for _ in range(2):
        async with database.write() as db:
            await service.confirm_booking(db, bought.id, now=late)
    await cancel(database, bought, now=late)
    third = await newcomer(database, "Bea Deux")
    again = await hold(database, teacher, third, now=late)
    async with database.write() as db:
        await service.confirm_booking(db, again.id, now=late)
    async with database.read() as db:
        query = select(Resale.booking_id, Resale.sold_to_id, Resale.amount_cents)
        rows = [tuple(row) for row in await db.execute(query.order_by(Resale.id))]
        assert (await db.get_one(Booking, again.id)).state is BookingState.CONFIRMED
    assert rows == [(booked.id, bought.id, 3000), (bought.id, again.id, 3000)]


@pytest.fixture
async def full(database: Database, teacher: Teacher) -> list[Booking]:
    """Give the two bookings that fill the only group of Tuesday."""
    async with database.write() as db:
        teacher.service.group_size = 2
        await db.merge(teacher.service)
        names = ("Noé Ferraud", "Mia Roux")
        return [await make_booking(db, teacher, await make_person(db, name)) for name in names]


@pytest.mark.parametrize("is_by_request", [False, True])
async def test_a_seat_that_comes_free_in_a_group_is_for_who_waits_and_needs_no_other_yes(
    database: Database, teacher: Teacher, full: list[Booking], is_by_request: bool
) -> None:
    async with database.write() as db:
        (await db.merge(teacher.service)).is_by_request = is_by_request
    person, stranger = await newcomer(database, "Ada Un"), await newcomer(database, "Zoé Hâtive")
    place = await join(database, teacher, person)
    assert await ask_next(database, now=NOW) == 0
    await cancel(database, full[0])
    with pytest.raises(SlotTaken):
        await hold(database, teacher, stranger, now=NOW)
    async with database.read() as db:
        assert await joinable(db, teacher.service, DAYS, now=NOW) == {}
    assert await ask_next(database, now=NOW) == 1
    place = await reread(database, place)
    async with database.read() as db:
        held = await db.get_one(Booking, place.held_id)
    assert (held.state, held.appointment_id) == (BookingState.HELD, full[1].appointment_id)
    assert held.requested_at is None
    async with database.write() as db:
        await waiting.leave_day(db, place.id, person_id=person.id, now=NOW)
    assert (await hold(database, teacher, stranger, now=NOW)).appointment_id == held.appointment_id


async def test_who_sits_in_a_group_and_waits_for_more_keeps_no_seat_from_the_next(
    database: Database, teacher: Teacher, full: list[Booking]
) -> None:
    async with database.read() as db:
        seated = await db.get_one(Person, full[1].learner_id)
    greedy = await join(database, teacher, seated)
    place = await join(database, teacher, await newcomer(database, "Ada Un"))
    await cancel(database, full[0])
    assert await ask_next(database, now=NOW) == 1
    assert (await reread(database, greedy)).state is PlaceState.WAITING
    assert (await reread(database, place)).state is PlaceState.CALLED


async def test_nobody_waits_for_a_day_with_a_seat_left_in_a_group(
    database: Database, teacher: Teacher, full: list[Booking]
) -> None:
    await cancel(database, full[0])
    with pytest.raises(DayNotFull):
        await join(database, teacher, await newcomer(database, "Ada Un"))


async def test_of_a_group_called_off_whoever_was_about_to_pay_waits_again_where_they_stood(
    database: Database, teacher: Teacher, full: list[Booking]
) -> None:
    place = await join(database, teacher, await newcomer(database, "Ada Un"))
    await cancel(database, full[0])
    assert await ask_next(database, now=NOW) == 1
    async with database.write() as db:
        await service.cancel_booking(db, full[1].id, person_id=teacher.person.id, now=NOW)
    later = await join(database, teacher, await newcomer(database, "Bea Deux"))
    place = await reread(database, place)
    async with database.read() as db:
        held = await db.get_one(Booking, place.held_id)
        assert await lists.rank_of(db, place) == 1
        assert await lists.rank_of(db, later) == 2
    assert (place.state, place.called_until) == (PlaceState.WAITING, None)
    assert (held.state, held.cancelled_by) == (BookingState.EXPIRED, teacher.person.id)
    with pytest.raises(HoldExpired):
        async with database.write() as db:
            await service.confirm_booking(db, held.id, now=NOW)
    assert await ask_next(database, now=NOW) == 2
    place = await reread(database, place)
    assert (place.state, place.held_id == held.id) == (PlaceState.CALLED, False)


async def test_too_near_to_be_asked_for_is_neither_free_nor_waited_for(
    database: Database, teacher: Teacher
) -> None:
    late = SLOT - timedelta(minutes=90)
    async with database.write() as db:
        (await db.get_one(Talent, teacher.person.id)).notice_min = 0
        (await db.merge(teacher.service)).is_by_request = True
    person, stranger = await newcomer(database, "Ada Un"), await newcomer(database, "Zoé Hâtive")
    with pytest.raises(DayClosed):
        await join(database, teacher, person, now=late)
    async with database.write() as db:
        await set_week(db, teacher.person.id, weekly={1: [Hours(900, 1020)]})
        asker = await make_person(db, "Noé Ferraud")
        at, sold = SLOT + HOUR, teacher.service.id
        await service.hold_slot(db, asker.id, service_id=sold, starts_at=at, now=NOW)
        other = await add_service(
            db,
            teacher.person.id,
            title="Tout de suite",
            duration_min=60,
            price_cents=6000,
            currency="EUR",
        )
    place = await join(database, teacher, person, now=late)
    assert await ask_next(database, now=late) == 0
    assert (await reread(database, place)).state is PlaceState.WAITING
    async with database.write() as db:
        held = await service.hold_slot(
            db, stranger.id, service_id=other.id, starts_at=SLOT, now=late
        )
    assert held.state is BookingState.HELD


async def test_a_seat_left_too_late_is_paid_back_when_the_last_seat_is_sold_again(
    database: Database, teacher: Teacher, full: list[Booking]
) -> None:
    late = SLOT - timedelta(hours=5)
    async with database.write() as db:
        (await db.get_one(Appointment, full[0].appointment_id)).seats = 3
    await cancel(database, full[0], now=late)
    for name, rows in (("Ada Un", []), ("Bea Deux", [full[0].id])):
        held = await hold(database, teacher, await newcomer(database, name), now=late)
        async with database.write() as db:
            await service.confirm_booking(db, held.id, now=late)
        async with database.read() as db:
            assert list(await db.scalars(select(Resale.booking_id))) == rows
