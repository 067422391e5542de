"""Watch the media servers: their journals, their heartbeats, and the rooms they need no more."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import timedelta

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from rooms.engines.port import MediaEngine, MediaWorker, WorkerLife
from rooms.errors import MediaUnavailable
from rooms.heartbeat import BEAT_S, Heartbeat, Moment
from rooms.media_journal import collect_journal
from rooms.models import ProcessKind
from rooms.places import rooms_over

log = logging.getLogger(__name__)

TIDY_EVERY_S = 60.0


class MediaWatch:
    """Watch every media server of an engine."""

    def __init__(self, database: Database, clock: Clock, engine: MediaEngine) -> None:
        self._database = database
        self._clock = clock
        self._engine = engine
        self._watches = [WorkerWatch(database, clock, worker) for worker in engine.workers]
        self._tidied_s = time.monotonic()

    async def collect(self) -> None:
        """Store what is new; call it about once a second."""
        await asyncio.gather(*(watch.collect() for watch in self._watches))
        if time.monotonic() - self._tidied_s >= TIDY_EVERY_S:
            self._tidied_s = time.monotonic()
            await self.tidy()

    async def tidy(self) -> None:
        """Close the rooms of meetings that are over and that nobody closed."""
        async with self._database.read() as db:
            room_ids = await rooms_over(db, now=self._clock.now())
        for room_id in room_ids:
            try:
                await self._engine.close_room(room_id)
            except MediaUnavailable:
                log.info("room %s could not be closed: its media server is away", room_id)

    async def stop(self) -> None:
        """Note that nobody watches the media servers any more, in good order."""
        await asyncio.gather(*(watch.stop() for watch in self._watches))


class WorkerWatch:
    """Collect one media server's journal, and write its heartbeat while it answers.

    One that does not answer gets no heartbeat, which is how its absence is known. One that answers
    in another life has died in between, from the moment it last answered.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        worker: MediaWorker,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        real: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._clock = clock
        self._worker = worker
        self._real = real
        self._heartbeat = Heartbeat(
            database,
            clock,
            ProcessKind.MEDIA,
            worker=worker.name,
            monotonic=monotonic,
            real=real,
        )
        self._life_s = 0.0
        self._answered = Moment(clock.now(), real())

    async def collect(self) -> None:
        """Store what is new, and that the server answers."""
        try:
            life = await self._worker.ping()
            await self._note(life)
            await collect_journal(self._database, self._worker, self._clock)
        except MediaUnavailable:
            return

    async def stop(self) -> None:
        """Note that nobody watches it any more, in good order."""
        await self._heartbeat.stop()

    async def _note(self, life: WorkerLife) -> None:
        now = Moment(self._clock.now(), self._real())
        since = _begun(life, now)
        if not self._heartbeat.is_started:
            await self._heartbeat.start(since)
        elif life.started_at_s != self._life_s:
            await self._heartbeat.begin_anew(died=self._answered, since=since)
        elif self._heartbeat.age_s() >= BEAT_S:
            await self._heartbeat.beat()
        self._life_s, self._answered = life.started_at_s, now


def _begun(life: WorkerLife, now: Moment) -> Moment:
    up_s = max(0.0, life.now_s - life.started_at_s)
    return Moment(now.at - timedelta(seconds=up_s), now.real_s - up_s)
