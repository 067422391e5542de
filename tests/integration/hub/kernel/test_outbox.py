"""Every event reaches every handler, and what a handler writes is written once."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from hub.kernel.mail import Mail, MailRow, queue_mail
from hub.kernel.outbox import MAX_ATTEMPTS, Dispatcher, Event, OutboxRow, record

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BellRung(Event):
    """Something for tests to happen."""

    number: int
    at: datetime


async def write_mail(db: AsyncSession, event: BellRung, now: datetime) -> None:
    letter = Mail(
        key=f"{event.number}:{now.timestamp()}:{id(event)}",
        recipient="a@estrade.example",
        locale="fr",
        subject="Dring",
        text="dring",
        html="<p>dring</p>",
    )
    await queue_mail(db, letter, now=now)


async def ring(database: Database, count: int) -> None:
    async with database.write() as db:
        for number in range(count):
            record(db, BellRung(number=number, at=NOW), now=NOW)


async def count_mails(database: Database) -> int:
    async with database.read() as db:
        return await db.scalar(select(func.count()).select_from(MailRow)) or 0


async def test_four_dispatchers_at_once_handle_every_event_once(database: Database) -> None:
    dispatchers = [Dispatcher(database, FixedClock(NOW)) for _ in range(4)]
    for dispatcher in dispatchers:
        dispatcher.subscribe(BellRung, "test.mail", write_mail)
    await ring(database, 60)
    await asyncio.gather(*(dispatcher.drain() for dispatcher in dispatchers))
    assert await count_mails(database) == 60


async def test_an_event_whose_dispatcher_died_is_handled_by_the_next_one(
    database: Database,
) -> None:
    clock = FixedClock(NOW)
    first, second = Dispatcher(database, clock), Dispatcher(database, clock)
    for dispatcher in (first, second):
        dispatcher.subscribe(BellRung, "test.mail", write_mail)
    await ring(database, 1)
    (leased,) = await first._lease()
    await first._handle(first._subscriptions["BellRung"][0], leased.id, BellRung(number=0, at=NOW))
    assert await second.drain() == 0, "the lease has not run out"
    clock.advance(timedelta(minutes=2))
    assert await second.drain() == 1
    assert await count_mails(database) == 1


async def test_a_failing_handler_is_retried_and_then_left_as_a_visible_dead_letter(
    database: Database,
) -> None:
    clock = FixedClock(NOW)
    dispatcher = Dispatcher(database, clock)
    tries = 0

    async def fail(db: AsyncSession, event: BellRung, now: datetime) -> None:
        nonlocal tries
        tries += 1
        await write_mail(db, event, now)
        raise RuntimeError("the bell is cracked")

    dispatcher.subscribe(BellRung, "test.mail", write_mail)
    dispatcher.subscribe(BellRung, "test.fail", fail)
    await ring(database, 1)
    for _ in range(MAX_ATTEMPTS + 3):
        await dispatcher.drain()
        clock.advance(timedelta(minutes=11))
    assert tries == MAX_ATTEMPTS
    assert await count_mails(database) == 1, "what the failing handler wrote was rolled back"
    async with database.read() as db:
        (row,) = await db.scalars(select(OutboxRow))
    assert row.dead_at is not None
    assert "the bell is cracked" in row.error


async def test_nothing_is_recorded_when_the_change_is_rolled_back(database: Database) -> None:
    try:
        async with database.write() as db:
            record(db, BellRung(number=1, at=NOW), now=NOW)
            raise RuntimeError("the change failed")
    except RuntimeError:
        pass
    dispatcher = Dispatcher(database, FixedClock(NOW))
    dispatcher.subscribe(BellRung, "test.mail", write_mail)
    assert await dispatcher.drain() == 0


async def test_an_event_that_cannot_be_read_does_not_stop_the_others(database: Database) -> None:
    dispatcher = Dispatcher(database, FixedClock(NOW))
    dispatcher.subscribe(BellRung, "test.mail", write_mail)
    async with database.write() as db:
        for name, payload in (("GongStruck", "{}"), ("BellRung", '{"number": "loud"}')):
            row = OutboxRow(name=name, payload=payload, recorded_at=NOW, due_at=NOW)
            db.add(row)
    await ring(database, 1)
    assert await dispatcher.drain() == 3
    assert await count_mails(database) == 1
    async with database.read() as db:
        waiting = list(await db.scalars(select(OutboxRow).where(OutboxRow.done_at.is_(None))))
    assert {row.name for row in waiting} == {"GongStruck", "BellRung"}
    assert all("cannot be read" in row.error and row.attempts == 1 for row in waiting)
