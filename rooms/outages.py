"""When our own processes were down, read from their heartbeats.

A gap between the last beat of every process of a kind and the start of the next one is an outage.
Of the media servers, only the one that a room is on counts for that room; while it is on none, an
outage is when none of them ran.
Rehearsals move the hub's clock, never the machine's: a gap is at most as long as the machine's
own time between the two, so that a jump of the hub's clock is never taken for an outage.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.verdict import merge
from hub.calendar.rules import Interval
from rooms.heartbeat import STALL_S
from rooms.models import ProcessKind, ProcessRun
from rooms.places import places_of

ORDERLY_STOP = timedelta(seconds=20)
RUNS_READ = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch in which a process ran, on the hub's clock and on the machine's."""

    starts_at: datetime
    ends_at: datetime
    starts_real_s: float
    ends_real_s: float
    is_orderly: bool = False


async def outages(
    db: AsyncSession, *, kinds: Iterable[ProcessKind], window: Interval, now: datetime
) -> list[Interval]:
    """Return when all processes of one of the kinds were down at once, within the window."""
    found = [gap for kind in kinds for gap in await _gaps_of(db, kind, window, now=now)]
    return within(merge(found), window)


async def stage_outages(
    db: AsyncSession, room_id: str, *, window: Interval, now: datetime
) -> list[Interval]:
    """Return when the media server of a room was down, within the window."""
    found: list[Interval] = []
    free_from = window.starts_at
    for place in await places_of(db, room_id):
        until = place.released_at or window.ends_at
        found += await _media_outages(db, Interval(free_from, place.assigned_at), now=now)
        on_it = Interval(max(place.assigned_at, window.starts_at), min(until, window.ends_at))
        found += await _media_outages(db, on_it, worker=place.worker, now=now)
        free_from = max(until, window.starts_at)
    found += await _media_outages(db, Interval(free_from, window.ends_at), now=now)
    return merge(found)


async def known_until(db: AsyncSession, *, now: datetime) -> datetime:
    """Return until when evidence is complete: the oldest last beat of the web processes that run.

    Each of them writes with its beat what it saw until then. When none runs, nothing more will
    come, and the evidence is complete until now.
    """
    alive = select(func.min(ProcessRun.beat_at)).where(
        ProcessRun.kind == ProcessKind.WEB,
        ProcessRun.ended_at.is_(None),
        ProcessRun.beat_real_s >= await _latest_real_s(db) - STALL_S,
    )
    beat_at: datetime | None = await db.scalar(alive)
    return min(now, beat_at) if beat_at is not None else now


ALIVE = select(ProcessRun.id).where(
    ProcessRun.kind == ProcessKind.WEB,
    ProcessRun.ended_at.is_(None),
    ProcessRun.beat_real_s >= select(func.max(ProcessRun.beat_real_s)).scalar_subquery() - STALL_S,
)
"""The web processes that are running, for part of a larger question."""


async def alive_runs(db: AsyncSession) -> Sequence[str]:
    """Return the web processes that are running."""
    return list(await db.scalars(ALIVE))


def gaps(runs: Sequence[Run], *, now: datetime, now_real_s: float) -> list[Interval]:
    """Return the time that no run covers, from the first run until now."""
    found: list[Interval] = []
    ordered = sorted(runs, key=lambda run: run.starts_at)
    if not ordered:
        return []
    covered = ordered[0]
    for run in ordered[1:]:
        _add_gap(found, covered, starts_at=run.starts_at, starts_real_s=run.starts_real_s)
        covered = max(covered, run, key=lambda r: (r.ends_at, r.ends_real_s))
    _add_gap(found, covered, starts_at=now, starts_real_s=now_real_s)
    return found


async def _media_outages(
    db: AsyncSession, window: Interval, *, worker: str = "", now: datetime
) -> list[Interval]:
    """Return when one media server was down, or all of them at once if none is named."""
    if window.starts_at >= window.ends_at:
        return []
    found = await _gaps_of(db, ProcessKind.MEDIA, window, worker=worker, now=now)
    return within(found, window)


async def _gaps_of(
    db: AsyncSession, kind: ProcessKind, window: Interval, *, worker: str = "", now: datetime
) -> list[Interval]:
    latest_real_s = await _latest_real_s(db)
    rows = await _runs(db, kind, window, worker=worker)
    runs = [_as_run(row, latest_real_s=latest_real_s, now=now) for row in rows]
    return gaps(runs, now=now, now_real_s=latest_real_s)


def within(intervals: Iterable[Interval], window: Interval) -> list[Interval]:
    """Return what of some intervals lies in the window."""
    return [
        Interval(max(gap.starts_at, window.starts_at), min(gap.ends_at, window.ends_at))
        for gap in intervals
        if gap.ends_at > window.starts_at and gap.starts_at < window.ends_at
    ]


def _add_gap(
    found: list[Interval], before: Run, *, starts_at: datetime, starts_real_s: float
) -> None:
    real = timedelta(seconds=max(0.0, starts_real_s - before.ends_real_s))
    length = min(starts_at - before.ends_at, real)
    if length > (ORDERLY_STOP if before.is_orderly else timedelta()):
        found.append(Interval(starts_at - length, starts_at))


def _as_run(row: ProcessRun, *, latest_real_s: float, now: datetime) -> Run:
    is_alive = row.ended_at is None and latest_real_s - row.beat_real_s <= STALL_S
    return Run(
        starts_at=row.started_at,
        ends_at=max(now, row.beat_at) if is_alive else row.beat_at,
        starts_real_s=row.started_real_s,
        ends_real_s=latest_real_s if is_alive else row.beat_real_s,
        is_orderly=row.ended_at is not None and not row.has_died,
    )


async def _runs(
    db: AsyncSession, kind: ProcessKind, window: Interval, *, worker: str
) -> list[ProcessRun]:
    """Return the runs that touch the window, and the last one before it."""
    of_kind = select(ProcessRun).where(ProcessRun.kind == kind)
    if worker:
        of_kind = of_kind.where(ProcessRun.worker == worker)
    touching = of_kind.where(
        ProcessRun.beat_at >= window.starts_at, ProcessRun.started_at < window.ends_at
    )
    after = of_kind.where(ProcessRun.started_at >= window.ends_at)
    before = of_kind.where(ProcessRun.beat_at < window.starts_at)
    return [
        *await db.scalars(before.order_by(ProcessRun.beat_at.desc()).limit(1)),
        *await db.scalars(touching.order_by(ProcessRun.started_at).limit(RUNS_READ)),
        *await db.scalars(after.order_by(ProcessRun.started_at).limit(1)),
    ]


async def _latest_real_s(db: AsyncSession) -> float:
    return await db.scalar(select(func.max(ProcessRun.beat_real_s))) or 0.0
