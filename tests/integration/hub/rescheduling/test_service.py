"""Sessions that move, on both databases: the same booking, another time, nobody booked twice."""

import asyncio
import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hub.bookings.cancelling import consequence
from hub.bookings.errors import IllegalTransition, NotInvited, SessionOver
from hub.bookings.models import Booking
from hub.bookings.service import cancel_booking, confirm_booking, get_booking, hold_slot
from hub.calendar.errors import SlotPast, SlotTaken, SlotUnknown
from hub.calendar.limits import pause
from hub.calendar.models import Appointment, Cell
from hub.calendar.rules import Interval, cells
from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from hub.kernel.outbox import OutboxRow
from hub.people.models import Person
from hub.rescheduling import rules
from hub.rescheduling.answers import (
    accept_move,
    decline_move,
    lapse_due_proposals,
    withdraw_move,
)
from hub.rescheduling.errors import (
    MoveChanged,
    NotYourAnswer,
    ProposalOver,
    SameTime,
    TooManyMoves,
)
from hub.rescheduling.models import Rescheduling, ReschedulingState
from hub.rescheduling.service import free_times, move_booking, open_proposal, plan_move
from tests.scenes import NOW, SLOT, Teacher, make_booking, make_person, make_talent

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LATER = SLOT + DAY
NEAR = SLOT - 5 * HOUR


async def scene(database: Database) -> tuple[Teacher, Person, Booking]:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        return teacher, learner, await make_booking(db, teacher, learner)


async def move(
    database: Database, booking: Booking, by: str, to: datetime, *, now: datetime = NOW
) -> Rescheduling:
    """Move a session, or propose it, as the page would after showing what it does."""
    async with database.write() as db:
        known = await get_booking(db, booking.id)
        plan = await plan_move(db, known, person_id=by, starts_at=to, now=now)
        return await move_booking(
            db, booking.id, person_id=by, starts_at=to, shown=plan.shown, now=now
        )


async def fresh(database: Database, booking: Booking) -> Booking:
    async with database.read() as db:
        return await get_booking(db, booking.id)


async def taken(database: Database) -> set[int]:
    async with database.read() as db:
        return set(await db.scalars(select(Cell.cell)))


async def events(database: Database) -> list[str]:
    async with database.read() as db:
        return list(await db.scalars(select(OutboxRow.name).order_by(OutboxRow.id)))


async def test_a_move_a_day_ahead_takes_the_new_cells_and_frees_the_old_ones(
    database: Database,
) -> None:
    teacher, learner, booking = await scene(database)
    row = await move(database, booking, learner.id, LATER)
    moved = await fresh(database, booking)
    assert (row.state, moved.starts_at, moved.ends_at) == (
        ReschedulingState.MADE,
        LATER,
        LATER + HOUR,
    )
    assert (moved.calendar_sequence, moved.moved_at, moved.most_percent) == (1, NOW, 100)
    assert moved.full_until is None
    assert await taken(database) == set(cells(Interval(LATER, LATER + HOUR)))
    assert (await events(database))[-1] == "BookingMoved"
    async with database.write() as db:
        other = await make_person(db, "Ada Diallo")
        await hold_slot(db, other.id, service_id=teacher.service.id, starts_at=SLOT, now=NOW)


async def test_a_session_may_move_into_its_own_time(database: Database) -> None:
    _, learner, booking = await scene(database)
    half = SLOT + HOUR / 2
    async with database.read() as db:
        slots = await free_times(db, await get_booking(db, booking.id), now=NOW)
    assert half in {slot.starts_at for slot in slots}
    assert SLOT not in {slot.starts_at for slot in slots}
    await move(database, booking, learner.id, half)
    assert await taken(database) == set(cells(Interval(half, half + HOUR)))


async def test_on_the_last_day_nothing_moves_until_the_other_side_agrees(
    database: Database,
) -> None:
    teacher, learner, booking = await scene(database)
    row = await move(database, booking, learner.id, LATER, now=NEAR)
    assert (row.state, row.lapses_at) == (ReschedulingState.PROPOSED, SLOT)
    assert (await fresh(database, booking)).starts_at == SLOT
    for refused in (accept_move, decline_move):
        with pytest.raises(NotYourAnswer):
            async with database.write() as db:
                await refused(db, row.id, person_id=learner.id, now=NEAR)
    with pytest.raises(NotYourAnswer):
        async with database.write() as db:
            await withdraw_move(db, row.id, person_id=teacher.person.id, now=NEAR)
    async with database.write() as db:
        await accept_move(db, row.id, person_id=teacher.person.id, now=NEAR + HOUR)
    moved = await fresh(database, booking)
    assert (moved.starts_at, moved.most_percent) == (LATER, 50)
    assert consequence(moved, [moved], is_by_talent=False, now=NEAR + 2 * HOUR).refund_cents == 3000
    assert await taken(database) == set(cells(Interval(LATER, LATER + HOUR)))
    with pytest.raises(ProposalOver):
        async with database.write() as db:
            await decline_move(db, row.id, person_id=teacher.person.id, now=NEAR + HOUR)


