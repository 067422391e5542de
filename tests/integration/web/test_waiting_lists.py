"""Waiting lists under several clocks, while strangers try to be faster."""

import asyncio
import random
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hub.bookings.models import Booking, BookingState
from hub.bookings.service import cancel_booking, confirm_booking, expire_due_holds, hold_slot
from hub.bookings.waiting import join_day
from hub.calendar.errors import SlotTaken
from hub.calendar.rules import Hours
from hub.calendar.service import set_week
from hub.kernel.database import Database
from hub.kernel.errors import EstradeError
from hub.waiting.models import PlaceState, WaitingPlace
from tests.scenes import NOW, SLOT, Teacher, make_person, make_talent
from web.waiting_lists import ask_next

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = date(2026, 11, 24)
CLOCKS = 3
TIMES = 3
PATIENT = 8
STRANGERS = 6
TURNS = 40


async def full_tuesday(database: Database) -> tuple[Teacher, list[Booking]]:
    """Return a talent with three hours on Tuesday, all of them booked."""
    async with database.write() as db:
        teacher = await make_talent(db)
        await set_week(db, teacher.person.id, weekly={1: [Hours(900, 900 + 60 * TIMES)]})
        booked = []
        for number in range(TIMES):
            learner = await make_person(db, f"Premier{number} Test")
            held = await hold_slot(
                db,
                learner.id,
                service_id=teacher.service.id,
                starts_at=SLOT + timedelta(hours=number),
                now=NOW,
            )
            booked.append(await confirm_booking(db, held.id, now=NOW))
    return teacher, booked


async def wait_in_line(database: Database, teacher: Teacher) -> list[str]:
    """Put people down one after the other and return who they are."""
    line = []
    for number in range(PATIENT):
        async with database.write() as db:
            person = await make_person(db, f"Patient{number} Test")
            await join_day(
                db,
                person.id,
                service_id=teacher.service.id,
                day=TUESDAY,
                zone=PARIS,
                now=NOW + timedelta(seconds=number),
            )
        line.append(person.id)
    return line


async def grab(database: Database, teacher: Teacher, stranger: str) -> bool:
    """Try to take any of the times; tell whether it worked."""
    for number in range(TIMES):
        try:
            async with database.write() as db:
                await hold_slot(
                    db,
                    stranger,
                    service_id=teacher.service.id,
                    starts_at=SLOT + timedelta(hours=number),
                    now=NOW,
                )
            return True
        except SlotTaken:
            continue
    return False


async def called(database: Database) -> list[str]:
    async with database.read() as db:
        query = select(WaitingPlace.person_id).where(WaitingPlace.state == PlaceState.CALLED)
        return list(await db.scalars(query.order_by(WaitingPlace.joined_at)))


async def test_three_clocks_ask_in_turn_and_no_stranger_is_faster(database: Database) -> None:
    teacher, booked = await full_tuesday(database)
    line = await wait_in_line(database, teacher)
    async with database.write() as db:
        strangers = [(await make_person(db, f"Etranger{n} Test")).id for n in range(STRANGERS)]

    async def cancel(booking: Booking) -> bool:
        async with database.write() as db:
            await cancel_booking(db, booking.id, person_id=booking.learner_id, now=NOW)
        return False

    grabbed = await asyncio.gather(
        *map(cancel, booked),
        *(grab(database, teacher, stranger) for stranger in strangers),
        *(ask_next(database, now=NOW) for _ in range(CLOCKS)),
    )
    await asyncio.gather(*(ask_next(database, now=NOW) for _ in range(CLOCKS)))
    assert True not in [found for found in grabbed if isinstance(found, bool)]
    assert await called(database) == line[:TIMES]


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
async def test_whatever_happens_nobody_is_passed_over_and_no_hold_is_stuck(
    database: Database, seed: int
) -> None:
    chance = random.Random(seed)
    teacher, _ = await full_tuesday(database)
    line = await wait_in_line(database, teacher)
    now = NOW
    states: list[PlaceState] = []
    for _ in range(TURNS):
        async with database.read() as db:
            rows = list(await db.scalars(select(Booking).order_by(Booking.id)))
        for row in chance.sample(rows, k=min(2, len(rows))):
            try:
                async with database.write() as db:
                    if row.state is BookingState.CONFIRMED:
                        await cancel_booking(db, row.id, person_id=row.learner_id, now=now)
                    elif chance.random() < 0.5:
                        await confirm_booking(db, row.id, now=now)
            except EstradeError:
                continue
        now += timedelta(minutes=chance.choice((1, 30, 200)))
        async with database.write() as db:
            await expire_due_holds(db, now=now)
        await asyncio.gather(*(ask_next(database, now=now) for _ in range(CLOCKS)))
        async with database.read() as db:
            query = select(WaitingPlace).order_by(WaitingPlace.joined_at)
            states = [place.state for place in await db.scalars(query)]
        asked = [state is not PlaceState.WAITING for state in states]
        assert asked == sorted(asked, reverse=True), "the first are asked first"
    async with database.read() as db:
        held = await db.scalars(
            select(Booking).where(Booking.state == BookingState.HELD, Booking.held_until <= now)
        )
        assert not list(held)
    assert len(states) == len(line)
