"""How many people watch each masterclass, said at most once a second."""

import asyncio
import logging
import time

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from rooms.attendance import count_viewers
from signaling.messages import ViewersChanged
from signaling.outbound import Outbound

log = logging.getLogger(__name__)

INTERVAL_S = 1.0


class ViewerCounts:
    """Count again where somebody came or went."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        self._database = database
        self._outbound = outbound
        self._changed: set[str] = set()
        self._told: dict[str, tuple[int, float]] = {}
        self._nudge = asyncio.Event()

    def has_changed(self, room_id: str) -> None:
        """Note that somebody of the audience came or went."""
        self._changed.add(room_id)
        self._nudge.set()

    async def count(self, db: AsyncSession, room_id: str) -> int:
        """Return how many watch, as it was told a moment ago, or counted now."""
        told, until_s = self._told.get(room_id, (0, 0.0))
        return told if until_s > time.monotonic() else await count_viewers(db, room_id)

    async def run(self) -> None:
        """Say the new counts until cancelled."""
        while True:
            await self._nudge.wait()
            self._nudge.clear()
            try:
                await self.tell()
            except Exception:
                log.exception("viewers could not be counted")
            await asyncio.sleep(INTERVAL_S)

    async def tell(self) -> None:
        """Say the count of every room that changed."""
        changed, self._changed = self._changed, set()
        self._told = {room_id: self._told[room_id] for room_id in changed & self._told.keys()}
        for room_id in changed:
            async with self._database.read() as db:
                count = await count_viewers(db, room_id)
            self._told[room_id] = count, time.monotonic() + INTERVAL_S
            await self._outbound.tell_room(room_id, "viewers.changed", ViewersChanged(count=count))