@pytest.mark.parametrize("ending", ["decline", "withdraw", "lapse", "cancel"])
async def test_a_proposal_that_is_not_accepted_changes_nothing(
    database: Database, ending: str
) -> None:
    teacher, learner, booking = await scene(database)
    row = await move(database, booking, learner.id, LATER, now=NEAR)
    async with database.write() as db:
        if ending == "decline":
            await decline_move(db, row.id, person_id=teacher.person.id, now=NEAR)
        elif ending == "withdraw":
            await withdraw_move(db, row.id, person_id=learner.id, now=NEAR)
        elif ending == "lapse":
            assert await lapse_due_proposals(db, now=SLOT - timedelta(seconds=1)) == 0
            assert await lapse_due_proposals(db, now=SLOT) == 1
        else:
            await cancel_booking(db, booking.id, person_id=learner.id, now=NEAR)
            await lapse_due_proposals(db, now=SLOT)
    with pytest.raises(ProposalOver):
        async with database.write() as db:
            await accept_move(db, row.id, person_id=teacher.person.id, now=NEAR)
    now = await fresh(database, booking)
    assert (now.starts_at, now.calendar_sequence) == (SLOT, 0)
    told = (await events(database)).count("MoveRefused")
    assert told == (0 if ending == "cancel" else 1)
    async with database.read() as db:
        assert await open_proposal(db, now, now=NEAR) is None


async def test_a_counter_proposal_takes_the_place_of_the_first(database: Database) -> None:
    teacher, learner, booking = await scene(database)
    first = await move(database, booking, learner.id, LATER, now=NEAR)
    second = await move(database, booking, teacher.person.id, LATER + HOUR, now=NEAR)
    with pytest.raises(ProposalOver):
        async with database.write() as db:
            await accept_move(db, first.id, person_id=teacher.person.id, now=NEAR)
    async with database.write() as db:
        await accept_move(db, second.id, person_id=learner.id, now=NEAR)
    moved = await fresh(database, booking)
    assert (moved.starts_at, moved.most_percent, moved.full_until) == (LATER + HOUR, 100, None)


async def test_a_proposed_time_that_somebody_books_meanwhile_is_theirs(database: Database) -> None:
    teacher, learner, booking = await scene(database)
    row = await move(database, booking, learner.id, LATER, now=NEAR)
    async with database.write() as db:
        rival = await make_person(db, "Ada Diallo")
        await hold_slot(db, rival.id, service_id=teacher.service.id, starts_at=LATER, now=NEAR)
    with pytest.raises(SlotTaken):
        async with database.write() as db:
            await accept_move(db, row.id, person_id=teacher.person.id, now=NEAR)
    kept = await fresh(database, booking)
    assert kept.starts_at == SLOT
    assert set(cells(Interval(SLOT, SLOT + HOUR))) <= await taken(database)
    async with database.write() as db:
        await decline_move(db, row.id, person_id=teacher.person.id, now=NEAR)


async def test_a_date_that_the_talent_chose_alone_can_be_declined_with_everything_back(
    database: Database,
) -> None:
    teacher, _, booking = await scene(database)
    soonest = NOW + 25 * HOUR
    await move(database, booking, teacher.person.id, soonest)
    moved = await fresh(database, booking)
    assert moved.full_until == soonest
    just_before = soonest - timedelta(seconds=1)
    assert consequence(moved, [moved], is_by_talent=False, now=just_before).refund_cents == 6000
    await move(database, booking, teacher.person.id, soonest + 10 * DAY)
    moved = await fresh(database, booking)
    assert moved.full_until == NOW + rules.OBJECTION
    after = moved.starts_at - 5 * HOUR
    assert consequence(moved, [moved], is_by_talent=False, now=after).refund_cents == 3000


async def test_what_moving_means_is_compared_with_what_was_shown(database: Database) -> None:
    _, learner, booking = await scene(database)
    for shown in ("", "ask-100", "move-50"):
        with pytest.raises(MoveChanged):
            async with database.write() as db:
                await move_booking(
                    db, booking.id, person_id=learner.id, starts_at=LATER, shown=shown, now=NOW
                )
    with pytest.raises(MoveChanged):
        async with database.write() as db:
            await move_booking(
                db, booking.id, person_id=learner.id, starts_at=LATER, shown="move-100", now=NEAR
            )


