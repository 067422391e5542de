"""The transactional outbox: what happened is written with what changed, and handled later.

`record` adds a row in the transaction of the change. A `Dispatcher`, of which any number may run,
leases due rows and calls each handler in a transaction of its own that also marks
`(handler, event)` as handled: at least once becomes exactly once for what the handler writes.
A handler that fails is tried again with growing pauses, then its event stays as a dead letter.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel import outbox_rows
from hub.kernel.clock import Clock
from hub.kernel.database import Database
from hub.kernel.outbox_rows import HandledEvent, OutboxRow
from hub.kernel.waiting import happens_within

__all__ = ["Dispatcher", "Event", "HandledEvent", "OutboxRow", "Subscription", "record"]

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 10
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=10)
OUTBOX_NOTE = "outbox"


class Event:
    """Something that happened; subclasses are frozen dataclasses named in the past tense."""

    registry: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls) -> None:
        """Register the class under its name, which is what the outbox stores.

        A dataclass with slots is made twice under one name: the second is the one that lives.
        """
        known = Event.registry.get(cls.__name__)
        is_new = known is None or known.__module__ == cls.__module__
        assert is_new, f"two events are called {cls.__name__}"
        Event.registry[cls.__name__] = cls


E = TypeVar("E", bound=Event)
D = TypeVar("D")
Handler = Callable[[AsyncSession, Any, datetime], Awaitable[None]]
Drafter = Callable[[AsyncSession, Any, datetime], Awaitable[D]]
Writer = Callable[[AsyncSession, Sequence[D], datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A handler under the name by which its work is remembered."""

    name: str
    handle: Handler


