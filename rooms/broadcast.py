"""A broadcast opened to its audience and closed, from the stage or from the host's page."""

from contextlib import suppress
from datetime import datetime, timedelta

from hub.kernel.database import Database
from hub.masterclasses.errors import NoMediaYet
from hub.masterclasses.models import MasterclassState
from hub.masterclasses.service import end_masterclass, get_locked, go_live
from rooms.admission import room_for
from rooms.conduct.acts import Doing, write_down
from rooms.conduct.models import ConductKind
from rooms.engines.port import MediaEngine, StageSource
from rooms.entries import EndedPayload, LivePayload
from rooms.memory import add_entry
from rooms.reactions import ENDED_KEY
from rooms.recordings.errors import RecordingRefused
from rooms.recordings.resume import resume_recordings
from rooms.recordings.service import begin_with_broadcast, end_recording
from rooms.roles import RoomKind

LIVE_KEY = "live"
BROWSER_SOURCES = (StageSource.CAMERA, StageSource.SCREEN)


async def open_broadcast(
    database: Database, engine: MediaEngine, masterclass_id: str, *, host_id: str, now: datetime
) -> None:
    """Let the audience see the host, once the media server receives them.

    Raises: NoMediaYet, NotFound, NotTheHost, DoorsClosed, MasterclassTransition, MediaUnavailable.
    """
    async with database.write() as db:
        room = await room_for(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass_id, now=now)
    if not await engine.is_receiving(room=room.id, peer=host_id):
        raise NoMediaYet
    async with database.write() as db:
        await go_live(db, masterclass_id, host_id=host_id, now=now)
        await add_entry(db, room.id, LivePayload(), key=LIVE_KEY, now=now)
        await begin_with_broadcast(db, room.id, now=now)
    with suppress(RecordingRefused):
        await resume_recordings(database, engine, room_ids=[room.id], now=now)


async def close_broadcast(
    database: Database,
    masterclass_id: str,
    *,
    host_id: str,
    dispute_window: timedelta,
    now: datetime,
) -> None:
    """Close a broadcast for good. Raises: NotFound, NotTheHost, MasterclassTransition."""
    async with database.write() as db:
        was_over = (await get_locked(db, masterclass_id)).state is MasterclassState.ENDED
        await end_masterclass(
            db, masterclass_id, host_id=host_id, dispute_window=dispute_window, now=now
        )
        room = await room_for(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass_id, now=now)
        await add_entry(db, room.id, EndedPayload(reason="host"), key=ENDED_KEY, now=now)
        await end_recording(db, masterclass_id, now=now)
        if not was_over:
            await write_down(db, Doing(room_id=room.id, by=host_id, now=now), ConductKind.ENDED)


async def hang_up_browser(engine: MediaEngine, *, room: str, peer: str) -> None:
    """End what a person's browser sends and receives; their other software goes on.

    Raises: MediaUnavailable.
    """
    for source in BROWSER_SOURCES:
        await engine.hang_up(room=room, peer=peer, source=source)