async def test_times_that_cannot_be_are_refused_and_nothing_moves(database: Database) -> None:
    teacher, learner, booking = await scene(database)
    async with database.write() as db:
        rival = await make_person(db, "Ada Diallo")
        await hold_slot(db, rival.id, service_id=teacher.service.id, starts_at=LATER, now=NOW)
    for to, error in (
        (SLOT, SameTime),
        (NOW, SlotPast),
        (LATER, SlotTaken),
        (LATER + timedelta(minutes=7), SlotUnknown),
        (LATER + 12 * HOUR, SlotUnknown),
        (LATER + 365 * DAY, SlotUnknown),
    ):
        with pytest.raises(error):
            await move(database, booking, learner.id, to)
    with pytest.raises(NotInvited):
        await move(database, booking, rival.id, LATER + DAY)
    with pytest.raises(SessionOver):
        await move(database, booking, learner.id, LATER + DAY, now=SLOT)
    with pytest.raises(NotFound):
        async with database.write() as db:
            await accept_move(db, "rsd_nowhere", person_id=learner.id, now=NOW)
    async with database.write() as db:
        await cancel_booking(db, booking.id, person_id=learner.id, now=NOW)
    with pytest.raises(IllegalTransition):
        await move(database, booking, learner.id, LATER + DAY)


async def test_a_pause_or_a_long_notice_makes_the_learner_ask(database: Database) -> None:
    teacher, learner, booking = await scene(database)
    async with database.write() as db:
        await pause(db, teacher.person.id, until=None, now=NOW)
    row = await move(database, booking, learner.id, LATER)
    assert row.state is ReschedulingState.PROPOSED
    made = await move(database, booking, teacher.person.id, LATER + DAY)
    assert made.state is ReschedulingState.MADE


async def test_there_is_an_end_to_moving(database: Database) -> None:
    _, learner, booking = await scene(database)
    for n in range(rules.MAX_RESCHEDULINGS):
        await move(database, booking, learner.id, LATER + (n % 2) * DAY)
    with pytest.raises(TooManyMoves):
        await move(database, booking, learner.id, LATER + 3 * DAY)


async def test_who_shares_an_appointment_keeps_it_when_one_moves_and_the_last_frees_it(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        teacher.service.group_size = 3
        learner, friend = await make_person(db, "Noé Ferraud"), await make_person(db, "Ada Diallo")
        booking = await make_booking(db, teacher, learner)
        other = await make_booking(db, teacher, friend)
    assert booking.appointment_id == other.appointment_id
    row = await move(database, booking, learner.id, LATER)
    assert row.left_id == other.appointment_id
    both = [Interval(SLOT, SLOT + HOUR), Interval(LATER, LATER + HOUR)]
    assert await taken(database) == {cell for one in both for cell in cells(one)}
    await move(database, other, friend.id, SLOT + HOUR / 2)
    both[0] = Interval(SLOT + HOUR / 2, SLOT + 3 * HOUR / 2)
    assert await taken(database) == {cell for one in both for cell in cells(one)}
    async with database.read() as db:
        assert (await db.get_one(Appointment, other.appointment_id)).released_at == NOW
        now_at = (await get_booking(db, other.id)).appointment_id
        assert (await db.get_one(Appointment, now_at)).seats == 3


async def test_many_who_move_at_once_never_overlap_and_never_wait_in_a_circle(
    database: Database,
) -> None:
    bookings = []
    async with database.write() as db:
        teacher = await make_talent(db)
        for n in range(8):
            learner = await make_person(db, f"Rival{n} Test")
            starts_at = LATER.replace(hour=8) + n * HOUR
            held = await hold_slot(
                db, learner.id, service_id=teacher.service.id, starts_at=starts_at, now=NOW
            )
            await confirm_booking(db, held.id, now=NOW)
            bookings.append(held)
    dice = random.Random(5)
    places = [LATER.replace(hour=8) + n * HOUR / 2 for n in range(20)]

    async def attempt(booking: Booking, to: datetime) -> int:
        try:
            await move(database, booking, booking.learner_id, to)
        except (SlotTaken, SlotUnknown, SameTime):
            return 0
        return 1

    tries = [(booking, dice.choice(places)) for booking in bookings * 4]
    done = await asyncio.gather(*(attempt(*one) for one in tries))
    assert sum(done) > 0
    async with database.read() as db:
        rows = list(await db.scalars(select(Booking)))
        owners = {(c.cell, c.appointment_id) for c in await db.scalars(select(Cell))}
        live = await db.scalars(select(Appointment.id).where(Appointment.released_at.is_(None)))
    wanted = {
        (cell, row.appointment_id)
        for row in rows
        for cell in cells(Interval(row.starts_at, row.ends_at))
    }
    assert owners == wanted
    assert len({cell for cell, _ in owners}) == 8 * 4
    assert set(live) == {row.appointment_id for row in rows}
