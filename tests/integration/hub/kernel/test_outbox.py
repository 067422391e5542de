"""Every event reaches every handler, and what a handler writes is written once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from hub.kernel.mail import Mail, MailRow, add_mails
from hub.kernel.outbox import (
    MAX_ATTEMPTS,
    Dispatcher,
    Event,
    HandledEvent,
    OutboxRow,
    Subscription,
    record,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BellRung(Event):
    """Something for tests to happen."""

    number: int
    at: datetime


def letter(event: BellRung, now: datetime) -> Mail:
    return Mail(
        key=f"{event.number}:{now.timestamp()}:{id(event)}",
        recipient="a@estrade.example",
        locale="fr",
        subject="Dring",
        text="dring",
        html="<p>dring</p>",
    )


async def write_mail(db: AsyncSession, event: BellRung, now: datetime) -> None:
    add_mails(db, [letter(event, now)], now=now)


class Drafts:
    """Draft a mail for each bell; those of one number cannot be drafted, or not be written."""

    def __init__(self, *, undrafted: int = -1, unwritten: int = -1) -> None:
        self.undrafted, self.unwritten = undrafted, unwritten
        self.written: list[int] = []

    def subscribe(self, dispatcher: Dispatcher) -> None:
        """Hear every bell."""
        dispatcher.subscribe_drafting(BellRung, "test.draft", draft=self.draft, write=self.write)

    async def draft(self, db: AsyncSession, event: BellRung, now: datetime) -> BellRung:
        """Read something of it."""
        if event.number == self.undrafted:
            await db.execute(text("SELECT nothing FROM nowhere"))
        await db.execute(text("SELECT 1"))
        return event

    async def write(self, db: AsyncSession, drafts: Sequence[BellRung], now: datetime) -> None:
        """Write a mail for each."""
        add_mails(db, [letter(event, now) for event in drafts], now=now)
        if self.unwritten in [event.number for event in drafts]:
            raise RuntimeError("the bell is cracked")
        self.written.append(len(drafts))


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
    writing = Subscription("test.mail", write_mail)
    await first._handle(writing, leased.id, BellRung(number=0, at=NOW))
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


async def test_what_is_drafted_for_many_events_is_written_at_once_and_once(
    database: Database,
) -> None:
    drafts = [Drafts() for _ in range(3)]
    dispatchers = [Dispatcher(database, FixedClock(NOW)) for _ in drafts]
    for one, dispatcher in zip(drafts, dispatchers, strict=True):
        one.subscribe(dispatcher)
    await ring(database, 60)
    await asyncio.gather(*(dispatcher.drain() for dispatcher in dispatchers))
    assert await count_mails(database) == 60
    assert len([count for one in drafts for count in one.written]) <= 4


@pytest.mark.parametrize("step", ["undrafted", "unwritten"])
async def test_what_goes_wrong_with_one_draft_keeps_no_other_waiting(
    database: Database, step: str
) -> None:
    clock = FixedClock(NOW)
    dispatcher = Dispatcher(database, clock)
    wrong = Drafts(**{step: 3})
    wrong.subscribe(dispatcher)
    await ring(database, 6)
    await dispatcher.drain()
    assert await count_mails(database) == 5
    async with database.read() as db:
        (waiting,) = await db.scalars(select(OutboxRow).where(OutboxRow.done_at.is_(None)))
    assert "test.draft" in waiting.error
    wrong.undrafted = wrong.unwritten = -1
    clock.advance(timedelta(minutes=1))
    await dispatcher.drain()
    assert await count_mails(database) == 6


async def test_what_another_process_has_written_meanwhile_is_not_written_again(
    database: Database,
) -> None:
    dispatcher, other = (Dispatcher(database, FixedClock(NOW)) for _ in range(2))
    drafts = Drafts()
    await ring(database, 3)
    leased = await dispatcher._lease()

    async def draft(db: AsyncSession, event: BellRung, now: datetime) -> BellRung:
        """Let a process that had leased the same event before, and was slow, be faster now."""
        if event.number == 1:
            async with database.write() as theirs:
                handled = HandledEvent(handler="test.draft", event_id=leased[1].id, handled_at=NOW)
                theirs.add(handled)
        return event

    dispatcher.subscribe_drafting(BellRung, "test.draft", draft=draft, write=drafts.write)
    await dispatcher._bring(leased)
    assert await count_mails(database) == 2
    assert drafts.written == [1, 1], "each by itself, once together has failed"
    assert await other.drain() == 0, "all of them are done"


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
