"""Bookings on both databases: one slot, one booking, whatever happens."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from hub.bookings import service
from hub.bookings.errors import (
    DoorClosed,
    HoldExpired,
    IllegalTransition,
    NotInvited,
    OwnService,
    SessionOff,
    SessionOver,
    TooManyHolds,
)
from hub.bookings.models import Booking, BookingState
from hub.bookings.verdict import Judgement, Verdict
from hub.calendar.errors import SlotPast, SlotTaken, SlotUnknown
from hub.calendar.limits import Limits, set_limits
from hub.calendar.models import Cell
from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from hub.kernel.outbox import OutboxRow
from hub.strikes.errors import TalentSuspended
from hub.strikes.models import Strike
from hub.strikes.service import count_strikes
from tests.scenes import NOW, SLOT, make_booking, make_person, make_talent

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
A_WEEK = timedelta(days=7)
DISPUTE = timedelta(hours=72)
RIVALS = 200


async def events(database: Database) -> list[str]:
    async with database.read() as db:
        return list(await db.scalars(select(OutboxRow.name).order_by(OutboxRow.id)))


async def test_200_people_who_want_one_slot_at_once_get_exactly_one_booking(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        rivals = [(await make_person(db, f"Rival{n} Test")).id for n in range(RIVALS)]

    async def attempt(rival: str) -> str:
        try:
            async with database.write() as db:
                held = await service.hold_slot(
                    db, rival, service_id=teacher.service.id, starts_at=SLOT, now=NOW
                )
            return held.id
        except SlotTaken:
            return ""

    won = [booking_id for booking_id in await asyncio.gather(*map(attempt, rivals)) if booking_id]
    assert len(won) == 1
    async with database.read() as db:
        assert list(await db.scalars(select(Booking.id))) == won
        assert await db.scalar(select(func.count()).select_from(Cell)) == 4


async def test_one_person_asking_for_many_slots_at_once_holds_three(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")

    async def attempt(day: int) -> bool:
        try:
            async with database.write() as db:
                await service.hold_slot(
                    db,
                    learner.id,
                    service_id=teacher.service.id,
                    starts_at=SLOT + timedelta(days=7 * day),
                    now=NOW,
                )
        except TooManyHolds:
            return False
        return True

    assert sum(await asyncio.gather(*map(attempt, range(6)))) == 3


async def test_a_session_judged_late_can_still_be_disputed_for_the_whole_window(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
        late = booking.ends_at + 2 * DISPUTE
        judgement = Judgement(Verdict.COMPLETED)
        await service.apply_judgement(db, booking, judgement, dispute_window=DISPUTE, now=late)
        assert booking.settle_at == late + DISPUTE


async def test_overlapping_slots_of_one_talent_exclude_each_other(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        people = [(await make_person(db, f"P{n} Test")).id for n in range(9)]

    async def attempt(person: str, minutes: int) -> datetime | None:
        try:
            async with database.write() as db:
                held = await service.hold_slot(
                    db,
                    person,
                    service_id=teacher.service.id,
                    starts_at=SLOT + minutes * MINUTE,
                    now=NOW,
                )
            return held.starts_at
        except SlotTaken:
            return None

    tried = [attempt(person, 30 * (n % 5)) for n, person in enumerate(people)]
    won = sorted(at for at in await asyncio.gather(*tried) if at is not None)
    assert won
    assert all(b - a >= HOUR for a, b in pairwise(won))


async def test_a_paid_hold_becomes_a_booking_once(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
        again = await service.confirm_booking(db, booking.id, now=NOW)
    assert again.state is BookingState.CONFIRMED
    assert await events(database) == ["BookingConfirmed"]


async def test_an_unpaid_hold_gives_the_slot_back(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        held = await service.hold_slot(
            db, learner.id, service_id=teacher.service.id, starts_at=SLOT, now=NOW
        )
        assert await service.expire_due_holds(db, now=NOW + 14 * MINUTE) == 0
        assert await service.expire_due_holds(db, now=NOW + 15 * MINUTE) == 1
        assert await service.expire_due_holds(db, now=NOW + 15 * MINUTE) == 0
    async with database.write() as db:
        with pytest.raises(HoldExpired):
            await service.confirm_booking(db, held.id, now=NOW + 16 * MINUTE)
        other = await make_person(db, "Inès Ouvrard")
        await service.hold_slot(
            db, other.id, service_id=teacher.service.id, starts_at=SLOT, now=NOW + 16 * MINUTE
        )


async def test_an_overdue_hold_does_not_stand_in_the_way(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        other = await make_person(db, "Inès Ouvrard")
        await service.hold_slot(
            db, learner.id, service_id=teacher.service.id, starts_at=SLOT, now=NOW
        )
        later = NOW + 20 * MINUTE
        taken = await service.hold_slot(
            db, other.id, service_id=teacher.service.id, starts_at=SLOT, now=later
        )
    assert taken.state is BookingState.HELD


@pytest.mark.parametrize(
    ("starts_at", "refusal"),
    [
        (NOW - HOUR, SlotPast),
        (NOW + 2 * HOUR - MINUTE, SlotPast),
        (SLOT + 5 * MINUTE, SlotUnknown),
        (SLOT + 15 * MINUTE, SlotUnknown),
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), SlotUnknown),
        (NOW + timedelta(days=61), SlotUnknown),
    ],
)
async def test_a_time_that_is_not_offered_is_refused(
    database: Database, starts_at: datetime, refusal: type[Exception]
) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        with pytest.raises(refusal):
            await service.hold_slot(
                db, learner.id, service_id=teacher.service.id, starts_at=starts_at, now=NOW
            )
        assert await db.scalar(select(func.count()).select_from(Cell)) == 0


async def test_nobody_books_themself_an_unknown_service_or_a_fourth_unpaid_slot(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        with pytest.raises(OwnService):
            await service.hold_slot(
                db, teacher.person.id, service_id=teacher.service.id, starts_at=SLOT, now=NOW
            )
        with pytest.raises(NotFound):
            await service.hold_slot(db, learner.id, service_id="no", starts_at=SLOT, now=NOW)
        for n in range(3):
            await service.hold_slot(
                db,
                learner.id,
                service_id=teacher.service.id,
                starts_at=SLOT + n * HOUR,
                now=NOW,
            )
        with pytest.raises(TooManyHolds):
            await service.hold_slot(
                db, learner.id, service_id=teacher.service.id, starts_at=SLOT + 3 * HOUR, now=NOW
            )


async def test_a_talent_who_cancels_late_gives_everything_back_and_gets_a_strike(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
        cancelled = await service.cancel_booking(
            db, booking.id, person_id=teacher.person.id, now=SLOT - HOUR
        )
        assert cancelled.refund_cents == 6000
        assert await count_strikes(db, teacher.person.id, now=SLOT) == 1
        with pytest.raises(IllegalTransition):
            await service.cancel_booking(db, booking.id, person_id=learner.id, now=SLOT - HOUR)
    assert await events(database) == ["BookingConfirmed", "BookingCancelled", "StrikeRecorded"]


async def test_a_strangers_booking_is_out_of_reach(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        stranger = await make_person(db, "Inès Ouvrard")
        booking = await make_booking(db, teacher, learner)
        with pytest.raises(NotInvited):
            await service.cancel_booking(db, booking.id, person_id=stranger.id, now=NOW)
        with pytest.raises(NotInvited):
            await service.may_join(db, booking.id, person_id=stranger.id, now=SLOT)


async def test_the_door_opens_fifteen_minutes_before_and_closes_at_the_end(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
        door = SLOT - 15 * MINUTE
        with pytest.raises(DoorClosed):
            await service.may_join(
                db, booking.id, person_id=learner.id, now=door - timedelta(seconds=1)
            )
        admission = await service.may_join(db, booking.id, person_id=learner.id, now=door)
        assert not admission.is_talent
        with pytest.raises(SessionOver):
            await service.may_join(db, booking.id, person_id=learner.id, now=SLOT + HOUR)
        await service.cancel_booking(db, booking.id, person_id=learner.id, now=door)
        with pytest.raises(SessionOff):
            await service.may_join(db, booking.id, person_id=learner.id, now=SLOT)


async def test_a_judgement_ends_the_booking_and_settles_after_the_dispute_window(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
    async with database.write() as db:
        due = await db.get_one(Booking, booking.id, with_for_update=True)
        judgement = Judgement(Verdict.COMPLETED, lost_min=6)
        await service.apply_judgement(db, due, judgement, dispute_window=DISPUTE, now=SLOT + HOUR)
    async with database.write() as db:
        settles_at = SLOT + HOUR + DISPUTE
        assert await service.settle_due(db, now=settles_at - timedelta(seconds=1)) == 0
        assert await service.settle_due(db, now=settles_at) == 1
        settled = await service.get_booking(db, due.id)
    assert (settled.state, settled.refund_cents) == (BookingState.SETTLED, 600)
    assert await events(database) == ["BookingConfirmed", "BookingJudged", "BookingSettled"]


async def test_an_operator_can_hold_the_money_of_a_judged_booking(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
        with pytest.raises(IllegalTransition):
            await service.hold_settlement(db, booking.id)
        judgement = Judgement(Verdict.COMPLETED)
        await service.apply_judgement(
            db, booking, judgement, dispute_window=DISPUTE, now=SLOT + HOUR
        )
        await service.hold_settlement(db, booking.id)
    long_after = SLOT + timedelta(days=30)
    async with database.write() as db:
        assert await service.settle_due(db, now=long_after) == 0
        await service.resume_settlement(db, booking.id, now=long_after)
        assert await service.settle_due(db, now=long_after) == 1


async def test_three_absences_suspend_a_talent(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        for n in range(3):
            held = await service.hold_slot(
                db,
                learner.id,
                service_id=teacher.service.id,
                starts_at=SLOT + n * HOUR,
                now=NOW,
            )
            booking = await service.confirm_booking(db, held.id, now=NOW)
            absent = Judgement(Verdict.TALENT_ABSENT)
            await service.apply_judgement(
                db, booking, absent, dispute_window=DISPUTE, now=SLOT + 4 * HOUR
            )
        assert await db.scalar(select(func.count()).select_from(Strike)) == 3
        with pytest.raises(TalentSuspended):
            await service.hold_slot(
                db,
                learner.id,
                service_id=teacher.service.id,
                starts_at=SLOT + timedelta(days=3),
                now=SLOT + 5 * HOUR,
            )


async def test_nobody_pays_for_a_session_that_has_begun(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        await set_limits(db, teacher.person.id, Limits(notice_min=0))
        learner = await make_person(db, "Noé Ferraud")
        held = await service.hold_slot(
            db, learner.id, service_id=teacher.service.id, starts_at=SLOT, now=SLOT - MINUTE
        )
        assert held.held_until == SLOT
        assert await service.expire_due_holds(db, now=SLOT) == 1
        with pytest.raises(HoldExpired):
            await service.confirm_booking(db, held.id, now=SLOT)


async def test_a_long_list_ends_with_what_is_farthest_from_now(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_LISTED", 5)
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        for week in range(7):
            held = await service.hold_slot(
                db,
                learner.id,
                service_id=teacher.service.id,
                starts_at=SLOT + week * A_WEEK,
                now=NOW,
            )
            await service.confirm_booking(db, held.id, now=NOW)
    now = SLOT + 2 * A_WEEK + HOUR
    async with database.read() as db:
        listed = await service.bookings_of(db, learner.id, now=now)
    assert [(booking.starts_at - SLOT) // A_WEEK for booking in listed] == [3, 4, 5, 6, 2]
