"""Reliability is counted from what the rooms recorded, over twelve months."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.requests import approve_request, decline_request, withdraw_request
from hub.bookings.service import (
    apply_judgement,
    cancel_booking,
    confirm_booking,
    expire_due_holds,
    hold_slot,
)
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.database import Database
from hub.people.models import Login, Person
from rooms.models import EndReason, ProcessKind, ProcessRun, Room, RoomPass, Spell
from rooms.reliability import Reliability, reliability
from rooms.roles import RoomKind, RoomRole
from tests.scenes import NOW, SLOT, Teacher, make_person, make_talent

MINUTE = timedelta(minutes=1)
LATER = NOW + timedelta(days=20)


async def _book(db: AsyncSession, teacher: Teacher, learner: Person, day: int) -> Booking:
    starts_at = SLOT + timedelta(days=day)
    held = await hold_slot(
        db, learner.id, service_id=teacher.service.id, starts_at=starts_at, now=NOW
    )
    return await confirm_booking(db, held.id, now=NOW)


async def _come(db: AsyncSession, booking: Booking, *, at: datetime, until: datetime) -> None:
    """Let the talent of a session be in its room for a while."""
    login = Login(
        id=f"log-{booking.id}",
        person_id=booking.talent_id,
        created_at=NOW,
        expires_at=LATER,
    )
    room = Room(kind=RoomKind.SESSION, subject_id=booking.appointment_id, created_at=NOW)
    run = ProcessRun(
        kind=ProcessKind.WEB, started_at=NOW, beat_at=LATER, started_real_s=0, beat_real_s=1
    )
    db.add_all([login, room, run])
    await db.flush()
    leave = RoomPass(
        id=f"pass-{booking.id}",
        room_id=room.id,
        person_id=booking.talent_id,
        login_id=login.id,
        created_at=NOW,
        expires_at=LATER,
    )
    db.add(leave)
    await db.flush()
    db.add(
        Spell(
            room_id=room.id,
            person_id=booking.talent_id,
            role=RoomRole.TALENT,
            login_id=login.id,
            pass_id=leave.id,
            run_id=run.id,
            socket_id="socket",
            connected_at=at,
            last_seen_at=until,
            ended_at=until,
            end_reason=EndReason.LEFT,
        )
    )
    await db.flush()


@pytest.mark.parametrize(
    ("from_s", "until_s", "is_punctual"),
    [(-60, 3600, True), (120, 3600, True), (121, 3600, False), (-600, -300, False)],
)
async def test_to_be_in_time_is_to_be_there_two_minutes_after_the_start(
    database: Database, from_s: int, until_s: int, is_punctual: bool
) -> None:
    async with database.write() as db:
        teacher, learner = await make_talent(db), await make_person(db, "Léa Martin")
        booking = await _book(db, teacher, learner, 0)
        start = booking.starts_at
        second = timedelta(seconds=1)
        await _come(db, booking, at=start + from_s * second, until=start + until_s * second)
        completed = Judgement(Verdict.COMPLETED)
        await apply_judgement(db, booking, completed, dispute_window=MINUTE, now=booking.ends_at)
    async with database.read() as db:
        found = await reliability(db, teacher.person.id, now=LATER)
    assert found == Reliability(held=1, came=1, punctual=int(is_punctual), let_down=0)
    assert found.is_new


@pytest.mark.parametrize(("from_min", "is_punctual"), [(6, True), (7, False)])
async def test_nobody_is_late_while_our_door_is_shut(
    database: Database, from_min: int, is_punctual: bool
) -> None:
    async with database.write() as db:
        teacher, learner = await make_talent(db), await make_person(db, "Léa Martin")
        booking = await _book(db, teacher, learner, 0)
        start = booking.starts_at
        await _come(db, booking, at=start + from_min * MINUTE, until=booking.ends_at)
        (run,) = await db.scalars(select(ProcessRun))
        run.started_at, run.started_real_s, run.beat_real_s = start + 4 * MINUTE, 300.0, 900.0
        before = ProcessRun(
            kind=ProcessKind.WEB,
            started_at=NOW,
            beat_at=start - MINUTE,
            started_real_s=0.0,
            beat_real_s=0.0,
        )
        db.add(before)
        completed = Judgement(Verdict.COMPLETED)
        await apply_judgement(db, booking, completed, dispute_window=MINUTE, now=booking.ends_at)
    async with database.read() as db:
        found = await reliability(db, teacher.person.id, now=LATER)
    assert found.punctual == int(is_punctual)


async def test_what_was_missed_or_called_off_late_counts_and_the_rest_does_not(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher, learner = await make_talent(db), await make_person(db, "Léa Martin")
        for day, verdict in enumerate([*Verdict, *[Verdict.COMPLETED] * 4]):
            booking = await _book(db, teacher, learner, day)
            await apply_judgement(
                db, booking, Judgement(verdict), dispute_window=MINUTE, now=booking.ends_at
            )
        for notice in (timedelta(hours=25), timedelta(hours=23)):
            off = await _book(db, teacher, learner, 12 + notice.seconds % 7)
            await cancel_booking(
                db, off.id, person_id=teacher.person.id, now=off.starts_at - notice
            )
            assert off.state is BookingState.CANCELLED
    async with database.read() as db:
        found = await reliability(db, teacher.person.id, now=LATER)
        assert found == Reliability(held=5, came=6, punctual=0, let_down=3)
        assert (found.is_new, found.punctual_percent, found.kept_percent) == (False, 0, 66)
        after_a_year = await reliability(db, teacher.person.id, now=LATER + timedelta(days=365))
        assert after_a_year == Reliability(held=0, came=0, punctual=0, let_down=0)


async def test_answers_are_counted_once_their_time_is_over(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        teacher.service.is_by_request = True
        learners = [await make_person(db, f"Learner{n} Test") for n in range(4)]
        asked = []
        for day, learner in enumerate(learners):
            starts_at = SLOT + timedelta(days=day)
            asked.append(
                await hold_slot(
                    db, learner.id, service_id=teacher.service.id, starts_at=starts_at, now=NOW
                )
            )
        yes, no, back, _ = asked
        talent_id = teacher.person.id
        await approve_request(db, yes.id, talent_id=talent_id, now=NOW)
        await decline_request(db, no.id, talent_id=talent_id, words="", now=NOW)
        await withdraw_request(db, back.id, learner_id=back.learner_id, now=NOW)
        found = await reliability(db, talent_id, now=NOW + MINUTE)
        assert (found.asked, found.answered, found.has_answers) == (2, 2, False)
        await expire_due_holds(db, now=LATER)
        found = await reliability(db, talent_id, now=LATER)
        assert (found.asked, found.answered, found.answered_percent) == (3, 2, 66)
