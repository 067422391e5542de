"""Say every few seconds that a process is running, so that its absence is known as ours."""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from hub.kernel.ids import new_id
from rooms.models import ProcessKind, ProcessRun
from rooms.process_names import is_gone, process_name

log = logging.getLogger(__name__)

BEAT_S = 5.0
STALL_S = 15.0

OnBeat = Callable[[AsyncSession, str, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant on the hub's clock and on the machine's."""

    at: datetime
    real_s: float


def until_beat_s(now: datetime) -> float:
    """Return the seconds until the next beat, which comes on whole beats of the hub's clock.

    What ends on a minute is then known at once, not a beat later.
    """
    return BEAT_S - now.timestamp() % BEAT_S


async def _nothing(_db: AsyncSession, _run_id: str, _now: datetime) -> None:
    """Do nothing beside the beat."""


class Heartbeat:
    """Keep one row of `process_runs` alive.

    `worker` names the media server on behalf of which another process beats.
    `on_beat(db, run_id, now)` runs in the transaction of each beat. A process that stalled begins
    a new run, so that the time in which it served nobody shows as a gap between two runs. Real
    time and monotonic time are arguments, because the hub's own clock may be moved in rehearsals.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        kind: ProcessKind,
        *,
        worker: str = "",
        on_beat: OnBeat = _nothing,
        monotonic: Callable[[], float] = time.monotonic,
        real: Callable[[], float] = time.time,
    ) -> None:
        self.run_id = new_id("run")
        self.former_run_ids: list[str] = []
        self._database = database
        self._clock = clock
        self._kind = kind
        self._worker = worker
        self._on_beat = on_beat
        self._monotonic = monotonic
        self._real = real
        self._beaten_s = monotonic()
        # A media server outlives whoever beats on its behalf.
        self._name = "" if worker else process_name(os.getpid())
        self.is_started = False

    async def start(self, since: Moment | None = None) -> None:
        """Write the run's first row; nothing may refer to `run_id` before.

        `since` is when the process began, if that was not now. Whoever ran on this machine and is
        gone is waited for no longer.
        """
        async with self._database.write() as db:
            await self._note_gone(db)
            self._begin(db, self.run_id, since)
        self.is_started = True
        self._beaten_s = self._monotonic()

    async def begin_anew(self, *, died: Moment, since: Moment) -> None:
        """Say that the process died, was last alive then, and that another runs in its stead."""
        async with self._database.write() as db:
            former = await db.get(ProcessRun, self.run_id)
            if former is not None:
                former.beat_at = former.ended_at = max(former.beat_at, died.at)
                former.beat_real_s = max(former.beat_real_s, died.real_s)
                former.has_died = True
            run = self._begin(db, new_id("run"), since)
        self._continue_as(run)

    def age_s(self) -> float:
        """Return how long ago it beat."""
        return self._monotonic() - self._beaten_s

    async def beat(self) -> None:
        """Say once more that the process runs."""
        async with self._database.write() as db:
            run = await db.get(ProcessRun, self.run_id)
            if run is None or run.has_died or self.age_s() > STALL_S:
                run = self._begin(db, new_id("run"))
                await db.flush()
            run.beat_at, run.beat_real_s = self._clock.now(), self._real()
            await self._on_beat(db, run.id, run.beat_at)
        self._continue_as(run)

    async def stop(self) -> None:
        """Say that the process stops in good order."""
        if not self.is_started:
            return
        async with self._database.write() as db:
            now = self._clock.now()
            await self._on_beat(db, self.run_id, now)
            run = await db.get(ProcessRun, self.run_id)
            if run is not None:
                run.beat_at = run.ended_at = now
                run.beat_real_s = self._real()

    async def run(self) -> None:
        """Beat until cancelled; a beat that fails is tried again at the next."""
        while True:
            await asyncio.sleep(until_beat_s(self._clock.now()))
            try:
                await self.beat()
            except Exception:
                log.exception("the heartbeat could not be written; trying again")

    async def _note_gone(self, db: AsyncSession) -> None:
        """Note which processes of the same kind were killed, here where they ran."""
        running = select(ProcessRun).where(
            ProcessRun.kind == self._kind,
            ProcessRun.ended_at.is_(None),
            ProcessRun.beat_real_s >= self._real() - STALL_S,
        )
        for run in await db.scalars(running.with_for_update(skip_locked=True)):
            if is_gone(run.name, own=self._name):
                run.ended_at, run.has_died = run.beat_at, True

    def _continue_as(self, run: ProcessRun) -> None:
        self._beaten_s = self._monotonic()
        if run.id != self.run_id:
            self.former_run_ids.append(self.run_id)
            self.run_id = run.id

    def _begin(self, db: AsyncSession, run_id: str, since: Moment | None = None) -> ProcessRun:
        now = Moment(self._clock.now(), self._real())
        since = since or now
        run = ProcessRun(
            id=run_id,
            kind=self._kind,
            worker=self._worker,
            name=self._name,
            started_at=since.at,
            beat_at=now.at,
            started_real_s=since.real_s,
            beat_real_s=now.real_s,
        )
        db.add(run)
        return run
