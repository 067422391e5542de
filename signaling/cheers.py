"""Cheers of a room: counted for half a second, told together, and kept nowhere."""

import asyncio
import logging
from collections import Counter, defaultdict

from signaling.messages import CheerKind, CheersGiven
from signaling.outbound import Outbound

log = logging.getLogger(__name__)

INTERVAL_S = 0.5


class Cheers:
    """Tell a room how often each cheer was given here, at most twice a second."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound
        self._given: defaultdict[str, Counter[CheerKind]] = defaultdict(Counter)
        self._nudge = asyncio.Event()

    def give(self, room_id: str, kind: CheerKind) -> None:
        """Count a cheer."""
        self._given[room_id][kind] += 1
        self._nudge.set()

    async def run(self) -> None:
        """Tell what was given until cancelled."""
        while True:
            await self._nudge.wait()
            self._nudge.clear()
            given, self._given = self._given, defaultdict(Counter)
            for room_id, counts in given.items():
                try:
                    await self._tell(room_id, counts)
                except Exception:
                    log.exception("the cheers of room %s could not be told", room_id)
            await asyncio.sleep(INTERVAL_S)

    async def _tell(self, room_id: str, counts: Counter[CheerKind]) -> None:
        notice = CheersGiven.model_validate({kind.value: counts[kind] for kind in CheerKind})
        await self._outbound.tell_room(room_id, "cheers.given", notice)
