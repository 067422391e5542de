"""Entering and leaving a room."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.models import MasterclassState
from hub.masterclasses.service import get_masterclass
from rooms.admission import Admission
from rooms.attendance import count_viewers, is_on_another_page, where_is
from rooms.conduct.standing import silenced_because
from rooms.door.service import at_doors
from rooms.errors import AlreadyHere
from rooms.memory import entries_after, latest_entries, latest_goal
from rooms.models import Room
from rooms.roles import PresenceState, RoomKind, RoomRole, side_of
from rooms.turn import TurnServers, credentials
from signaling.boards import read_boards
from signaling.connection import Connection
from signaling.door import NOBODY, may_see_door, shown_at_door
from signaling.hall import mine_of
from signaling.handlers.hands import own_hand
from signaling.handlers.recording import recording_now
from signaling.live import Live
from signaling.messages import (
    Done,
    DoorChanged,
    IceServer,
    Participant,
    Reason,
    RoomJoin,
    RoomLeave,
    RoomPulse,
    RoomState,
)
from signaling.presence import as_participant
from signaling.written import as_entries

LEAVE_DELAY_S = 0.2


async def join(live: Live, connection: Connection, message: RoomJoin) -> RoomState:
    """Enter, or ask again how the room is. Raises: AlreadyHere."""
    if not connection.spell_id:
        if message.asks_first:
            await _check_not_elsewhere(live, connection)
        await live.presence.arrive(connection)
    now = live.clock.now()
    async with live.database.read() as db:
        room = await db.get_one(Room, connection.room_id)
        state = await _state(db, connection, room, message.after, now=now)
    live.feed.follow(room)
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
    db: AsyncSession, connection: Connection, room: Room, after: int | None, *, now: datetime
) -> RoomState:
    admission = connection.admission
    if after is None:
        entries = await latest_entries(db, room.id)
    else:
        entries = await entries_after(db, room.id, after)
    last_seq = entries[-1].seq if entries else (after or 0)
    hand = await own_hand(db, room.id, admission.me)
    return RoomState(
        room_id=room.id,
        kind=admission.kind,
        subject_id=admission.subject_id,
        title=admission.title,
        you=as_participant(admission.me, PresenceState.HERE, pass_id=admission.pass_id),
        others=await _others(db, admission, now=now),
        viewers=await count_viewers(db, room.id),
        is_polite=admission.me.role is RoomRole.LEARNER,
        is_live=await _is_live(db, admission),
        is_receiving=room.is_receiving,
        stage_life=room.stage_life,
        has_screen=room.has_screen,
        opens_at=admission.opens_at,
        starts_at=admission.starts_at,
        ends_at=admission.ends_at,
        server_time=now,
        goal=await latest_goal(db, room.id),
        recording=await recording_now(db, room.id),
        silence=await _silence(db, connection),
        mine=await mine_of(db, room.id, connection.person_id, admission.kind),
        boards=await read_boards(db, room.id, admission.kind, side_of(admission.me.role)),
        door=await _door(db, connection, now=now),
        hand=hand,
        entries=as_entries(entries),
        last_seq=room.last_seq,
        has_more=last_seq < room.last_seq,
        ice_servers=[],
    )


async def _silence(db: AsyncSession, connection: Connection) -> Reason | None:
    if connection.admission.me.role is not RoomRole.AUDIENCE:
        return None
    because = await silenced_because(db, connection.room_id, connection.person_id)
    return Reason(grounds=because.grounds, words=because.words) if because else None


async def _door(db: AsyncSession, connection: Connection, *, now: datetime) -> DoorChanged | None:
    if not may_see_door(connection):
        return None
    room_id = connection.room_id
    waiting = (await at_doors(db, [room_id], now=now)).get(room_id, NOBODY)
    shown = shown_at_door(connection.admission.kind, waiting)
    return DoorChanged(names=list(shown.names), count=shown.count)


async def _others(db: AsyncSession, admission: Admission, *, now: datetime) -> list[Participant]:
    found = []
    for person in admission.others:
        state, pass_id = await where_is(db, room_id=admission.room_id, person_id=person.id, now=now)
        found.append(as_participant(person, state, pass_id=pass_id))
    return found


async def _is_live(db: AsyncSession, admission: Admission) -> bool:
    if admission.kind is not RoomKind.MASTERCLASS:
        return True
    masterclass = await get_masterclass(db, admission.subject_id)
    return masterclass.state is MasterclassState.LIVE


def _ice_servers(turn: TurnServers, person_id: str, *, now: datetime) -> list[IceServer]:
    return [
        IceServer(urls=list(one.urls), username=one.username, credential=one.credential)
        for one in credentials(turn, person_id=person_id, now=now)
    ]
