"""Entering and leaving a room."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from rooms.admission import Admission
from rooms.attendance import is_on_another_page, where_are
from rooms.door.service import at_doors
from rooms.entering import Glance, glance
from rooms.errors import AlreadyHere
from rooms.memory import entries_after
from rooms.roles import PresenceState, RoomKind, RoomRole, side_of
from rooms.turn import TurnServers, credentials
from signaling.connection import Connection
from signaling.door import NOBODY, may_see_door, shown_at_door
from signaling.handlers.recording import as_recording
from signaling.live import Live
from signaling.messages import (
    Done,
    DoorChanged,
    IceServer,
    Participant,
    RoomJoin,
    RoomLeave,
    RoomPulse,
    RoomState,
)
from signaling.own import own_in
from signaling.presence import as_participant
from signaling.written import as_entries

LEAVE_DELAY_S = 0.2


async def join(live: Live, connection: Connection, message: RoomJoin) -> RoomState:
    """Enter, or ask again how the room is. Raises: AlreadyHere."""
    async with live.entrance:
        return await _join(live, connection, message)


async def _join(live: Live, connection: Connection, message: RoomJoin) -> RoomState:
    if not connection.spell_id:
        if message.asks_first:
            await _check_not_elsewhere(live, connection)
        await live.presence.arrive(connection)
    now = live.clock.now()
    async with live.database.read() as db:
        seen = await glance(db, connection.room_id, connection.person_id)
        state = await _state(live, db, connection, seen, message.after, now=now)
    live.feed.follow(seen.room)
    servers = _ice_servers(live.turn, connection.person_id, now=now)
    return state.model_copy(update={"ice_servers": servers})


async def pulse(live: Live, connection: Connection, message: RoomPulse) -> Done:
    """Answer, so that the browser knows that we hear each other."""
    del live, connection, message
    return Done()


async def leave(live: Live, connection: Connection, message: RoomLeave) -> Done:
    """Leave of one's own will."""
    del message
    await live.presence.leave(connection)
    live.background.later(LEAVE_DELAY_S, lambda: live.outbound.disconnect(connection.socket_id))
    return Done()


async def _check_not_elsewhere(live: Live, connection: Connection) -> None:
    admission = connection.admission
    async with live.database.read() as db:
        is_elsewhere = await is_on_another_page(
            db,
            room_id=admission.room_id,
            person_id=admission.me.id,
            pass_id=admission.pass_id,
        )
    if is_elsewhere:
        raise AlreadyHere


async def _state(
    live: Live,
    db: AsyncSession,
    connection: Connection,
    seen: Glance,
    after: int | None,
    *,
    now: datetime,
) -> RoomState:
    admission, room = connection.admission, seen.room
    latest = await live.panoramas.latest(db, room)
    entries = latest.after(after)
    if entries is None:
        entries = as_entries(await entries_after(db, room.id, after or 0))
    last_seq = entries[-1].seq if entries else (after or 0)
    side = side_of(admission.me.role)
    boards = await live.panoramas.boards(db, room, admission.kind, side)
    own = await own_in(db, connection, seen.known)
    return RoomState(
        room_id=room.id,
        kind=admission.kind,
        subject_id=admission.subject_id,
        title=admission.title,
        you=as_participant(admission.me, PresenceState.HERE, pass_id=admission.pass_id),
        others=await _others(db, admission, now=now),
        viewers=await live.presence.viewers.count(db, room.id),
        is_polite=admission.me.role is RoomRole.LEARNER,
        is_live=seen.is_live or admission.kind is not RoomKind.MASTERCLASS,
        is_receiving=room.is_receiving,
        stage_life=room.stage_life,
        has_screen=room.has_screen,
        opens_at=admission.opens_at,
        starts_at=admission.starts_at,
        ends_at=admission.ends_at,
        server_time=now,
        goal=latest.goal,
        recording=as_recording(seen.recording),
        silence=own.silence,
        mine=own.mine,
        boards=list(boards),
        door=await _door(db, connection, now=now),
        hand=own.hand,
        entries=list(entries),
        last_seq=room.last_seq,
        has_more=last_seq < room.last_seq,
        ice_servers=[],
    )


async def _door(db: AsyncSession, connection: Connection, *, now: datetime) -> DoorChanged | None:
    if not may_see_door(connection):
        return None
    room_id = connection.room_id
    waiting = (await at_doors(db, [room_id], now=now)).get(room_id, NOBODY)
    shown = shown_at_door(connection.admission.kind, waiting)
    return DoorChanged(names=list(shown.names), count=shown.count)


async def _others(db: AsyncSession, admission: Admission, *, now: datetime) -> list[Participant]:
    others = admission.others
    people = [person.id for person in others]
    where = await where_are(db, people, room_id=admission.room_id, now=now) if people else {}
    return [
        as_participant(person, state, pass_id=pass_id)
        for person in others
        for state, pass_id in [where[person.id]]
    ]


def _ice_servers(turn: TurnServers, person_id: str, *, now: datetime) -> list[IceServer]:
    return [
        IceServer(urls=list(one.urls), username=one.username, credential=one.credential)
        for one in credentials(turn, person_id=person_id, now=now)
    ]
