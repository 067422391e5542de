"""The two tables of the outbox, and what a dispatcher asks of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, String, Text, UniqueConstraint, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningUpdate

from hub.kernel.database import Base, Instant
from hub.kernel.ids import ID_LENGTH, id_factory

BATCH = 50


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


async def is_any_due(db: AsyncSession, *, now: datetime) -> bool:
    """Tell whether there is anything to lease."""
    return (await db.scalars(_any_due(), {"now": now})).first() is not None


async def lease(db: AsyncSession, *, until: datetime, now: datetime) -> list[OutboxRow]:
    """Take events that are due and nobody has leased, a batch at most, the earliest first."""
    rows = await db.scalars(_leasing(), {"now": now, "until": until})
    return sorted(rows, key=lambda row: (row.recorded_at, row.id))


async def handled_among(db: AsyncSession, event_ids: Collection[str]) -> set[tuple[str, str]]:
    """Return which handlers have done their work for which of some events."""
    query = select(HandledEvent.handler, HandledEvent.event_id)
    rows = await db.execute(query.where(HandledEvent.event_id.in_(event_ids)))
    return {(handler, event_id) for handler, event_id in rows}


async def mark_handled(
    db: AsyncSession, handled: Sequence[tuple[str, str]], *, now: datetime
) -> None:
    """Note that handlers do their work for events. Raises: IntegrityError when one was noted."""
    rows = [
        {"handler": handler, "event_id": event_id, "handled_at": now}
        for handler, event_id in handled
    ]
    if rows:
        await db.execute(insert(HandledEvent), rows)


async def close_done(db: AsyncSession, event_ids: Collection[str], *, now: datetime) -> None:
    """Note that nothing more is to do for some events."""
    if event_ids:
        await _note(
            db,
            event_ids,
            {"attempts": OutboxRow.attempts + 1, "error": "", "due_at": None, "done_at": now},
        )


async def close_failed(db: AsyncSession, event_id: str, values: dict[str, Any]) -> None:
    """Note what went wrong with an event, and what becomes of it."""
    await _note(db, [event_id], values)


async def _note(db: AsyncSession, event_ids: Collection[str], values: dict[str, Any]) -> None:
    noting = update(OutboxRow).where(OutboxRow.id.in_(event_ids)).values(values)
    await db.execute(noting.execution_options(synchronize_session=False))


@cache
def _any_due() -> Select[str]:
    return select(OutboxRow.id).where(OutboxRow.due_at <= bindparam("now")).limit(1)


@cache
def _leasing() -> ReturningUpdate[OutboxRow]:
    due = select(OutboxRow.id).where(OutboxRow.due_at <= bindparam("now"))
    due = due.order_by(OutboxRow.due_at, OutboxRow.id).limit(BATCH)
    taken = select(due.with_for_update(skip_locked=True).cte("due").c.id)
    leasing = update(OutboxRow).where(OutboxRow.id.in_(taken))
    leasing = leasing.values(due_at=bindparam("until", type_=Instant))
    return leasing.returning(OutboxRow).execution_options(synchronize_session=False)