@dataclass(frozen=True, slots=True)
class Drafting:
    """A handler in two steps: it drafts for one event what it then writes for many at once."""

    name: str
    draft: Drafter[Any]
    write: Writer[Any]


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a handler is about to write for an event."""

    by: Drafting
    event_id: str
    content: Any


def record(db: AsyncSession, event: Event, *, now: datetime) -> None:
    """Write an event beside the change that caused it."""
    payload = _adapter(type(event).__name__).dump_json(event).decode()
    row = OutboxRow(name=type(event).__name__, payload=payload, recorded_at=now, due_at=now)
    db.add(row)
    db.info.setdefault("notes", set()).add(OUTBOX_NOTE)


@cache
def _adapter(name: str) -> TypeAdapter[Event]:
    """Return what writes and reads the events of a class. Raises: KeyError."""
    return TypeAdapter(Event.registry[name])


class Dispatcher:
    """Bring recorded events to their handlers."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self.clock = clock
        self._subscriptions: dict[str, list[Subscription | Drafting]] = {}
        self._nudge = asyncio.Event()
        database.after_commit.append(self._notice)

    def subscribe(self, event_class: type[E], name: str, handle: Handler) -> None:
        """Call `handle(db, event, now)` for every event of that class.

        `name` is remembered in the database, so it must never change its meaning.
        """
        self._add(event_class, Subscription(name, handle))

    def subscribe_drafting(
        self, event_class: type[E], name: str, *, draft: Drafter[D], write: Writer[D]
    ) -> None:
        """Call `draft(db, event, now)` for each event, and `write(db, drafts, now)` for many.

        For those who only add rows, such as mails: while `draft` reads and works nobody waits for
        it, and what was drafted for a batch of events is written in one short transaction. Among
        the events of a batch it comes first: it is for what begins something.
        """
        self._add(event_class, Drafting(name, draft, write))

    def _add(self, event_class: type[E], subscription: Subscription | Drafting) -> None:
        subscriptions = self._subscriptions.setdefault(event_class.__name__, [])
        assert subscription.name not in {s.name for s in subscriptions}, "it subscribes twice"
        subscriptions.append(subscription)

    async def run(self, *, poll_s: float) -> None:
        """Dispatch until cancelled: at once after a commit of ours, else every `poll_s`."""
        while True:
            try:
                await self.drain()
            except Exception:
                log.exception("the outbox could not be read; trying again")
            await happens_within(self._nudge, poll_s)
            self._nudge.clear()

    async def drain(self) -> int:
        """Handle everything that is due and return how many events were."""
        count = 0
        while leased := await self._lease():
            await self._bring(leased)
            count += len(leased)
        return count

    def _notice(self, notes: set[str]) -> None:
        if OUTBOX_NOTE in notes:
            self._nudge.set()

    async def _lease(self) -> list[OutboxRow]:
        now = self.clock.now()
        async with self._database.read() as db:
            if not await outbox_rows.is_any_due(db, now=now):
                return []
        async with self._database.write() as db:
            return await outbox_rows.lease(db, until=now + LEASE, now=now)

    async def _bring(self, leased: Sequence[OutboxRow]) -> None:
        """Bring events to their handlers: first to those who draft, then to all others in order.

        Those that went well are closed together, and last: a crash before that repeats nothing.
        """
        errors: dict[str, list[str]] = {row.id: [] for row in leased}
        drafting: list[tuple[Drafting, str, Event]] = []
        acting: list[tuple[Subscription, str, Event]] = []
        handled = await self._handled(list(errors))
        for row in leased:
            try:
                event = _adapter(row.name).validate_json(row.payload)
            except (KeyError, ValidationError) as unreadable:
                # Written by another version of ours: it waits without stopping the others.
                errors[row.id].append(f"{row.name} cannot be read: {unreadable!r}")
                continue
            for one in self._subscriptions.get(row.name, ()):
                if (one.name, row.id) in handled:
                    continue
                if isinstance(one, Drafting):
                    drafting.append((one, row.id, event))
                else:
                    acting.append((one, row.id, event))
        await self._write(await self._drafted(drafting, errors), errors)
        for subscription, event_id, event in acting:
            if (error := await self._handle(subscription, event_id, event)) is not None:
                errors[event_id].append(f"{subscription.name}: {error!r}")
        await self._close(leased, errors)

    async def _handle(
        self, subscription: Subscription, event_id: str, event: Event
    ) -> Exception | None:
        now = self.clock.now()

        async def work(db: AsyncSession) -> None:
            await subscription.handle(db, event, now)

        return await self._once(subscription.name, event_id, work, now=now)

    async def _once(
        self,
        name: str,
        event_id: str,
        work: Callable[[AsyncSession], Awaitable[None]],
        *,
        now: datetime,
    ) -> Exception | None:
        """Do a handler's work for an event unless it is done, and return what went wrong."""
        try:
            async with self._database.write() as db:
                await outbox_rows.mark_handled(db, [(name, event_id)], now=now)
                await work(db)
        except IntegrityError as error:
            return None if (name, event_id) in await self._handled([event_id]) else error
        except Exception as error:
            log.exception("handler %s failed on event %s", name, event_id)
            return error
        return None

    async def _handled(self, event_ids: Sequence[str]) -> set[tuple[str, str]]:
        async with self._database.read() as db:
            return await outbox_rows.handled_among(db, event_ids)

    async def _drafted(
        self, drafting: Sequence[tuple[Drafting, str, Event]], errors: dict[str, list[str]]
    ) -> list[_Draft]:
        """Return what is to be written; note what cannot be drafted."""
        drafts = []
        async with self._database.read() as db:
            for by, event_id, event in drafting:
                try:
                    drafts.append(_Draft(by, event_id, await by.draft(db, event, self.clock.now())))
                except Exception as error:
                    log.exception("handler %s failed on event %s", by.name, event_id)
                    errors[event_id].append(f"{by.name}: {error!r}")
                    await db.rollback()
        return drafts

    async def _write(self, drafts: Sequence[_Draft], errors: Mapping[str, list[str]]) -> None:
        """Write what was drafted for all events; note what cannot be written."""
        now = self.clock.now()
        if drafts and not await self._write_together(drafts, now=now):
            for draft in drafts:
                if (error := await self._write_one(draft, now=now)) is not None:
                    errors[draft.event_id].append(f"{draft.by.name}: {error!r}")

    async def _write_together(self, drafts: Sequence[_Draft], *, now: datetime) -> bool:
        """Write all of it, or tell that it cannot be written together."""
        by_handler: dict[Drafting, list[_Draft]] = {}
        for draft in drafts:
            by_handler.setdefault(draft.by, []).append(draft)
        marks = [(draft.by.name, draft.event_id) for draft in drafts]
        try:
            async with self._database.write() as db:
                await outbox_rows.mark_handled(db, marks, now=now)
                for by, theirs in by_handler.items():
                    await by.write(db, [draft.content for draft in theirs], now)
        except Exception:
            log.info("%d drafts are written each by itself", len(drafts), exc_info=True)
            return False
        return True

    async def _write_one(self, draft: _Draft, *, now: datetime) -> Exception | None:
        async def work(db: AsyncSession) -> None:
            await draft.by.write(db, [draft.content], now)

        return await self._once(draft.by.name, draft.event_id, work, now=now)

    async def _close(self, leased: Sequence[OutboxRow], errors: Mapping[str, list[str]]) -> None:
        done = [row.id for row in leased if not errors[row.id]]
        if done:
            async with self._database.write() as db:
                await outbox_rows.close_done(db, done, now=self.clock.now())
        for row in leased:
            if errors[row.id]:
                await self._close_failed(row, errors[row.id])

    async def _close_failed(self, row: OutboxRow, errors: list[str]) -> None:
        now = self.clock.now()
        attempts = row.attempts + 1
        values: dict[str, Any] = {"attempts": attempts, "error": "\n".join(errors)[:2000]}
        if attempts >= MAX_ATTEMPTS:
            values |= {"dead_at": now, "due_at": None}
            log.error("event %s (%s) is a dead letter: %s", row.id, row.name, values["error"])
        else:
            values["due_at"] = now + min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
        async with self._database.write() as db:
            await outbox_rows.close_failed(db, row.id, values)
