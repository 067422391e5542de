"""Due work: rows that say when they want attention, claimed by any number of processes.

Claiming moves `due_at` ahead by a lease, so that a process that dies gives its rows back. Work
that fails is tried again with growing pauses; after the last try it stays, dead, for a person.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

from sqlalchemy import Select, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Database, Instant

BATCH = 50
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 20
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
BILLING_NOTE = "billing"


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


async def claim(database: Database, model: type[R], *, now: datetime) -> list[R]:
    """Take the rows that are due, at most a batch, and lease them; none costs no transaction."""
    return await lease(database, model, now=now) if await due_of(database, [model], now=now) else []


async def lease(database: Database, model: type[R], *, now: datetime) -> list[R]:
    """Take the rows that are due, at most a batch, for a while."""
    due = select(model).where(model.due_at <= now).order_by(model.due_at).limit(BATCH)
    async with database.write() as db:
        rows = list(await db.scalars(due.with_for_update(skip_locked=True)))
        for row in rows:
            row.due_at = now + LEASE
        return rows


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
    """Note that nobody answered: try again later, for as long as it lasts."""
    row.attempts = min(row.attempts + 1, MAX_ATTEMPTS - 1)
    row.error, row.due_at = error[:2000], now + pause_after(row.attempts)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after that many failures."""
    doublings = min(attempts - 1, MAX_ATTEMPTS)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
