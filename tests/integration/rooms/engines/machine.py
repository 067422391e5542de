"""The media servers of one machine, real ones, and a hub that uses them."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hub.kernel.clock import SystemClock
from hub.kernel.database import Database
from rooms.engines.embedded import EmbeddedEngine
from rooms.engines.pool import WorkerPool
from rooms.engines.process import MediaOptions
from rooms.engines.workers import MediaWorkers
from rooms.media_watch import MediaWatch

SECRET = "a secret of the test's own"
WATCH_EVERY_S = 0.25


def options(folder: Path, number: int = 1, *, udp_host: str = "127.0.0.1") -> MediaOptions:
    """Return how to start a media server in the test's folder."""
    return MediaOptions(
        name=f"media-{number}",
        control=f"unix:{folder}/media-{number}.sock",
        secret=SECRET,
        udp_host=udp_host,
        udp_port=0,
        announce="127.0.0.1",
        journal=folder / f"media-{number}.journal",
    )


class Machine:
    """Media servers that run, and the parts of a web process that use them."""

    def __init__(self, folder: Path, database: Database, *, workers: int) -> None:
        chosen = [options(folder, number) for number in range(1, workers + 1)]
        self.database = database
        self.clock = SystemClock()
        self.workers = MediaWorkers(chosen)
        self._chosen = chosen
        self.pool = self.new_pool()
        self.watch = MediaWatch(database, self.clock, self.pool)
        self.restarted = asyncio.Event()
        self.pool.on_restart.append(self._note_restart)

    def new_pool(self) -> WorkerPool:
        """Return what another web process has."""
        engines = [EmbeddedEngine(one.control, SECRET, name=one.name) for one in self._chosen]
        return WorkerPool(engines, self.database, self.clock)

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Take an offer to the media server of its room."""
        answer = self.pool.publish if method == "publish" else self.pool.watch
        return {"answer": await answer(**params)}

    @property
    def pids(self) -> list[int]:
        """Return the running servers."""
        return [process.pid for process in self.workers.processes if process.pid is not None]

    def kill(self, number: int) -> None:
        """End a server the way a crash does."""
        os.kill(self.pids[number], signal.SIGKILL)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Machine"]:
        """Run the servers and what follows them until the end of the block."""
        await self.workers.start()
        tasks = [asyncio.create_task(work) for work in (self.pool.follow(), self._collect())]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.watch.stop()
            await self.pool.close()
            await self.workers.stop()

    async def _note_restart(self, _room_ids: Sequence[str]) -> None:
        self.restarted.set()

    async def _collect(self) -> None:
        while True:
            await self.watch.collect()
            await asyncio.sleep(WATCH_EVERY_S)
