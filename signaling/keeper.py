"""The heartbeat of a web process: what it knows of who is here, written every five seconds."""

import asyncio
import logging
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from hub.kernel.errors import EstradeError
from rooms import attendance
from rooms.broadcast import hang_up_browser
from rooms.engines.port import MediaEngine
from rooms.heartbeat import Heartbeat, until_beat_s
from rooms.models import ProcessKind
from rooms.receptions import Receptions, Stretch
from signaling.connection import Connection, Connections
from signaling.messages import CloseReason
from signaling.outbound import Outbound

log = logging.getLogger(__name__)

HUNG_UP = frozenset({CloseReason.STAGE_LEFT, CloseReason.REMOVED})
"""Who is shown out neither sends nor receives from that moment on."""


class Keeper:
    """Write spells and receptions with each beat, and close what has no right to be here.

    A spell without a socket ends, and a socket whose spell was ended elsewhere is closed: this
    mends what a failed write or a lost message left behind.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        engine: MediaEngine,
        connections: Connections,
        receptions: Receptions,
        outbound: Outbound,
    ) -> None:
        self.heartbeat = Heartbeat(database, clock, ProcessKind.WEB, on_beat=self._on_beat)
        self._database = database
        self._clock = clock
        self._engine = engine
        self._connections = connections
        self._receptions = receptions
        self._outbound = outbound
        self._batch: list[tuple[Stretch, int]] = []
        self._to_close: dict[str, CloseReason] = {}

    async def run(self) -> None:
        """Beat until cancelled; a beat that fails is tried again at the next."""
        while True:
            await asyncio.sleep(until_beat_s(self._clock.now()))
            try:
                await self.beat()
            except Exception:
                log.exception("the heartbeat could not be written; trying again")

    async def beat(self) -> None:
        """Write what is known now, then close what should not be open."""
        await self.heartbeat.beat()
        self._receptions.written(self._batch)
        for socket_id, reason in self._to_close.items():
            connection = self._connections.find(socket_id)
            if connection is not None:
                if reason in HUNG_UP:
                    await self._hang_up(connection)
                await self._outbound.close(socket_id, reason, locale=connection.locale)

    async def stop(self) -> None:
        """Note that the process stops in good order, and every spell with it."""
        if not self.heartbeat.is_started:
            return
        async with self._database.write() as db:
            await attendance.depart_all(db, self._run_ids(), now=self._clock.now())
            batch = await self._receptions.write(db)
        self._receptions.written(batch)
        for connection in self._connections:
            connection.spell_id = ""
        await self.heartbeat.stop()

    async def _on_beat(self, db: AsyncSession, run_id: str, now: datetime) -> None:
        joined = {c.spell_id: c.socket_id for c in self._connections if c.spell_id}
        self._batch = await self._receptions.write(db)
        still_open = await attendance.open_spells(db, [*self._run_ids(), run_id])
        ghosts = [spell for spell, socket in still_open.items() if not self._has(socket)]
        await attendance.end_ghosts(db, ghosts, now=now)
        await attendance.refresh(db, former_run_ids=self._run_ids(), run_id=run_id, now=now)
        await attendance.end_abandoned(db)
        superseded = [socket for spell, socket in joined.items() if spell not in still_open]
        removed = await attendance.shown_out(db, [s for s in joined if s not in still_open])
        self._to_close = {
            **dict.fromkeys(superseded, CloseReason.SUPERSEDED),
            **{joined[spell]: CloseReason.REMOVED for spell in removed},
            **dict.fromkeys(await attendance.without_seat(db, run_id), CloseReason.SEAT_LEFT),
            **dict.fromkeys(await attendance.without_stage(db, run_id), CloseReason.STAGE_LEFT),
            **dict.fromkeys(
                await attendance.signed_out(db, run_id, now=now), CloseReason.SIGNED_OUT
            ),
        }

    async def _hang_up(self, connection: Connection) -> None:
        try:
            await hang_up_browser(self._engine, room=connection.room_id, peer=connection.person_id)
        except EstradeError:
            log.warning("a connection of %s is still on the stage", connection.person_id)

    def _has(self, socket_id: str) -> bool:
        return self._connections.find(socket_id) is not None

    def _run_ids(self) -> list[str]:
        return [*self.heartbeat.former_run_ids, self.heartbeat.run_id]
