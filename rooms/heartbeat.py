"""Say every few seconds that a process is running, so that its absence is known as ours."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from hub.kernel.ids import new_id
from rooms.models import ProcessKind, ProcessRun

log = logging.getLogger(__name__)

BEAT_S = 5.0
STALL_S = 15.0

OnBeat = Callable[[AsyncSession, str, datetime], Awaitable[None]]


async def _nothing(_db: AsyncSession, _run_id: str, _now: datetime) -> None:
    """Do nothing beside the beat."""


class Heartbeat:
    """Keep one row of `process_runs` alive.

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
        on_beat: OnBeat = _nothing,
        monotonic: Callable[[], float] = time.monotonic,
        real: Callable[[], float] = time.time,
    ) -> None:
        self.run_id = new_id("run")
        self.former_run_ids: list[str] = []
        self._database = database
        self._clock = clock
        self._kind = kind
        self._on_beat = on_beat
        self._monotonic = monotonic
        self._real = real
        self._beaten_s = monotonic()
        self.is_started = False

    async def start(self) -> None:
        """Write the run's first row; nothing may refer to `run_id` before."""
        async with self._database.write() as db:
            self._begin(db, self.run_id)
        self.is_started = True
        self._beaten_s = self._monotonic()

    def age_s(self) -> float:
        """Return how long ago it beat."""
        return self._monotonic() - self._beaten_s

    async def beat(self) -> None:
        """Say once more that the process runs."""
        async with self._database.write() as db:
            run = await db.get(ProcessRun, self.run_id)
            if run is None or self.age_s() > STALL_S:
                run = self._begin(db, new_id("run"))
                await db.flush()
            run.beat_at, run.beat_real_s = self._clock.now(), self._real()
            await self._on_beat(db, run.id, run.beat_at)
        self._beaten_s = self._monotonic()
        if run.id != self.run_id:
            self.former_run_ids.append(self.run_id)
            self.run_id = run.id

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
            await asyncio.sleep(BEAT_S)
            try:
                await self.beat()
            except Exception:
                log.exception("the heartbeat could not be written; trying again")

    def _begin(self, db: AsyncSession, run_id: str) -> ProcessRun:
        now, real_s = self._clock.now(), self._real()
        run = ProcessRun(
            id=run_id,
            kind=self._kind,
            started_at=now,
            beat_at=now,
            started_real_s=real_s,
            beat_real_s=real_s,
        )
        db.add(run)
        return run
