"""Arrivals and departures: written as evidence, and told to the others."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from rooms.admission import Expected
from rooms.attendance import SHORT_DROP, Arrival, arrive, depart, is_here
from rooms.broadcast import hang_up_browser
from rooms.engines.port import MediaEngine
from rooms.guests.service import note_presence, show_presence, step_down
from rooms.hands.rules import Move
from rooms.hands.service import lower_hand
from rooms.heartbeat import Heartbeat
from rooms.models import EndReason
from rooms.passes import page_of
from rooms.receptions import Receptions
from rooms.roles import PresenceState, RoomKind, RoomRole, side_of
from signaling.background import Background
from signaling.connection import Connection, Connections
from signaling.messages import (
    CloseReason,
    Participant,
    ParticipantArrived,
    ParticipantAway,
    ParticipantLeft,
)
from signaling.outbound import Outbound
from signaling.together import Together
from signaling.viewers import ViewerCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Keep the record of who is here and the others informed."""

    database: Database
    clock: Clock
    engine: MediaEngine
    connections: Connections
    outbound: Outbound
    heartbeat: Heartbeat
    receptions: Receptions
    viewers: ViewerCounts
    background: Background
    arrivals: Together

    async def arrive(self, connection: Connection) -> None:
        """Begin a spell, take over from the person's other devices, tell the others."""
        admission = connection.admission
        await self.outbound.enter(
            connection.socket_id,
            room_id=connection.room_id,
            person_id=connection.person_id,
            side=side_of(admission.me.role),
        )
        arrival = await self.arrivals.write(
            lambda db: self._begin_spell(db, connection), about=connection.room_id
        )
        connection.spell_id = arrival.spell_id
        if self.connections.find(connection.socket_id) is not connection:
            await self._end_spell(connection, EndReason.DROPPED)
            return
        for socket_id in arrival.superseded:
            await self.outbound.close(socket_id, CloseReason.SUPERSEDED, locale=connection.locale)
        await self._tell_arrival(connection)

    async def _begin_spell(self, db: AsyncSession, connection: Connection) -> Arrival:
        arrival = await arrive(
            db,
            connection.admission,
            login_id=connection.login_id,
            socket_id=connection.socket_id,
            run_id=self.heartbeat.run_id,
            now=self.clock.now(),
        )
        if connection.admission.me.role is RoomRole.AUDIENCE:
            await show_presence(db, connection.room_id, arrival.known)
        return arrival

    async def leave(self, connection: Connection) -> None:
        """End a spell because the person leaves of their own will."""
        if await self._end_spell(connection, EndReason.LEFT):
            await self._tell_departure(connection)

    async def drop(self, connection: Connection) -> None:
        """End a spell because the connection was lost; the others hear more in 30 s."""
        if not await self._end_spell(connection, EndReason.DROPPED):
            return
        if not connection.is_expected:
            self.viewers.has_changed(connection.room_id)
        else:
            away = ParticipantAway(id=connection.person_id)
            await self.outbound.tell_room(connection.room_id, "participant.away", away)
        self.background.later(
            SHORT_DROP.total_seconds(), lambda: self._leave_unless_back(connection)
        )

    async def _end_spell(self, connection: Connection, reason: EndReason) -> bool:
        spell_id, connection.spell_id = connection.spell_id, ""
        if not spell_id:
            return False
        self.receptions.forget(room_id=connection.room_id, reporter_id=connection.person_id)
        try:
            async with self.database.write() as db:
                batch = await self.receptions.write(db)
                ended = await depart(db, spell_id, reason=reason, now=self.clock.now())
                if ended and connection.admission.me.role is RoomRole.AUDIENCE:
                    await self._leave_the_line(db, connection, reason)
        except BaseException:
            connection.spell_id = spell_id
            raise
        self.receptions.written(batch)
        return ended

    async def _leave_the_line(
        self, db: AsyncSession, connection: Connection, reason: EndReason
    ) -> None:
        """Whoever leaves for good leaves line and stage; a lost connection keeps its place."""
        room_id, person_id = connection.room_id, connection.person_id
        if reason is EndReason.LEFT:
            now = self.clock.now()
            await lower_hand(db, room_id, person_id, by=Move.LEAVE, now=now)
            await step_down(db, room_id, person_id, by=person_id, now=now)
        else:
            await note_presence(db, room_id, person_id)

    async def _leave_unless_back(self, connection: Connection) -> None:
        async with self.database.read() as db:
            is_back = await is_here(db, room_id=connection.room_id, person_id=connection.person_id)
        if not is_back:
            await self._tell_departure(connection)

    async def _tell_arrival(self, connection: Connection) -> None:
        if not connection.is_expected:
            self.viewers.has_changed(connection.room_id)
            return
        participant = as_participant(
            connection.admission.me, PresenceState.HERE, pass_id=connection.admission.pass_id
        )
        await self.outbound.tell_room(
            connection.room_id,
            "participant.arrived",
            ParticipantArrived(participant=participant),
            but=connection.socket_id,
        )

    async def _tell_departure(self, connection: Connection) -> None:
        if connection.is_expected:
            left = ParticipantLeft(id=connection.person_id)
            await self.outbound.tell_room(connection.room_id, "participant.left", left)
        else:
            self.viewers.has_changed(connection.room_id)
        if connection.admission.kind is not RoomKind.SESSION:
            await hang_up_browser(self.engine, room=connection.room_id, peer=connection.person_id)


def as_participant(person: Expected, state: PresenceState, *, pass_id: str) -> Participant:
    """Return a person as the protocol shows them."""
    return Participant(
        id=person.id,
        name=person.name,
        role=person.role,
        presence=state,
        page=page_of(pass_id) if pass_id else "",
    )
