"""Read a recorded file wherever it is: still here, or in the storage."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.recordings.keep import storage_name
from rooms.recordings.manifest import size_of
from rooms.recordings.models import FileState, Recording, RecordingFile
from rooms.recordings.service import recording_of
from rooms.storage.errors import StoredFileMissing
from rooms.storage.local_file import read_range
from rooms.storage.port import Storage

MEDIA_TYPES = {
    (".webm", True): "video/webm",
    (".webm", False): "audio/webm",
    (".mkv", True): "video/x-matroska",
    (".mkv", False): "audio/x-matroska",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """A file as it is at this moment; `read` gives the bytes from one place up to another.

    `version` names exactly these bytes; it is empty while the file grows.
    """

    size_bytes: int
    version: str
    media_type: str
    read: Callable[[int, int], AsyncGenerator[bytes, None]]


async def open_file(storage: Storage, recording: Recording, file: RecordingFile) -> Readable:
    """Find a file and return how to read it. Raises: StoredFileMissing, StorageUnavailable."""
    name = storage_name(recording.id, file.name)
    if file.state is FileState.STORED:
        return _readable(file, file.size_bytes, partial(_from_storage, storage, name))
    if recording.folder:
        folder = Path(recording.folder)
        here = await asyncio.to_thread(size_of, folder, file.name)
        if here is not None:
            return _readable(file, here, partial(_from_folder, folder / file.name))
    there = await storage.size(name)
    if there is None:
        raise StoredFileMissing
    return _readable(file, there, partial(_from_storage, storage, name))


async def files_of(db: AsyncSession, recording_id: str) -> list[RecordingFile]:
    """Return the files of a recording that are there, in the order they begin."""
    query = select(RecordingFile).where(
        RecordingFile.recording_id == recording_id, RecordingFile.state != FileState.DELETED
    )
    query = query.order_by(RecordingFile.starts_ms, RecordingFile.name)
    return list(await db.scalars(query))


async def find_file(
    db: AsyncSession, masterclass_id: str, file_id: str
) -> tuple[Recording, RecordingFile]:
    """Return a file of a masterclass's recording, and the recording. Raises: StoredFileMissing."""
    recording = await recording_of(db, masterclass_id)
    file = await db.get(RecordingFile, file_id)
    if recording is None or file is None or file.recording_id != recording.id:
        raise StoredFileMissing
    if file.state is FileState.DELETED:
        raise StoredFileMissing
    return recording, file


def media_type_of(file: RecordingFile) -> str:
    """Return what a browser is told a file is."""
    return MEDIA_TYPES[Path(file.name).suffix, file.has_video]


def _readable(
    file: RecordingFile, size_bytes: int, read: Callable[[int, int], AsyncGenerator[bytes, None]]
) -> Readable:
    is_growing = file.state is FileState.GROWING
    return Readable(
        size_bytes=size_bytes,
        version="" if is_growing else f"{file.id}-{size_bytes}",
        media_type=media_type_of(file),
        read=read,
    )


def _from_folder(path: Path, start: int, end: int) -> AsyncGenerator[bytes, None]:
    return read_range(path, start=start, end=end)


def _from_storage(storage: Storage, name: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
    return storage.open_range(name, start=start, end=end)
