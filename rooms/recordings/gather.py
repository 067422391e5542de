"""Learn from the media server's folders which files there are, until they are all finished."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from hub.people.models import Person
from rooms.recordings import rules
from rooms.recordings.manifest import Manifest, ManifestPart, read_manifest, size_of
from rooms.recordings.models import FileState, Recording, RecordingFile, RecordingState
from rooms.recordings.rules import Move

log = logging.getLogger(__name__)

GATHERED = (RecordingState.RUNNING, RecordingState.PAUSED, RecordingState.ENDED)
ROOMS_MAX = 500
GIVE_UP_AFTER = timedelta(minutes=2)
"""A media server that was killed never finishes its files: then they are taken as they are."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a folder holds; `sizes` in bytes by name, those that are not there left out."""

    manifest: Manifest
    sizes: dict[str, int]


async def gather_recordings(database: Database, *, now: datetime) -> int:
    """Write down what has been recorded so far; return how many recordings are complete now."""
    query = select(Recording).where(Recording.state.in_(GATHERED)).limit(ROOMS_MAX)
    async with database.read() as db:
        recordings = list(await db.scalars(query))
    complete = 0
    for recording in recordings:
        found = await asyncio.to_thread(_look, recording)
        if found is None and not _is_given_up(recording, now=now):
            continue
        async with database.write() as db:
            complete += await _write_down(db, recording.id, found, now=now)
    return complete


def _look(recording: Recording) -> _Found | None:
    folder = Path(recording.folder)
    manifest = read_manifest(folder)
    if manifest is None or manifest.recording != recording.id:
        return None
    sizes = {part.file: size_of(folder, part.file) for part in manifest.parts}
    return _Found(manifest, {name: size for name, size in sizes.items() if size})


def _is_given_up(recording: Recording, *, now: datetime) -> bool:
    if recording.ended_at is None:
        return False
    return recording.started_at is None or now >= recording.ended_at + GIVE_UP_AFTER


async def _write_down(
    db: AsyncSession, recording_id: str, found: _Found | None, *, now: datetime
) -> bool:
    recording = await db.get_one(Recording, recording_id, with_for_update=True)
    if recording.state not in GATHERED:
        return False
    rows = await _files(db, recording.id)
    if found is not None:
        for part in found.manifest.parts:
            if part.file in found.sizes:
                await _note(db, recording.id, rows, part, size_bytes=found.sizes[part.file])
    is_final = found is not None and found.manifest.is_final
    if recording.state is not RecordingState.ENDED or not (
        is_final or _is_given_up(recording, now=now)
    ):
        return False
    if not is_final and rows:
        log.warning("recording %s was never finished; its files are kept as they are", recording.id)
    for row in rows.values():
        row.state, row.due_at = rules.move_file(row.state, FileState.FINISHED), now
    recording.state = rules.move(recording.state, Move.GATHER)
    return True


async def _note(
    db: AsyncSession,
    recording_id: str,
    rows: dict[str, RecordingFile],
    part: ManifestPart,
    *,
    size_bytes: int,
) -> None:
    row = rows.get(part.file)
    if row is None:
        peer = await db.get(Person, part.peer)
        row = rows[part.file] = RecordingFile(
            recording_id=recording_id,
            name=part.file,
            kind=part.source,
            person_id=peer.id if peer is not None else None,
            state=FileState.GROWING,
            has_video=part.video_codec is not None,
        )
        db.add(row)
    row.starts_ms, row.ends_ms, row.size_bytes = part.starts_ms, part.ends_ms, size_bytes
    row.has_video = part.video_codec is not None


async def _files(db: AsyncSession, recording_id: str) -> dict[str, RecordingFile]:
    query = select(RecordingFile).where(RecordingFile.recording_id == recording_id)
    return {row.name: row for row in await db.scalars(query)}
