"""The transactional outbox: what happened is written with what changed, and handled later.

`record` adds a row in the transaction of the change. A `Dispatcher`, of which any number may run,
leases due rows and calls each handler in a transaction of its own that also marks
`(handler, event)` as handled: at least once becomes exactly once for what the handler writes.
A handler that fails is tried again with growing pauses, then its event stays as a dead letter.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import String, Text, UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.clock import Clock
from hub.kernel.database import Base, Database, Instant
from hub.kernel.ids import ID_LENGTH, id_factory
from hub.kernel.waiting import happens_within

log = logging.getLogger(__name__)

BATCH = 50
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
Handler = Callable[[AsyncSession, Any, datetime], Awaitable[None]]


class OutboxRow(Base):
    """An event on its way to its handlers."""

    __tablename__ = "outbox"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("evt"))
    name: Mapped[str] = mapped_column(String(80))
    payload: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    dead_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    error: Mapped[str] = mapped_column(Text, default="")


class HandledEvent(Base):
    """The mark that one handler has done its work for one event."""

    __tablename__ = "handled_events"
    __table_args__ = (UniqueConstraint("handler", "event_id", name="uq_handled_events_once"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    handler: Mapped[str] = mapped_column(String(80))
    event_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    handled_at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A handler under the name by which its work is remembered."""

    name: str
    handle: Handler


def record(db: AsyncSession, event: Event, *, now: datetime) -> None:
    """Write an event beside the change that caused it."""
    payload = TypeAdapter(type(event)).dump_json(event).decode()
    row = OutboxRow(name=type(event).__name__, payload=payload, recorded_at=now, due_at=now)
    db.add(row)
    db.info.setdefault("notes", set()).add(OUTBOX_NOTE)


class Dispatcher:
    """Bring recorded events to their handlers."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self.clock = clock
        self._subscriptions: dict[str, list[Subscription]] = {}
        self._nudge = asyncio.Event()
        database.after_commit.append(self._notice)

    def subscribe(self, event_class: type[E], name: str, handle: Handler) -> None:
        """Call `handle(db, event, now)` for every event of that class.

        `name` is remembered in the database, so it must never change its meaning.
        """
        subscriptions = self._subscriptions.setdefault(event_class.__name__, [])
        assert name not in {s.name for s in subscriptions}, f"{name} subscribes twice"
        subscriptions.append(Subscription(name, handle))

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
            # Those that went well are closed together: a crash before that repeats nothing.
            done = [row for row in leased if await self._dispatch(row)]
            await self._close_all(done)
            count += len(leased)
        return count

    def _notice(self, notes: set[str]) -> None:
        if OUTBOX_NOTE in notes:
            self._nudge.set()

    async def _lease(self) -> list[OutboxRow]:
        now = self.clock.now()
        due = select(OutboxRow).where(OutboxRow.due_at <= now)
        due = due.order_by(OutboxRow.due_at, OutboxRow.id).limit(BATCH)
        async with self._database.read() as db:
            if (await db.scalars(due.with_only_columns(OutboxRow.id).limit(1))).first() is None:
                return []
        async with self._database.write() as db:
            rows = list(await db.scalars(due.with_for_update(skip_locked=True)))
            for row in rows:
                row.due_at = now + LEASE
            return rows

    async def _dispatch(self, row: OutboxRow) -> bool:
        """Bring an event to its handlers, and tell whether all of them have done their work."""
        try:
            event = TypeAdapter(Event.registry[row.name]).validate_json(row.payload)
        except (KeyError, ValidationError) as unreadable:
            # Written by another version of ours: it waits its turn without stopping the others.
            await self._close(row, [f"{row.name} cannot be read: {unreadable!r}"])
            return False
        errors = [
            f"{subscription.name}: {error!r}"
            for subscription in self._subscriptions.get(row.name, ())
            if (error := await self._handle(subscription, row.id, event)) is not None
        ]
        if errors:
            await self._close(row, errors)
        return not errors

    async def _handle(
        self, subscription: Subscription, event_id: str, event: Event
    ) -> Exception | None:
        now = self.clock.now()
        try:
            if await self._is_handled(subscription.name, event_id):
                return None
            async with self._database.write() as db:
                db.add(HandledEvent(handler=subscription.name, event_id=event_id, handled_at=now))
                await db.flush()
                await subscription.handle(db, event, now)
        except IntegrityError as error:
            if await self._is_handled(subscription.name, event_id):
                return None
            return error
        except Exception as error:
            log.exception("handler %s failed on event %s", subscription.name, event_id)
            return error
        return None

    async def _is_handled(self, handler: str, event_id: str) -> bool:
        query = select(HandledEvent.id).where(
            HandledEvent.handler == handler, HandledEvent.event_id == event_id
        )
        async with self._database.read() as db:
            return (await db.scalars(query)).first() is not None

    async def _close_all(self, rows: Sequence[OutboxRow]) -> None:
        if not rows:
            return
        done = update(OutboxRow).where(OutboxRow.id.in_([row.id for row in rows]))
        values = {"attempts": OutboxRow.attempts + 1, "error": "", "due_at": None}
        async with self._database.write() as db:
            await db.execute(done.values(done_at=self.clock.now(), **values))

    async def _close(self, row: OutboxRow, errors: list[str]) -> None:
        now = self.clock.now()
        attempts = row.attempts + 1
        values: dict[str, Any] = {"attempts": attempts, "error": "\n".join(errors)[:2000]}
        if attempts >= MAX_ATTEMPTS:
            values |= {"dead_at": now, "due_at": None}
            log.error("event %s (%s) is a dead letter: %s", row.id, row.name, values["error"])
        else:
            values["due_at"] = now + min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
        async with self._database.write() as db:
            await db.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(values))
