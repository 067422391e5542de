"""Several media servers as one engine: each room has its place on one of them."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from rooms.engines.port import (
    IceCredentials,
    MediaWorker,
    StageFigures,
    StageRole,
    StageSource,
)
from rooms.errors import ConnectionEnded, MediaUnavailable
from rooms.places import count_places, find_place, note_life, release_place, take_place

log = logging.getLogger(__name__)

VIEWERS_EXPECTED = 25
"""What a room counts for, beside the viewers it has: its audience may not be there yet."""
MOVE_AFTER_S = 5.0
"""How long a media server may be away before its rooms are put on another."""
FIGURES_TIMEOUT_S = 1.0
RETRY_S = 0.1

OnRestart = Callable[[Sequence[str]], Awaitable[None]]


class WorkerPool:
    """A MediaEngine that puts each room on the media server with the least to do.

    The place is stored, so that every process finds the same one. `on_restart` are called with the
    rooms of a media server that began anew, in the one process that notices it first.
    """

    def __init__(self, workers: Sequence[MediaWorker], database: Database, clock: Clock) -> None:
        self.workers = workers
        self.restarts: Counter[str] = Counter()
        self.on_restart: list[OnRestart] = []
        self._by_name = {worker.name: worker for worker in workers}
        self._database = database
        self._clock = clock

    # ------------------------------------------------------------ what a room asks

    async def publish(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer an offer that sends."""
        worker = await self._place(room)
        return await worker.publish(room=room, peer=peer, offer=offer, source=source)

    async def watch(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer an offer that receives."""
        worker = await self._place(room)
        return await worker.watch(room=room, peer=peer, offer=offer, source=source)

    async def restart_ice(
        self,
        *,
        room: str,
        peer: str,
        role: StageRole,
        source: StageSource,
        theirs: IceCredentials,
    ) -> IceCredentials:
        """Begin a new ICE exchange of a running connection."""
        worker = await self._find(room)
        if worker is None:
            raise ConnectionEnded
        return await worker.restart_ice(
            room=room, peer=peer, role=role, source=source, theirs=theirs
        )

    async def hang_up(
        self,
        *,
        room: str,
        peer: str,
        role: StageRole | None = None,
        source: StageSource | None = None,
    ) -> None:
        """End what a peer sends and receives, or a part of it."""
        worker = await self._find(room)
        if worker is not None:
            await worker.hang_up(room=room, peer=peer, role=role, source=source)

    async def pause(self, *, room: str, peer: str, is_paused: bool) -> None:
        """Send a viewer no pictures for now, or send them again."""
        worker = await self._find(room)
        if worker is not None:
            await worker.pause(room=room, peer=peer, is_paused=is_paused)

    async def close_room(self, room: str) -> None:
        """End everything in a room and let go of its place."""
        worker = await self._find(room)
        try:
            if worker is not None:
                await worker.close_room(room)
        finally:
            async with self._database.write() as db:
                await release_place(db, room, now=self._clock.now())

    async def is_receiving(
        self, *, room: str, peer: str, source: StageSource | None = None
    ) -> bool:
        """Tell whether media of the peer arrives at this moment, by that source or by any."""
        worker = await self._find(room)
        if worker is None:
            return False
        return await worker.is_receiving(room=room, peer=peer, source=source)

    async def record(self, *, room: str, recording: str, folder: str) -> None:
        """Record all that is sent to a stage."""
        worker = await self._place(room)
        await worker.record(room=room, recording=recording, folder=folder)

    async def stop_recording(self, room: str) -> None:
        """Finish the files of a room's recording."""
        worker = await self._find(room)
        if worker is not None:
            await worker.stop_recording(room)

    async def recording_in(self, room: str) -> str | None:
        """Return the recording that is being made in a room at this moment, if one is."""
        worker = await self._find(room)
        return await worker.recording_in(room) if worker is not None else None

    async def figures(self, room: str) -> StageFigures:
        """Return how a stage fares at this moment."""
        worker = await self._find(room)
        return await worker.figures(room) if worker is not None else StageFigures()

    async def close(self) -> None:
        """Let go of every connection."""
        for worker in self.workers:
            await worker.close()

    # ------------------------------------------------------------ where a room is

    async def _find(self, room: str) -> MediaWorker | None:
        async with self._database.read() as db:
            place = await find_place(db, room)
        return self._by_name.get(place) if place is not None else None

    async def _place(self, room: str) -> MediaWorker:
        """Return the media server of a room, chosen now if it has none or lost it.

        Raises: MediaUnavailable.
        """
        async with self._database.read() as db:
            place = await find_place(db, room)
        worker = self._by_name.get(place) if place is not None else None
        if worker is not None and worker.away_s < MOVE_AFTER_S:
            return worker
        name, life_s = await self._least_loaded()
        async with self._database.write() as db:
            taken = await take_place(
                db, room, worker=name, life_s=life_s, instead_of=place, now=self._clock.now()
            )
        if taken not in self._by_name:
            raise MediaUnavailable
        return self._by_name[taken]

    async def _least_loaded(self) -> tuple[str, float]:
        """Return the name and the life of the media server with the least to do."""
        found = await asyncio.gather(*(_figures(worker) for worker in self.workers))
        async with self._database.read() as db:
            rooms = await count_places(db)
        loads = [
            (figures["viewers"] + VIEWERS_EXPECTED * rooms.get(worker.name, 0), number)
            for number, (worker, figures) in enumerate(zip(self.workers, found, strict=True))
            if figures is not None
        ]
        if not loads:
            raise MediaUnavailable
        _load, number = min(loads)
        figures = found[number]
        assert figures is not None
        return self.workers[number].name, figures["started_at"]

    # ------------------------------------------------------------ media servers that begin anew

    async def follow(self) -> None:
        """Notice at once, until cancelled, that a media server has begun anew."""
        async with asyncio.TaskGroup() as group:
            for worker in self.workers:
                group.create_task(self._follow(worker))

    async def _follow(self, worker: MediaWorker) -> None:
        known_s: float | None = None
        while True:
            try:
                life = await worker.ping()
                if life.started_at_s != known_s:
                    await self._begun(worker, life.started_at_s)
                    self.restarts[worker.name] += known_s is not None
                    known_s = life.started_at_s
                await worker.ended()
            except MediaUnavailable:
                pass
            except Exception:
                log.exception("the rooms of %s could not be told of its restart", worker.name)
            await asyncio.sleep(RETRY_S)

    async def _begun(self, worker: MediaWorker, life_s: float) -> None:
        async with self._database.write() as db:
            room_ids = await note_life(db, worker.name, life_s=life_s)
        if not room_ids:
            return
        log.warning("%s began anew; rooms that connect to it again: %d", worker.name, len(room_ids))
        for act in self.on_restart:
            try:
                await act(room_ids)
            except Exception:
                log.exception("what follows a restart failed; it is seen to from time to time")


async def _figures(worker: MediaWorker) -> Mapping[str, float] | None:
    """Return a media server's figures, None when it does not answer soon."""
    try:
        async with asyncio.timeout(FIGURES_TIMEOUT_S):
            return await worker.metrics()
    except (MediaUnavailable, TimeoutError):
        return None
