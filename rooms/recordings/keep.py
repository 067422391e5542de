"""Bring finished files to the storage; only then is the local copy let go.

Killed at any moment, it begins again with the same file: storing twice is storing once.
"""

import asyncio
import contextlib
import logging
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from rooms.recordings import rules
from rooms.recordings.manifest import size_of
from rooms.recordings.models import FileState, Recording, RecordingFile, RecordingState
from rooms.storage.errors import StorageUnavailable, StoredFileMissing
from rooms.storage.port import Storage

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=30)
FILES_MAX = 100
"""At most so many in one turn; the rest waits for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A file that is ours to store until the lease is over."""

    id: str
    name: str
    path: Path
    size_bytes: int
    attempts: int


async def keep_due_files(database: Database, storage: Storage, *, now: datetime) -> int:
    """Store what is finished, then clear folders of which all is stored.

    Returns how many files were stored.
    """
    stored = 0
    for _ in range(FILES_MAX):
        claim = await _claim(database, now=now)
        if claim is None:
            break
        stored += await _store(database, storage, claim, now=now)
    await _clear_folders(database)
    return stored


def storage_name(recording_id: str, name: str) -> str:
    """Return the name under which the storage has a file."""
    return f"{recording_id}/{name}"


async def _claim(database: Database, *, now: datetime) -> _Claim | None:
    query = (
        select(RecordingFile, Recording.folder)
        .join(Recording, Recording.id == RecordingFile.recording_id)
        .where(
            RecordingFile.state == FileState.FINISHED,
            RecordingFile.due_at <= now,
            Recording.state == RecordingState.KEPT,
        )
        .order_by(RecordingFile.due_at, RecordingFile.id)
        .limit(1)
    )
    async with database.read() as db:
        if (await db.execute(query)).first() is None:
            return None
    async with database.write() as db:
        locked = query.with_for_update(of=RecordingFile, skip_locked=True)
        found = (await db.execute(locked)).first()
        if found is None:
            return None
        file, folder = found
        file.due_at, file.attempts = now + LEASE, file.attempts + 1
        return _Claim(
            id=file.id,
            name=storage_name(file.recording_id, file.name),
            path=Path(folder) / file.name,
            size_bytes=file.size_bytes,
            attempts=file.attempts,
        )


async def _store(database: Database, storage: Storage, claim: _Claim, *, now: datetime) -> bool:
    try:
        is_whole = await _put_and_check(storage, claim)
        async with database.write() as db:
            state = await _note(db, claim, is_whole=is_whole, now=now)
        if state is FileState.DELETED:
            # Its recording was deleted while it was on its way.
            await storage.delete(claim.name)
    except StorageUnavailable:
        async with database.write() as db:
            state = await _note(db, claim, is_whole=False, now=now)
    return state is FileState.STORED


async def _put_and_check(storage: Storage, claim: _Claim) -> bool:
    """Store the file; tell whether the storage then has all of it."""
    here = await asyncio.to_thread(size_of, claim.path.parent, claim.path.name)
    with contextlib.suppress(StoredFileMissing):
        await storage.put(claim.name, claim.path)
    there = await storage.size(claim.name)
    is_whole = there == (claim.size_bytes if here is None else here)
    if not is_whole:
        log.error("%s has %s bytes here, %s in the storage", claim.path, here, there)
    return is_whole


async def _note(db: AsyncSession, claim: _Claim, *, is_whole: bool, now: datetime) -> FileState:
    file = await db.get_one(RecordingFile, claim.id, with_for_update=True)
    if file.state is FileState.FINISHED and is_whole:
        file.state = rules.move_file(file.state, FileState.STORED)
        file.stored_at, file.due_at = now, None
    elif file.state is FileState.FINISHED:
        file.due_at = now + rules.pause_before(claim.attempts)
    return file.state


async def _clear_folders(database: Database) -> None:
    """Remove the local copies of recordings of which every file is stored."""
    waiting = exists().where(
        RecordingFile.recording_id == Recording.id,
        RecordingFile.state.in_([FileState.GROWING, FileState.FINISHED]),
    )
    query = select(Recording).where(
        Recording.state == RecordingState.KEPT, Recording.folder != "", ~waiting
    )
    async with database.read() as db:
        recordings = list(await db.scalars(query.limit(FILES_MAX)))
    for recording in recordings:
        await remove_folder(Path(recording.folder))
        async with database.write() as db:
            row = await db.get_one(Recording, recording.id, with_for_update=True)
            row.folder = ""


async def remove_folder(folder: Path) -> None:
    """Remove a folder of the media server's with all that is in it; none is no error."""
    await asyncio.to_thread(_remove, folder)


def _remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
