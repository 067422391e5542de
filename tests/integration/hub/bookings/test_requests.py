"""Requests on both databases: asked, answered, taken back, left without an answer."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings import requests, rules, service
from hub.bookings.errors import (
    HoldExpired,
    IllegalTransition,
    NotInvited,
    RequestOver,
    RequestsTakenBack,
    RequestTooLate,
    RequestWordsTooLong,
    TooManyRequests,
)
from hub.bookings.models import Booking, BookingState
from hub.calendar.models import Cell
from hub.kernel.database import Database
from hub.kernel.outbox import OutboxRow
from hub.people.models import Person
from hub.strikes.errors import SellingSuspended
from tests.scenes import NOW, SLOT, Teacher, make_person, make_strikes, make_talent

HOUR = timedelta(hours=1)


async def make_asked(database: Database, *, words: str = "") -> tuple[Teacher, Person, Booking]:
    async with database.write() as db:
        teacher = await make_talent(db)
        teacher.service.is_by_request = True
        learner = await make_person(db, "Noé Ferraud")
        booking = await ask(db, teacher, learner, words=words)
    return teacher, learner, booking


async def ask(
    db: AsyncSession,
    teacher: Teacher,
    learner: Person,
    *,
    words: str = "",
    at: datetime = SLOT,
    now: datetime = NOW,
) -> Booking:
    return await service.hold_slot(
        db, learner.id, service_id=teacher.service.id, starts_at=at, words=words, now=now
    )


async def cells(database: Database) -> int:
    async with database.read() as db:
        return await db.scalar(select(func.count()).select_from(Cell)) or 0


async def told(database: Database) -> list[str]:
    async with database.read() as db:
        return list(await db.scalars(select(OutboxRow.name).order_by(OutboxRow.id)))


async def test_a_request_keeps_the_hour_and_waits_for_the_talent(database: Database) -> None:
    _, _, booking = await make_asked(database, words="  Je débute.  ")
    assert booking.state is BookingState.REQUESTED
    assert booking.request_words == "Je débute."
    assert booking.held_until == SLOT - HOUR, "the start is nearer than 48 hours"
    assert await cells(database) == 4
    assert await told(database) == ["BookingRequested"]
    with pytest.raises(HoldExpired):
        async with database.write() as db:
            await service.confirm_booking(db, booking.id, now=NOW)
    async with database.read() as db:
        held = await service.get_booking(db, booking.id)
    assert held.state is BookingState.REQUESTED, "nobody pays for what nobody has said yes to"


async def test_a_yes_lets_the_learner_pay_for_22_hours_at_the_terms_of_the_day_they_asked(
    database: Database,
) -> None:
    teacher, _, booking = await make_asked(database)
    async with database.write() as db:
        changed = await db.merge(teacher.service)
        changed.price_cents = 9900
        yes = await requests.approve_request(
            db, booking.id, talent_id=teacher.person.id, now=NOW + HOUR
        )
    assert (yes.state, yes.price_cents) == (BookingState.HELD, 6000)
    assert yes.held_until == NOW + HOUR + rules.TIME_TO_PAY
    async with database.write() as db:
        paid = await service.confirm_booking(db, booking.id, now=NOW + 2 * HOUR)
    assert paid.state is BookingState.CONFIRMED
    assert await told(database) == ["BookingRequested", "RequestApproved", "BookingConfirmed"]


async def test_a_yes_that_is_not_paid_in_time_gives_the_hour_back(database: Database) -> None:
    teacher, _, booking = await make_asked(database)
    async with database.write() as db:
        yes = await requests.approve_request(db, booking.id, talent_id=teacher.person.id, now=NOW)
        assert await service.expire_due_holds(db, now=yes.held_until - timedelta(seconds=1)) == 0
        assert await service.expire_due_holds(db, now=yes.held_until) == 1
    assert await cells(database) == 0
    assert (await told(database))[-1] == "BookingExpired"
    async with database.write() as db:
        with pytest.raises(HoldExpired):
            await service.confirm_booking(db, booking.id, now=yes.held_until)


async def test_a_no_with_a_word_gives_the_hour_back(database: Database) -> None:
    teacher, _, booking = await make_asked(database)
    async with database.write() as db:
        no = await requests.decline_request(
            db, booking.id, talent_id=teacher.person.id, words=" Plutôt jeudi ? ", now=NOW
        )
    assert (no.state, no.answer_words) == (BookingState.DECLINED, "Plutôt jeudi ?")
    assert await cells(database) == 0
    assert await told(database) == ["BookingRequested", "RequestDeclined"]


async def test_without_an_answer_it_expires_once_and_says_so(database: Database) -> None:
    teacher, _, booking = await make_asked(database)
    until = booking.held_until
    async with database.write() as db:
        with pytest.raises(RequestOver):
            await requests.approve_request(db, booking.id, talent_id=teacher.person.id, now=until)
    async with database.write() as db:
        assert await service.expire_due_holds(db, now=until) == 1
        assert await service.expire_due_holds(db, now=until) == 0
    assert await cells(database) == 0
    assert await told(database) == ["BookingRequested", "RequestExpired"]


async def test_a_learner_takes_a_request_back_before_it_is_answered_not_after(
    database: Database,
) -> None:
    teacher, learner, booking = await make_asked(database)
    async with database.write() as db:
        gone = await requests.withdraw_request(db, booking.id, learner_id=learner.id, now=NOW)
        assert gone.state is BookingState.WITHDRAWN
    assert await cells(database) == 0
    async with database.write() as db:
        again = await ask(db, teacher, learner)
        await requests.approve_request(db, again.id, talent_id=teacher.person.id, now=NOW)
        with pytest.raises(IllegalTransition):
            await requests.withdraw_request(db, again.id, learner_id=learner.id, now=NOW)


async def test_only_the_one_who_is_asked_answers_and_only_the_one_who_asked_takes_back(
    database: Database,
) -> None:
    teacher, learner, booking = await make_asked(database)
    async with database.write() as db:
        for refused in (
            requests.approve_request(db, booking.id, talent_id=learner.id, now=NOW),
            requests.decline_request(db, booking.id, talent_id=learner.id, words="", now=NOW),
            requests.withdraw_request(db, booking.id, learner_id=teacher.person.id, now=NOW),
        ):
            with pytest.raises(NotInvited):
                await refused
    assert await cells(database) == 4


async def test_nobody_waits_for_more_than_three_answers(database: Database) -> None:
    teacher, learner, _ = await make_asked(database)
    async with database.write() as db:
        for hours in (1, 2):
            await ask(db, teacher, learner, at=SLOT + hours * HOUR)
        with pytest.raises(TooManyRequests):
            await ask(db, teacher, learner, at=SLOT + 3 * HOUR)


async def test_a_talent_is_not_asked_on_the_way_to_the_door(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        teacher.service.is_by_request, teacher.talent.notice_min = True, 0
        learner = await make_person(db, "Noé Ferraud")
        with pytest.raises(RequestTooLate):
            await ask(db, teacher, learner, at=NOW + HOUR)
        with pytest.raises(RequestWordsTooLong):
            await ask(db, teacher, learner, words="a" * (rules.MAX_REQUEST_WORDS + 1))
    assert await cells(database) == 0


async def test_asking_one_talent_and_taking_it_back_ends_after_three_in_a_day(
    database: Database,
) -> None:
    teacher, learner, booking = await make_asked(database)
    for _ in range(rules.MAX_TAKEN_BACK - 1):
        async with database.write() as db:
            await requests.withdraw_request(db, booking.id, learner_id=learner.id, now=NOW)
            booking = await ask(db, teacher, learner)
    async with database.write() as db:
        await requests.withdraw_request(db, booking.id, learner_id=learner.id, now=NOW)
    before = await told(database)
    with pytest.raises(RequestsTakenBack) as refused:
        async with database.write() as db:
            await ask(db, teacher, learner)
    assert refused.value.details == {"limit": 3, "hours": 24}
    assert await told(database) == before
    async with database.write() as db:
        other = await make_talent(db, "Zoé Blanc")
        other.service.is_by_request = True
        await ask(db, other, learner)
    async with database.write() as db:
        again = await ask(db, teacher, learner, at=SLOT + 24 * HOUR, now=NOW + 24 * HOUR)
    assert again.state is BookingState.REQUESTED


async def test_a_suspended_talent_says_no_but_not_yes(database: Database) -> None:
    teacher, _, booking = await make_asked(database)
    async with database.write() as db:
        await make_strikes(db, teacher.person.id)
    with pytest.raises(SellingSuspended):
        async with database.write() as db:
            await requests.approve_request(db, booking.id, talent_id=teacher.person.id, now=NOW)
    async with database.read() as db:
        still = await service.get_booking(db, booking.id)
    assert (still.state, still.answered_at) == (BookingState.REQUESTED, None)
    async with database.write() as db:
        declined = await requests.decline_request(
            db, booking.id, talent_id=teacher.person.id, words="", now=NOW
        )
    assert declined.state is BookingState.DECLINED


async def test_two_strikes_let_a_talent_say_yes(database: Database) -> None:
    teacher, _, booking = await make_asked(database)
    async with database.write() as db:
        await make_strikes(db, teacher.person.id, count=2)
        await requests.approve_request(db, booking.id, talent_id=teacher.person.id, now=NOW)
