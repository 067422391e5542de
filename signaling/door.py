"""Tell those inside who waits at the door: names in a session, a number to the hosts of a hall."""

import asyncio
import logging

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from rooms.door.service import AtDoor, at_doors
from rooms.roles import RoomKind, Side
from signaling.connection import Connection, Connections
from signaling.messages import DoorChanged
from signaling.outbound import Outbound

log = logging.getLogger(__name__)

INTERVAL_S = 2.0
NOBODY = AtDoor()


class DoorWatch:
    """Look at the doors of the rooms that have somebody of theirs in this process."""

    def __init__(
        self, database: Database, clock: Clock, *, connections: Connections, outbound: Outbound
    ) -> None:
        self._database = database
        self._clock = clock
        self._connections = connections
        self._outbound = outbound
        self._told: dict[str, AtDoor] = {}

    async def run(self) -> None:
        """Look until cancelled; what could not be read is read the next time."""
        while True:
            await asyncio.sleep(INTERVAL_S)
            try:
                await self.look()
            except Exception:
                log.exception("the doors could not be looked at; trying again")

    async def look(self) -> None:
        """Tell what has changed before each door."""
        kinds = {c.room_id: c.admission.kind for c in self._connections if may_see_door(c)}
        self._told = {room_id: told for room_id, told in self._told.items() if room_id in kinds}
        if not kinds:
            return
        async with self._database.read() as db:
            waiting = await at_doors(db, list(kinds), now=self._clock.now())
        for room_id, kind in kinds.items():
            now = shown_at_door(kind, waiting.get(room_id, NOBODY))
            if now != self._told.get(room_id, NOBODY):
                self._told[room_id] = now
                await self._tell(room_id, kind, now)

    async def _tell(self, room_id: str, kind: RoomKind, now: AtDoor) -> None:
        changed = DoorChanged(names=list(now.names), count=now.count)
        if kind is RoomKind.MASTERCLASS:
            await self._outbound.tell_side_here(room_id, Side.HOSTS, "door.changed", changed)
        else:
            await self._outbound.tell_room_here(room_id, "door.changed", changed)


def may_see_door(connection: Connection) -> bool:
    """Tell whether somebody is in and is one of those whom the room is for."""
    return bool(connection.spell_id) and connection.is_expected


def shown_at_door(kind: RoomKind, waiting: AtDoor) -> AtDoor:
    """Return what those inside are told: of a hall no names."""
    return AtDoor(count=waiting.count) if kind is RoomKind.MASTERCLASS else waiting
