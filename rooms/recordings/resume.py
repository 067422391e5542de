"""Bring what the media server records in line with what is to be recorded."""

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select

from hub.kernel.database import Database
from rooms.engines.port import MediaEngine
from rooms.errors import MediaUnavailable
from rooms.recordings.errors import RecordingRefused
from rooms.recordings.models import Recording, RecordingState
from rooms.recordings.service import stop_recording

log = logging.getLogger(__name__)

FOLLOWED = (
    RecordingState.RUNNING,
    RecordingState.PAUSED,
    RecordingState.ENDED,
    RecordingState.DELETING,
)
"""What runs must be recorded; what has run must not be any more."""
ROOMS_MAX = 500
RETRY_AFTER_S = (0.2, 0.5, 1.0)


async def resume_recordings(
    database: Database,
    engine: MediaEngine,
    *,
    room_ids: Collection[str] | None = None,
    now: datetime,
) -> int:
    """Record what is to be recorded and nothing else, in these rooms or in all.

    Call it after a change, when a media server is back, and from time to time: whatever it finds
    right it leaves alone. A media server that does not answer is left for the next time. Returns
    how many recordings were begun or gone on with.

    Raises: RecordingRefused, once every room was seen to; the recording has then been stopped.
    """
    begun, refused = 0, None
    for recording in await _followed(database, room_ids):
        try:
            begun += await _bring_in_line(database, engine, recording)
        except MediaUnavailable:
            continue
        except RecordingRefused as error:
            log.exception("room %s cannot be recorded", recording.room_id)
            async with database.write() as db:
                await stop_recording(db, recording.room_id, host_id=None, now=now)
            with suppress(MediaUnavailable):
                await engine.stop_recording(recording.room_id)
            refused = error
    if refused is not None:
        raise refused
    return begun


async def _bring_in_line(database: Database, engine: MediaEngine, recording: Recording) -> int:
    room = recording.room_id
    is_recorded = await engine.recording_in(room) == recording.id
    is_wanted = await _is_running(database, recording.id)
    if is_recorded and not is_wanted:
        await engine.stop_recording(room)
    if is_recorded or not is_wanted:
        return 0
    await _record(engine, recording)
    if not await _is_running(database, recording.id):
        # The host stopped it in this very moment.
        await engine.stop_recording(room)
    return 1


async def _record(engine: MediaEngine, recording: Recording) -> None:
    for pause_s in (*RETRY_AFTER_S, None):
        try:
            await engine.record(
                room=recording.room_id, recording=recording.id, folder=recording.folder
            )
        except RecordingRefused:
            # What was stopped a moment ago is still being written to the end.
            if pause_s is None:
                raise
            await asyncio.sleep(pause_s)
        else:
            return


async def _followed(database: Database, room_ids: Collection[str] | None) -> list[Recording]:
    query = select(Recording).where(Recording.state.in_(FOLLOWED)).limit(ROOMS_MAX)
    if room_ids is not None:
        query = query.where(Recording.room_id.in_(room_ids))
    async with database.read() as db:
        return list(await db.scalars(query))


async def _is_running(database: Database, recording_id: str) -> bool:
    query = select(Recording.state).where(Recording.id == recording_id)
    async with database.read() as db:
        return await db.scalar(query) is RecordingState.RUNNING
