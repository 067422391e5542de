"""The stage: sending, receiving, going live, ending; a session without a direct path too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.masterclasses.service import check_live
from rooms.broadcast import close_broadcast, hang_up_browser, open_broadcast
from rooms.direction.places import note_places
from rooms.engines.port import StageRole, StageSource
from rooms.errors import MediaUnavailable
from rooms.guests.errors import NotOnStage
from rooms.guests.service import check_on_stage
from rooms.recordings.resume import resume_recordings
from rooms.recordings.service import check_consent_on_stage
from rooms.relayed import note_unanswered
from rooms.roles import RoomKind, RoomRole
from signaling.connection import Connection
from signaling.errors import NotAllowed
from signaling.live import Live
from signaling.messages import (
    Done,
    LiveEnd,
    LiveStart,
    StageAnswer,
    StageHangUp,
    StagePause,
    StagePublish,
    StageWatch,
)
from signaling.permissions import may_publish


async def publish(live: Live, connection: Connection, message: StagePublish) -> StageAnswer:
    """Send to the media server.

    Raises: NotAllowed, NotOnStage, ConsentNeeded, MediaRefused, StageFull, MediaUnavailable.
    """
    room_id, me, source = connection.room_id, connection.admission.me, StageSource(message.source)
    if not may_publish(source, me.role):
        raise NotAllowed
    async with live.database.read() as db:
        await check_consent_on_stage(db, room_id, person_id=me.id)
    async with _noted_if_unanswered(live, connection):
        answer = await live.engine.publish(
            room=room_id, peer=me.id, offer=message.sdp, source=source
        )
    if me.role is RoomRole.AUDIENCE:
        await _check_still_on_stage(live, connection)
    await note_places(live.database, live.engine, room_id)
    return StageAnswer(sdp=answer)


async def _check_still_on_stage(live: Live, connection: Connection) -> None:
    """End what a guest began to send if a host took them off meanwhile. Raises: NotOnStage."""
    room_id, person_id = connection.room_id, connection.person_id
    try:
        async with live.database.read() as db:
            await check_on_stage(db, room_id, person_id)
    except NotOnStage:
        await live.engine.hang_up(room=room_id, peer=person_id, role=StageRole.PUBLISHER)
        raise


async def watch(live: Live, connection: Connection, message: StageWatch) -> StageAnswer:
    """Receive from the media server: the audience while it is live, hosts at any time.

    Raises: NotLiveYet, MasterclassOver, MediaRefused, StageFull, MediaUnavailable.
    """
    if connection.admission.me.role is RoomRole.AUDIENCE:
        async with live.database.read() as db:
            await check_live(db, connection.admission.subject_id)
    async with _noted_if_unanswered(live, connection):
        answer = await live.engine.watch(
            room=connection.room_id, peer=connection.person_id, offer=message.sdp
        )
    return StageAnswer(sdp=answer)


@asynccontextmanager
async def _noted_if_unanswered(live: Live, connection: Connection) -> AsyncIterator[None]:
    """Note that a session asked for the media server in vain: its verdict may depend on it."""
    try:
        yield
    except MediaUnavailable:
        if connection.admission.kind is RoomKind.SESSION:
            async with live.database.write() as db:
                await note_unanswered(
                    db,
                    room_id=connection.room_id,
                    person_id=connection.person_id,
                    now=live.clock.now(),
                )
        raise


async def hang_up(live: Live, connection: Connection, message: StageHangUp) -> Done:
    """End what the media server sends to or receives from this person's browser."""
    room, peer = connection.room_id, connection.person_id
    if message.source is None:
        await hang_up_browser(live.engine, room=room, peer=peer)
    else:
        await live.engine.hang_up(room=room, peer=peer, source=StageSource(message.source))
    return Done()


async def pause(live: Live, connection: Connection, message: StagePause) -> Done:
    """Send this viewer no pictures for now, or send them again."""
    await live.engine.pause(
        room=connection.room_id, peer=connection.person_id, is_paused=message.is_paused
    )
    return Done()


async def start(live: Live, connection: Connection, message: LiveStart) -> Done:
    """Open the broadcast, once the media server receives the host. Raises: NoMediaYet."""
    del message
    await open_broadcast(
        live.database,
        live.engine,
        connection.admission.subject_id,
        host_id=connection.person_id,
        now=live.clock.now(),
    )
    return Done()


async def end(live: Live, connection: Connection, message: LiveEnd) -> Done:
    """Close the broadcast for good."""
    del message
    await close_broadcast(
        live.database,
        connection.admission.subject_id,
        host_id=connection.person_id,
        dispute_window=live.dispute_window,
        now=live.clock.now(),
    )
    await resume_recordings(
        live.database, live.engine, room_ids=[connection.room_id], now=live.clock.now()
    )
    return Done()
