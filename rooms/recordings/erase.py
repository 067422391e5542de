"""Let go of recordings that were deleted: every file, here and in the storage."""

import logging
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import or_, select

from hub.kernel.database import Database
from rooms.engines.port import MediaEngine
from rooms.errors import MediaUnavailable
from rooms.recordings import rules
from rooms.recordings.errors import RecordingRefused
from rooms.recordings.keep import remove_folder, storage_name
from rooms.recordings.models import FileState, Recording, RecordingFile, RecordingState
from rooms.recordings.rules import Move
from rooms.storage.errors import StorageUnavailable
from rooms.storage.port import Storage

log = logging.getLogger(__name__)

BATCH = 50


async def erase_deleted(
    database: Database, engine: MediaEngine, storage: Storage, *, now: datetime
) -> int:
    """Remove the files of what was deleted and return how many recordings are gone for good.

    A file that is on its way to the storage is waited for; then it is removed there as well.
    """
    query = select(Recording).where(Recording.state == RecordingState.DELETING).limit(BATCH)
    async with database.read() as db:
        recordings = list(await db.scalars(query))
    gone = 0
    for recording in recordings:
        try:
            if await _is_written_to(engine, recording):
                continue
            if recording.folder:
                await remove_folder(Path(recording.folder))
            await _erase_files(database, storage, recording.id, now=now)
        except (OSError, StorageUnavailable):
            log.exception("recording %s cannot be removed yet", recording.id)
            continue
        gone += await _note_gone(database, recording.id, now=now)
    return gone


async def _is_written_to(engine: MediaEngine, recording: Recording) -> bool:
    """Stop the media server from recording it; tell whether it was at it just now."""
    try:
        with suppress(RecordingRefused):
            if await engine.recording_in(recording.room_id) != recording.id:
                return False
        await engine.stop_recording(recording.room_id)
    except MediaUnavailable:
        return False
    return True


async def _erase_files(
    database: Database, storage: Storage, recording_id: str, *, now: datetime
) -> None:
    # Whoever stores a file holds it until `due_at`, or gives it back before.
    query = select(RecordingFile).where(
        RecordingFile.recording_id == recording_id,
        RecordingFile.state != FileState.DELETED,
        or_(RecordingFile.due_at.is_(None), RecordingFile.due_at <= now),
    )
    async with database.read() as db:
        files = list(await db.scalars(query))
    for file in files:
        await storage.delete(storage_name(recording_id, file.name))
        async with database.write() as db:
            row = await db.get_one(RecordingFile, file.id, with_for_update=True)
            if row.state is not FileState.DELETED:
                row.state, row.due_at = rules.move_file(row.state, FileState.DELETED), None


async def _note_gone(database: Database, recording_id: str, *, now: datetime) -> bool:
    left = select(RecordingFile.id).where(
        RecordingFile.recording_id == recording_id, RecordingFile.state != FileState.DELETED
    )
    async with database.write() as db:
        recording = await db.get_one(Recording, recording_id, with_for_update=True)
        if recording.state is not RecordingState.DELETING or (await db.scalars(left)).first():
            return False
        recording.state = rules.move(recording.state, Move.VANISH)
        recording.gone_at, recording.folder = now, ""
    return True
