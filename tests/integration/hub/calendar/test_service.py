"""What a talent asks of bookings, as the database keeps it."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from hub.bookings.models import Booking
from hub.bookings.service import confirm_booking, hold_slot
from hub.calendar.errors import (
    BufferInvalid,
    HorizonInvalid,
    HourRepeated,
    HourSkipped,
    HoursOverlap,
    NoticeInvalid,
    PauseInvalid,
    SlotPast,
    SlotTaken,
    SlotUnknown,
    TalentPaused,
    TooManyDays,
    TooManyHours,
)
from hub.calendar.limits import Limits, lift_pause, pause, set_limits
from hub.calendar.models import Cell
from hub.calendar.rules import Buffers, Hours, Interval
from hub.calendar.service import MAX_ODD_DAYS, free_slots, set_days, set_week, week_of
from hub.calendar.zone import change_zone
from hub.kernel.database import Database
from hub.kernel.errors import EstradeError
from hub.skills.models import Talent
from tests.scenes import NOW, SLOT, Teacher, make_booking, make_person, make_talent

HOUR = timedelta(hours=1)
AROUND = Limits(buffers=Buffers(before_min=15, after_min=30))
TODAY = date(2026, 11, 23)


async def starts(database: Database, teacher: Teacher, *, now: datetime = NOW) -> list[datetime]:
    async with database.read() as db:
        window = Interval(NOW, NOW + timedelta(days=200))
        found = await free_slots(db, teacher.person.id, duration=HOUR, window=window, now=now)
    return [slot.starts_at for slot in found]


async def make_teacher(database: Database, limits: Limits | None = None) -> Teacher:
    async with database.write() as db:
        teacher = await make_talent(db)
        if limits is not None:
            await set_limits(db, teacher.person.id, limits)
    return teacher


async def hold(database: Database, teacher: Teacher, at: datetime, who: str) -> Booking:
    async with database.write() as db:
        return await hold_slot(db, who, service_id=teacher.service.id, starts_at=at, now=NOW)


async def people(database: Database, *names: str) -> list[str]:
    async with database.write() as db:
        return [(await make_person(db, name)).id for name in names]


async def test_two_who_race_into_each_others_buffers_get_one_slot(database: Database) -> None:
    teacher = await make_teacher(database, AROUND)
    learners = await people(database, "Noé Ferraud", "Inès Ouvrard")
    asked = [SLOT, SLOT + HOUR + timedelta(minutes=30)]
    answers = await asyncio.gather(
        *(hold(database, teacher, at, who) for at, who in zip(asked, learners, strict=True)),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Booking", "SlotTaken"]
    async with database.read() as db:
        assert await db.scalar(select(func.count()).select_from(Cell)) == 4 + 1 + 2


async def test_the_next_session_stands_clear_by_both_buffers(database: Database) -> None:
    teacher = await make_teacher(database, AROUND)
    first, second = await people(database, "Noé Ferraud", "Inès Ouvrard")
    await hold(database, teacher, SLOT, first)
    free = await starts(database, teacher)
    assert SLOT + HOUR + timedelta(minutes=30) not in free
    with pytest.raises(SlotTaken):
        await hold(database, teacher, SLOT + HOUR + timedelta(minutes=30), second)
    clear = SLOT + HOUR + timedelta(minutes=60)
    assert clear in free
    await hold(database, teacher, clear, second)


async def test_a_longer_buffer_leaves_what_is_booked_where_it_is(database: Database) -> None:
    teacher = await make_teacher(database)
    async with database.write() as db:
        booking = await make_booking(db, teacher, await make_person(db, "Noé Ferraud"))
        await set_limits(db, teacher.person.id, AROUND)
    async with database.read() as db:
        cells = select(func.count()).where(Cell.appointment_id == booking.appointment_id)
        assert await db.scalar(cells) == 4
    free = await starts(database, teacher)
    assert SLOT + HOUR not in free
    assert SLOT + HOUR + timedelta(minutes=30) in free


async def test_notice_and_horizon_are_the_talents(database: Database) -> None:
    teacher = await make_teacher(database, Limits(notice_min=24 * 60, horizon_days=7))
    (learner,) = await people(database, "Noé Ferraud")
    free = await starts(database, teacher)
    assert free[0] == NOW + timedelta(days=1)
    assert free[-1] <= NOW + timedelta(days=7) - HOUR
    with pytest.raises(SlotPast):
        await hold(database, teacher, NOW + timedelta(hours=23), learner)
    with pytest.raises(SlotUnknown):
        await hold(database, teacher, NOW + timedelta(days=7), learner)
    with pytest.raises(SlotUnknown):
        await hold(database, teacher, SLOT + timedelta(minutes=7), learner)


async def test_nobody_books_during_a_pause_and_what_is_booked_stays(database: Database) -> None:
    teacher = await make_teacher(database)
    first, second = await people(database, "Noé Ferraud", "Inès Ouvrard")
    held = await hold(database, teacher, SLOT, first)
    until = NOW + timedelta(days=3)
    async with database.write() as db:
        await pause(db, teacher.person.id, until=until, now=NOW)
    with pytest.raises(TalentPaused):
        await hold(database, teacher, SLOT + 2 * HOUR, second)
    assert await starts(database, teacher) == []
    async with database.write() as db:
        assert (await confirm_booking(db, held.id, now=NOW)).confirmed_at == NOW
    assert await starts(database, teacher, now=until - timedelta(seconds=1)) == []
    assert await starts(database, teacher, now=until)
    async with database.write() as db:
        await pause(db, teacher.person.id, until=None, now=NOW)
    assert await starts(database, teacher, now=until) == []
    async with database.write() as db:
        await lift_pause(db, teacher.person.id)
    assert await starts(database, teacher)


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [
        (Limits(buffers=Buffers(before_min=75)), BufferInvalid),
        (Limits(buffers=Buffers(after_min=10)), BufferInvalid),
        (Limits(buffers=Buffers(after_min=-15)), BufferInvalid),
        (Limits(notice_min=-1), NoticeInvalid),
        (Limits(notice_min=72 * 60 + 15), NoticeInvalid),
        (Limits(horizon_days=6), HorizonInvalid),
        (Limits(horizon_days=181), HorizonInvalid),
    ],
)
async def test_limits_out_of_bounds_change_nothing(
    database: Database, limits: Limits, refusal: type[EstradeError]
) -> None:
    teacher = await make_teacher(database)
    with pytest.raises(refusal):
        async with database.write() as db:
            await set_limits(db, teacher.person.id, limits)
    async with database.read() as db:
        kept = await db.get_one(Talent, teacher.person.id)
    assert (kept.buffer_before_min, kept.notice_min, kept.horizon_days) == (0, 120, 60)


async def test_a_pause_ends_after_it_begins_and_within_a_year(database: Database) -> None:
    teacher = await make_teacher(database)
    for until in (NOW, NOW - HOUR, NOW + timedelta(days=367)):
        with pytest.raises(PauseInvalid):
            async with database.write() as db:
                await pause(db, teacher.person.id, until=until, now=NOW)
    assert await starts(database, teacher)


async def test_hours_a_day_cannot_have_are_refused_whole(database: Database) -> None:
    teacher = await make_teacher(database)
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    many = [Hours(60 * n, 60 * n + 30) for n in range(7)]
    for days, hours, refusal in (
        ([spring], [Hours(150, 240)], HourSkipped),
        ([autumn], [Hours(120, 240)], HourRepeated),
        ([TODAY], [Hours(540, 660), Hours(600, 720)], HoursOverlap),
        ([TODAY], many, TooManyHours),
        ([TODAY + timedelta(days=n) for n in range(MAX_ODD_DAYS + 1)], [], TooManyDays),
    ):
        with pytest.raises(refusal):
            async with database.write() as db:
                await set_days(db, teacher.person.id, days=days, hours=hours, today=TODAY)
    async with database.read() as db:
        assert (await week_of(db, teacher.person.id)).exceptions == {}


async def test_a_talent_who_travels_moves_open_hours_and_no_booking(database: Database) -> None:
    teacher = await make_teacher(database)
    async with database.write() as db:
        booking = await make_booking(db, teacher, await make_person(db, "Noé Ferraud"))
        await set_week(db, teacher.person.id, weekly={2: [Hours(540, 600)]})
    assert (await starts(database, teacher))[0] == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    async with database.write() as db:
        await change_zone(db, teacher.person.id, "America/Montreal", now=NOW)
    assert (await starts(database, teacher))[0] == datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
    async with database.read() as db:
        assert (await db.get_one(Booking, booking.id)).starts_at == SLOT


async def test_hours_saved_twice_at_once_stand_once(database: Database) -> None:
    teacher = await make_teacher(database)
    week = {day: [Hours(600, 720)] for day in range(7)}
    days = [TODAY + timedelta(days=number) for number in range(3)]

    async def save() -> None:
        async with database.write() as db:
            await set_days(db, teacher.person.id, days=days, hours=[Hours(540, 600)], today=TODAY)
            await set_week(db, teacher.person.id, weekly=week)
            # Long enough for the other to read what this one has not committed yet.
            await asyncio.sleep(0.05)

    await asyncio.gather(*(save() for _ in range(3)))
    async with database.read() as db:
        stored = await week_of(db, teacher.person.id)
    assert stored.weekly == week
    assert stored.exceptions == {day: [Hours(540, 600)] for day in days}
