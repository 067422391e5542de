"""Whether the hub is in order: the books, what did not arrive, and which processes run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from billing.attention.desk import everything
from billing.attention.kinds import Waiting
from billing.books.service import Proof, last_proof
from hub.charities.models import Charity, CharityProof
from hub.charities.verification import Standing, standing_of
from hub.kernel.mail import MailRow
from hub.kernel.outbox import OutboxRow
from rooms.models import ProcessRun
from web.views.to_decide import ToDecide, count_to_decide

SHOWN = 50
ALIVE_WITHIN = timedelta(seconds=30)
REMEMBERED = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process of ours, and whether it is heard of now; `name` tells media servers apart."""

    kind: str
    name: str
    started_at: datetime
    beat_at: datetime
    is_alive: bool
    has_stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HubState:
    """Everything the first page of the operator shows."""

    proof: Proof
    waiting: Sequence[Waiting]
    to_decide: ToDecide
    processes: Sequence[Process]
    waiting_events: int
    waiting_mails: int
    unverified: int


async def read_hub_state(db: AsyncSession, *, now: datetime) -> HubState:
    """Return the state of the hub."""
    return HubState(
        proof=await last_proof(db),
        waiting=await _waiting(db),
        to_decide=await count_to_decide(db),
        processes=await _processes(db, now=now),
        waiting_events=await _count(db, OutboxRow.id, OutboxRow.due_at.is_not(None)),
        waiting_mails=await _count(db, MailRow.id, MailRow.due_at.is_not(None)),
        unverified=await _count(db, Charity.id, Charity.verified_at.is_(None)),
    )


async def all_charities(db: AsyncSession) -> list[tuple[Charity, str]]:
    """Return every charity and where it stands, those that wait for an admin first."""
    proven = set(await db.scalars(select(CharityProof.charity_id).distinct()))
    rows = await db.scalars(select(Charity).order_by(Charity.name))
    found = [(row, standing_of(row, has_proof=row.id in proven)) for row in rows]
    order = list(Standing)
    return sorted(
        ((row, standing.value) for row, standing in found),
        key=lambda pair: order.index(Standing(pair[1])),
    )


async def _waiting(db: AsyncSession) -> list[Waiting]:
    found = [row for rows in (await everything(db)).values() for row in rows]
    return sorted(found, key=_since, reverse=True)[:SHOWN]


def _since(row: Waiting) -> datetime:
    assert row.dead_at is not None, "it waits"
    return row.dead_at


async def _processes(db: AsyncSession, *, now: datetime) -> list[Process]:
    query = select(ProcessRun).where(ProcessRun.beat_at > now - REMEMBERED)
    rows = await db.scalars(query.order_by(ProcessRun.beat_at.desc()).limit(SHOWN))
    return [
        Process(
            kind=row.kind.value,
            name=row.worker,
            started_at=row.started_at,
            beat_at=row.beat_at,
            is_alive=row.ended_at is None and row.beat_at > now - ALIVE_WITHIN,
            has_stopped=row.ended_at is not None,
        )
        for row in rows
    ]


async def _count(
    db: AsyncSession, column: InstrumentedAttribute[str], condition: ColumnElement[bool]
) -> int:
    return await db.scalar(select(func.count(column)).where(condition)) or 0
