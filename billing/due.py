"""Due work: rows that say when they want attention, claimed by any number of processes.

Claiming moves `due_at` ahead by a lease, so that a process that dies gives its rows back. While a
row is worked on its lease is renewed, so that a slow provider never lets two processes act on it.
Work that fails is tried again with growing pauses; after the last try it stays, dead, for a person.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

from sqlalchemy import CursorResult, Select, Text, bindparam, inspect, select, update
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Database, Instant
from hub.kernel.waiting import happens_within

BATCH = 50
LEASE = timedelta(seconds=60)
RENEWALS_A_LEASE = 3
STEPS_A_LEASE = 6
MAX_ATTEMPTS = 20
MAX_SILENCES = 10
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
BILLING_NOTE = "billing"

log = logging.getLogger(__name__)


class DueWork:
    """The columns of a row that wants attention; without `due_at` it wants none."""

    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    dead_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


class DueRow(DueWork, Base):
    """A table whose rows are due work."""

    __abstract__ = True


R = TypeVar("R", bound=DueRow)


def _running_time_s() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A stretch of work that began at `began_at`; time goes on while somebody waits in it.

    It goes on in steps, so that what takes no time happens at one instant.
    """

    began_at: datetime
    lease: timedelta = LEASE
    began_s: float = field(default_factory=_running_time_s)

    def now(self) -> datetime:
        """Return the instant, as late as a sixth of a lease ago."""
        step = self.lease / STEPS_A_LEASE
        passed = timedelta(seconds=_running_time_s() - self.began_s)
        return self.began_at + passed // step * step


async def due_of(
    database: Database, models: Collection[type[DueRow]], *, now: datetime
) -> set[type[DueRow]]:
    """Return which tables have rows that are due: one question, since mostly none has."""
    asked = tuple(models)
    async with database.read() as db:
        (answers,) = await db.execute(_is_due(asked), {"now": now})
    return {model for model, is_due in zip(asked, answers, strict=True) if is_due}


@cache
def _is_due(models: tuple[type[DueRow], ...]) -> Select[*tuple[bool, ...]]:
    # Asked so often that putting it together would cost more than the answer.
    now = bindparam("now", type_=Instant)
    return select(*(select(model.due_at).where(model.due_at <= now).exists() for model in models))


async def claim(
    database: Database,
    model: type[R],
    *,
    now: datetime,
    lease: timedelta = LEASE,
    most: int = BATCH,
) -> list[R]:
    """Take the rows that are due, `most` at most, and lease them; none costs no transaction."""
    if not await due_of(database, [model], now=now):
        return []
    due = select(model).where(model.due_at <= now).order_by(model.due_at).limit(most)
    async with database.write() as db:
        rows = list(await db.scalars(due.with_for_update(skip_locked=True)))
        for row in rows:
            row.due_at = now + lease
        return rows


@asynccontextmanager
async def held(database: Database, row: DueRow, shift: Shift) -> AsyncIterator[None]:
    """Keep a claimed row for as long as the block takes: its lease is renewed ahead of its end.

    What the block itself notes on the row stays as it is.
    """
    is_over = asyncio.Event()
    renewing = asyncio.create_task(_keep(database, row, shift, is_over))
    try:
        yield
    finally:
        is_over.set()
        await renewing


async def _keep(database: Database, row: DueRow, shift: Shift, is_over: asyncio.Event) -> None:
    pause_s = shift.lease.total_seconds() / RENEWALS_A_LEASE
    leased_until = row.due_at
    while leased_until is not None:
        if await happens_within(is_over, pause_s):
            return
        leased_until = await _renew(database, row, leased_until, until=shift.now() + shift.lease)


async def _renew(
    database: Database, row: DueRow, leased_until: datetime, *, until: datetime
) -> datetime | None:
    """Return the new end of a lease; None when the row was noted on, and needs holding no more."""
    identity = inspect(row).identity or ()
    names = inspect(type(row)).primary_key
    is_ours = [column == value for column, value in zip(names, identity, strict=True)]
    still_leased = update(type(row)).where(*is_ours, type(row).due_at == leased_until)
    try:
        async with database.write() as db:
            changed = await db.execute(still_leased.values(due_at=until))
    except Exception:
        log.exception("the lease of %s is renewed a little later", row)
        return leased_until
    assert isinstance(changed, CursorResult)
    return until if changed.rowcount else None


async def begin_anew(database: Database, row: DueRow) -> None:
    """Count failures from nothing again: the work did what it could, and only waits."""
    async with database.write() as db:
        current = await db.get_one(type(row), inspect(row).identity, with_for_update=True)
        current.attempts = 0


def finish(row: DueWork) -> None:
    """Note that nothing more is to do."""
    row.due_at, row.error = None, ""


def postpone(row: DueWork, error: str, *, now: datetime) -> None:
    """Note a failure: try again later, or leave it to a person after the last try."""
    row.attempts += 1
    row.error = error[:2000]
    if row.attempts >= MAX_ATTEMPTS:
        row.due_at, row.dead_at = None, now
    else:
        row.due_at = now + pause_after(row.attempts)


def wait_out(row: DueWork, error: str, *, now: datetime) -> None:
    """Note that nobody answered: try again later, for as long as it lasts.

    A long silence counts as ten failures, so that the first odd answer after it is not the last.
    """
    row.attempts = max(row.attempts, min(row.attempts + 1, MAX_SILENCES))
    row.error, row.due_at = error[:2000], now + pause_after(row.attempts)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after that many failures."""
    doublings = min(attempts - 1, MAX_ATTEMPTS)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
