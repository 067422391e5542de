"""Groups on both databases: as many seats as there are, and the hour given back by the last."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.bookings import service
from hub.bookings.cancelling import Consequence, cancel_as_shown, consequence, doubt_payment
from hub.bookings.errors import AlreadySeated, NotInvited, SessionOff
from hub.bookings.models import Booking, BookingState
from hub.bookings.seats import group_at, joinable, learners_of
from hub.bookings.verdict import Judgement, Verdict
from hub.calendar.errors import SlotTaken
from hub.calendar.models import Appointment, Cell
from hub.calendar.rules import Interval
from hub.kernel.database import Database
from hub.kernel.outbox import OutboxRow
from hub.people.models import Person
from hub.strikes.models import Strike
from tests.scenes import NOW, SLOT, Teacher, make_person, make_talent

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WEEK = Interval(NOW, NOW + timedelta(days=7))
RIVALS = 40


async def make_group(database: Database, *, seats: int, people: int) -> tuple[Teacher, list[str]]:
    async with database.write() as db:
        teacher = await make_talent(db)
        teacher.service.group_size = seats
        learners = [(await make_person(db, f"Learner{n} Test")).id for n in range(people)]
    return teacher, learners


async def hold(database: Database, teacher: Teacher, learner: str) -> Booking:
    async with database.write() as db:
        return await service.hold_slot(
            db, learner, service_id=teacher.service.id, starts_at=SLOT, now=NOW
        )


async def booked(database: Database, teacher: Teacher, learners: list[str]) -> list[Booking]:
    rows = []
    for learner in learners:
        held = await hold(database, teacher, learner)
        async with database.write() as db:
            rows.append(await service.confirm_booking(db, held.id, now=NOW))
    return rows


async def cells(database: Database) -> int:
    async with database.read() as db:
        return await db.scalar(select(func.count()).select_from(Cell)) or 0


async def left(database: Database, teacher: Teacher) -> list[int]:
    async with database.read() as db:
        return list((await joinable(db, teacher.service, WEEK, now=NOW)).values())


async def test_40_people_who_want_3_seats_of_one_hour_at_once_get_exactly_3(
    database: Database,
) -> None:
    teacher, learners = await make_group(database, seats=3, people=RIVALS)

    async def attempt(learner: str) -> str:
        try:
            return (await hold(database, teacher, learner)).appointment_id
        except SlotTaken:
            return ""

    won = [found for found in await asyncio.gather(*map(attempt, learners)) if found]
    assert len(won) == 3
    assert len(set(won)) == 1
    assert await cells(database) == 4


async def test_people_who_come_and_go_at_once_never_share_an_hour_that_was_given_back(
    database: Database,
) -> None:
    teacher, learners = await make_group(database, seats=2, people=12)
    (first,) = await booked(database, teacher, learners[:1])

    async def leave() -> None:
        async with database.write() as db:
            await service.cancel_booking(db, first.id, person_id=learners[0], now=NOW)

    async def attempt(learner: str) -> None:
        try:
            await hold(database, teacher, learner)
        except SlotTaken:
            return

    await asyncio.gather(leave(), *map(attempt, learners[1:]))
    async with database.read() as db:
        seated = select(Booking).where(Booking.state == BookingState.HELD)
        standing = list(await db.scalars(seated))
        ids = {booking.appointment_id for booking in standing}
        owners = set(await db.scalars(select(Cell.appointment_id)))
        released = await db.get_one(Appointment, standing[0].appointment_id)
    assert 1 <= len(standing) <= 2
    assert ids == owners
    assert released.released_at is None


async def test_the_seats_left_are_offered_to_others_and_to_nobody_twice(
    database: Database,
) -> None:
    teacher, learners = await make_group(database, seats=3, people=3)
    assert await left(database, teacher) == []
    await hold(database, teacher, learners[0])
    assert await left(database, teacher) == [2]
    with pytest.raises(AlreadySeated):
        await hold(database, teacher, learners[0])
    await hold(database, teacher, learners[1])
    await hold(database, teacher, learners[2])
    assert await left(database, teacher) == []


async def test_who_booked_alone_is_joined_by_nobody_when_the_service_becomes_one_for_a_group(
    database: Database,
) -> None:
    teacher, learners = await make_group(database, seats=1, people=2)
    await hold(database, teacher, learners[0])
    async with database.write() as db:
        changed = await db.merge(teacher.service)
        changed.group_size = 4
    with pytest.raises(SlotTaken):
        await hold(database, teacher, learners[1])


async def test_the_last_to_leave_gives_the_hour_back(database: Database) -> None:
    teacher, learners = await make_group(database, seats=3, people=2)
    one, two = await booked(database, teacher, learners)
    async with database.write() as db:
        await service.cancel_booking(db, one.id, person_id=learners[0], now=NOW)
    assert await cells(database) == 4
    assert await left(database, teacher) == [2]
    async with database.write() as db:
        await service.cancel_booking(db, two.id, person_id=learners[1], now=NOW)
    assert await cells(database) == 0
    assert await left(database, teacher) == []


async def test_an_unpaid_seat_is_given_back_without_the_hour(database: Database) -> None:
    teacher, learners = await make_group(database, seats=2, people=2)
    await booked(database, teacher, learners[:1])
    await hold(database, teacher, learners[1])
    async with database.write() as db:
        assert await service.expire_due_holds(db, now=NOW + 15 * MINUTE) == 1
    assert await cells(database) == 4
    assert await left(database, teacher) == [1]


async def test_a_talent_who_calls_off_a_group_refunds_everybody_and_gets_one_strike(
    database: Database,
) -> None:
    teacher, learners = await make_group(database, seats=4, people=4)
    paid = await booked(database, teacher, learners[:2])
    unpaid = await hold(database, teacher, learners[2])
    late = SLOT - HOUR
    async with database.write() as db:
        await service.cancel_booking(db, paid[0].id, person_id=teacher.person.id, now=late)
    async with database.read() as db:
        rows = {row.id: row for row in await db.scalars(select(Booking))}
        names = list(await db.scalars(select(OutboxRow.name)))
        assert await db.scalar(select(func.count()).select_from(Strike)) == 1
    assert [rows[b.id].state for b in paid] == [BookingState.CANCELLED] * 2
    assert [rows[b.id].refund_cents for b in paid] == [6000] * 2
    assert rows[unpaid.id].state is BookingState.EXPIRED
    assert names.count("BookingCancelled") == 2
    assert await cells(database) == 0


async def test_one_disputed_payment_spares_no_strike_while_another_seat_stands(
    database: Database,
) -> None:
    teacher, learners = await make_group(database, seats=2, people=2)
    paid, late = await booked(database, teacher, learners), SLOT - HOUR
    for doubted, is_strike in ((paid[0], True), (paid[1], False)):
        async with database.write() as db:
            await doubt_payment(db, doubted.id, is_in_doubt=True)
        async with database.read() as db:
            group = await group_at(db, paid[0].appointment_id)
        for one in group:
            shown = consequence(one, group, is_by_talent=True, now=late)
            assert shown.is_strike is is_strike
            assert not consequence(one, group, is_by_talent=False, now=late).is_strike
    async with database.write() as db:
        await doubt_payment(db, paid[1].id, is_in_doubt=False)
    async with database.write() as db:
        told = Consequence(refund_cents=6000, is_strike=True)
        talent_id = teacher.person.id
        # From the page of the learner who disputes: the other one still counts on it.
        await cancel_as_shown(db, paid[0].id, person_id=talent_id, shown=told, now=late)
    async with database.read() as db:
        assert await db.scalar(select(func.count()).select_from(Strike)) == 1


async def test_each_learner_is_judged_alone_and_a_talent_who_was_absent_gets_one_strike(
    database: Database,
) -> None:
    teacher, learners = await make_group(database, seats=2, people=2)
    for booking in await booked(database, teacher, learners):
        async with database.write() as db:
            row = await service.get_booking(db, booking.id)
            absent = Judgement(Verdict.TALENT_ABSENT)
            await service.apply_judgement(db, row, absent, dispute_window=HOUR, now=SLOT + HOUR)
    async with database.read() as db:
        assert await db.scalar(select(func.count()).select_from(Strike)) == 1


async def test_the_talent_enters_by_whichever_booking_stands_and_a_learner_by_their_own(
    database: Database,
) -> None:
    teacher, learners = await make_group(database, seats=3, people=3)
    one, two = await booked(database, teacher, learners[:2])
    async with database.write() as db:
        row = await service.get_booking(db, one.id)
        absent = Judgement(Verdict.LEARNER_ABSENT)
        await service.apply_judgement(db, row, absent, dispute_window=HOUR, now=SLOT + 10 * MINUTE)
    during = SLOT + 11 * MINUTE
    async with database.read() as db:
        leave = await service.may_join(db, one.id, person_id=teacher.person.id, now=during)
        assert (leave.is_talent, leave.booking.id) == (True, two.id)
        again = await service.may_rejoin(db, two.appointment_id, person_id=learners[1], now=during)
        assert again.booking.id == two.id
        with pytest.raises(NotInvited):
            await service.may_rejoin(db, two.appointment_id, person_id=learners[2], now=during)
        assert list(await learners_of(db, two.appointment_id)) == learners[:2]


async def test_who_has_not_paid_is_let_in_nowhere(database: Database) -> None:
    teacher, learners = await make_group(database, seats=2, people=2)
    await booked(database, teacher, learners[:1])
    unpaid = await hold(database, teacher, learners[1])
    async with database.read() as db:
        with pytest.raises(SessionOff):
            await service.may_join(db, unpaid.id, person_id=learners[1], now=SLOT)


async def test_a_learner_may_be_in_two_groups_of_one_talent(database: Database) -> None:
    teacher, learners = await make_group(database, seats=2, people=1)
    await hold(database, teacher, learners[0])
    async with database.write() as db:
        other = await service.hold_slot(
            db,
            learners[0],
            service_id=teacher.service.id,
            starts_at=SLOT + HOUR,
            now=NOW,
        )
        person = await db.get_one(Person, learners[0])
    assert other.learner_id == person.id
