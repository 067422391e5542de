"""Who is reminded: everybody once, of what still takes place, and of nothing else."""

import asyncio
import json
from datetime import datetime, timedelta

from sqlalchemy import select

from hub.bookings.models import Booking
from hub.bookings.service import apply_judgement, cancel_booking
from hub.bookings.verdict import Judgement, Verdict
from hub.disputes.remedies import choose_new_date
from hub.kernel.database import Database
from hub.kernel.outbox import OutboxRow
from hub.masterclasses.models import Masterclass
from hub.masterclasses.seats import confirm_registration, hold_seat
from hub.masterclasses.service import cancel_masterclass, get_locked
from hub.people.models import Role
from hub.reminders.models import Reminder, ReminderKind
from hub.reminders.service import BATCH, remind_due
from tests.scenes import (
    NOW,
    SLOT,
    make_booking,
    make_charity,
    make_masterclass,
    make_person,
    make_talent,
)

DAY, SOON = SLOT - timedelta(hours=24), SLOT - timedelta(minutes=15)
SECOND = timedelta(seconds=1)


async def booked(database: Database) -> Booking:
    async with database.write() as db:
        teacher = await make_talent(db)
        return await make_booking(db, teacher, await make_person(db, "Léa Martin"))


async def announced(database: Database, *, seats: int = 1) -> Masterclass:
    async with database.write() as db:
        host = await make_talent(db)
        member, admin = await make_person(db, "Inès"), await make_person(db, "Ada", Role.ADMIN)
        charity = await make_charity(db, member, admin)
        masterclass = await make_masterclass(db, host, charity, ticket_cents=0, capacity=500)
        for number in range(seats):
            viewer = await make_person(db, f"Viewer{number} Petit")
            held = await hold_seat(db, masterclass.id, person_id=viewer.id, now=NOW)
            await confirm_registration(db, held.id, now=NOW)
    return masterclass


async def reminders(database: Database) -> list[Reminder]:
    async with database.read() as db:
        return list(await db.scalars(select(Reminder).order_by(Reminder.starts_at, Reminder.kind)))


async def count_due(database: Database) -> int:
    async with database.read() as db:
        query = select(OutboxRow.payload).where(OutboxRow.name == "RemindersDue")
        return sum(len(json.loads(text)["reminder_ids"]) for text in await db.scalars(query))


async def clocks(database: Database, now: datetime) -> int:
    """Let three clocks look at once."""
    return sum(await asyncio.gather(*(remind_due(database, now=now) for _ in range(3))))


async def test_both_sides_are_reminded_a_day_before_and_just_before_once_each(
    database: Database,
) -> None:
    booking = await booked(database)
    assert await clocks(database, DAY - SECOND) == 0
    assert await clocks(database, DAY) == 2
    assert await clocks(database, DAY + SECOND) == 0
    assert await clocks(database, SOON) == 2
    assert await clocks(database, SLOT) == 0
    found = {(one.kind, one.person_id) for one in await reminders(database)}
    people = (booking.talent_id, booking.learner_id)
    assert found == {(kind, person) for kind in ReminderKind for person in people}
    assert await count_due(database) == 4


async def test_what_comes_too_late_is_dropped(database: Database) -> None:
    await booked(database)
    assert await remind_due(database, now=DAY + timedelta(hours=6)) == 0
    assert await remind_due(database, now=SLOT - timedelta(minutes=5)) == 0
    assert await reminders(database) == []


async def test_what_was_called_off_is_not_reminded_of(database: Database) -> None:
    booking = await booked(database)
    async with database.write() as db:
        await cancel_booking(db, booking.id, person_id=booking.learner_id, now=NOW)
    assert await remind_due(database, now=DAY) == 0


async def test_who_booked_within_the_day_was_just_told(database: Database) -> None:
    booking = await booked(database)
    async with database.write() as db:
        (await db.get_one(Booking, booking.id)).confirmed_at = DAY + SECOND
    await remind_due(database, now=DAY + timedelta(minutes=1))
    assert [one.is_sent for one in await reminders(database)] == [False, False]
    assert await count_due(database) == 0
    await remind_due(database, now=SOON)
    assert await count_due(database) == 2


async def test_a_new_date_is_reminded_of_anew(database: Database) -> None:
    booking = await booked(database)
    await remind_due(database, now=DAY)
    moved = SLOT + timedelta(days=7)
    async with database.write() as db:
        kept = await db.get_one(Booking, booking.id)
        window, end = timedelta(hours=72), SLOT + timedelta(hours=1)
        interrupted = Judgement(Verdict.INTERRUPTED)
        await apply_judgement(db, kept, interrupted, dispute_window=window, now=end)
        await choose_new_date(
            db, booking.id, learner_id=booking.learner_id, starts_at=moved, now=end
        )
    assert await clocks(database, moved - timedelta(hours=24)) == 2
    starts = [one.starts_at for one in await reminders(database)]
    assert starts == [SLOT, SLOT, moved, moved]


async def test_a_whole_audience_and_its_host_are_reminded_once(database: Database) -> None:
    seats = BATCH + 20
    masterclass = await announced(database, seats=seats)
    due = masterclass.starts_at - timedelta(hours=24)
    assert await clocks(database, due) == seats + 1
    assert await clocks(database, due + SECOND) == 0
    assert len({one.person_id for one in await reminders(database)}) == seats + 1


async def test_a_masterclass_that_is_off_reminds_nobody(database: Database) -> None:
    masterclass = await announced(database)
    async with database.write() as db:
        kept = await get_locked(db, masterclass.id)
        await cancel_masterclass(db, kept, reason="host", now=NOW)
    assert await remind_due(database, now=masterclass.starts_at - timedelta(minutes=15)) == 0
