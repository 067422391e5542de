"""When our own processes were down, read from their heartbeats.

A gap between the last beat of every process of a kind and the start of the next one is an outage.
Of the media servers, only the one that a room is on counts for that room; while it is on none, an
outage is when none of them ran.
Rehearsals move the hub's clock, never the machine's: a gap is at most as long as the machine's
own time between the two, so that a jump of the hub's clock is never taken for an outage.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.verdict import merge
from hub.calendar.rules import Interval
from rooms.heartbeat import STALL_S
from rooms.models import MediaPlace, ProcessKind, ProcessRun
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
    found = await stages_outages(db, [room_id], window=window, now=now)
    return found[room_id]


async def stages_outages(
    db: AsyncSession, room_ids: Collection[str], *, window: Interval, now: datetime
) -> dict[str, list[Interval]]:
    """Return when the media server of each room was down, with as many questions as for one."""
    places = await places_of(db, room_ids)
    stretches = {room_id: _stretches(places.get(room_id, ()), window) for room_id in room_ids}
    workers = {worker for parts in stretches.values() for worker, _ in parts}
    down = await media_outages(db, workers, window=window, now=now)
    return {
        room_id: merge(gap for worker, part in parts for gap in within(down[worker], part))
        for room_id, parts in stretches.items()
    }


async def media_outages(
    db: AsyncSession, workers: Iterable[str], *, window: Interval, now: datetime
) -> dict[str, list[Interval]]:
    """Return when each of these media servers was down; under "", when all of them were at once."""
    return {
        worker: within(
            await _gaps_of(db, ProcessKind.MEDIA, window, worker=worker, now=now), window
        )
        for worker in workers
    }


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


def _stretches(places: Sequence[MediaPlace], window: Interval) -> list[tuple[str, Interval]]:
    """Return which media server a room was on in each part of the window, "" for none."""
    found: list[tuple[str, Interval]] = []
    free_from = window.starts_at
    for place in places:
        until = place.released_at or window.ends_at
        found.append(("", Interval(free_from, place.assigned_at)))
        found.append((place.worker, Interval(place.assigned_at, until)))
        free_from = max(until, window.starts_at)
    found.append(("", Interval(free_from, window.ends_at)))
    return [
        (worker, part)
        for worker, whole in found
        for part in within([whole], window)
        if part.starts_at < part.ends_at
    ]


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
