"""The heartbeat of a web process: what it knows of who is here, written every five seconds."""

import asyncio
import logging
from collections.abc import Collection
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
        self._still_open: dict[str, str] = {}

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
        joined = {c.spell_id for c in self._connections}
        await self.heartbeat.beat()
        self._receptions.written(self._batch)
        for socket_id, reason in (await self._to_close(joined)).items():
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
        self._batch = await self._receptions.write(db)
        self._still_open = await attendance.open_spells(db, [*self._run_ids(), run_id])
        ghosts = [spell for spell, socket in self._still_open.items() if not self._has(socket)]
        await attendance.end_ghosts(db, ghosts, now=now)
        await attendance.refresh(db, former_run_ids=self._run_ids(), run_id=run_id, now=now)
        await attendance.end_abandoned(db)

    async def _to_close(self, joined: Collection[str]) -> dict[str, CloseReason]:
        """Return who of those that had joined before the beat has no right to be here."""
        here = {c.spell_id: c.socket_id for c in self._connections if c.spell_id in joined}
        ended = [spell for spell in here if spell and spell not in self._still_open]
        run_id, now = self.heartbeat.run_id, self._clock.now()
        async with self._database.read() as db:
            removed = await attendance.shown_out(db, ended)
            seatless = await attendance.without_seat(db, run_id)
            stageless = await attendance.without_stage(db, run_id)
            signed_out = await attendance.signed_out(db, run_id, now=now)
        return {
            **{here[spell]: CloseReason.SUPERSEDED for spell in ended},
            **{here[spell]: CloseReason.REMOVED for spell in removed},
            **dict.fromkeys(seatless, CloseReason.SEAT_LEFT),
            **dict.fromkeys(stageless, CloseReason.STAGE_LEFT),
            **dict.fromkeys(signed_out, CloseReason.SIGNED_OUT),
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
