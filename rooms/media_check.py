"""Try out the way to a media server: a connection of one person alone, in nobody's room, for long
enough to see how it fares.

Nothing of it is evidence and nothing is recorded: the media server's journal names a room that the
hub does not know.
"""

import asyncio
import logging
from collections.abc import Sequence
from zlib import crc32

from hub.kernel.errors import EstradeError
from hub.kernel.waiting import end
from rooms.engines.port import MediaWorker
from rooms.errors import MediaUnavailable, StageFull

log = logging.getLogger(__name__)

LASTS_S = 20.0
"""How long a connection stays open that its browser does not close."""
AT_ONCE_MAX = 40
"""How many may be open by way of one process; whoever comes then is asked to come back."""


class MediaChecks:
    """Answer offers that only try; each is ended after a while, whatever the browser does."""

    def __init__(self, workers: Sequence[MediaWorker], *, lasts_s: float = LASTS_S) -> None:
        self._workers = workers
        self._lasts_s = lasts_s
        self._ending: dict[str, asyncio.Task[None]] = {}

    async def answer(self, person_id: str, offer: str) -> str:
        """Answer an offer that sends; the person's earlier try ends.

        Raises: MediaUnavailable, MediaRefused, StageFull.
        """
        if person_id not in self._ending and len(self._ending) >= AT_ONCE_MAX:
            raise StageFull
        worker = self._choose(person_id)
        if (before := self._ending.get(person_id)) is not None:
            before.cancel()
        self._ending[person_id] = asyncio.create_task(self._end(worker, person_id))
        return await worker.publish(room=_room_of(person_id), peer=person_id, offer=offer)

    async def close(self) -> None:
        """End every try."""
        await end(*self._ending.values())
        self._ending.clear()

    def _choose(self, person_id: str) -> MediaWorker:
        """Return a media server that can be reached, another one for other people."""
        present = [worker for worker in self._workers if worker.away_s == 0]
        if not present:
            raise MediaUnavailable
        return present[crc32(person_id.encode()) % len(present)]

    async def _end(self, worker: MediaWorker, person_id: str) -> None:
        await asyncio.sleep(self._lasts_s)
        try:
            await worker.close_room(_room_of(person_id))
        except EstradeError as error:
            log.warning("a try of %s goes on until its browser ends it: %s", person_id, error.code)
        del self._ending[person_id]


def _room_of(person_id: str) -> str:
    return f"check-{person_id}"
