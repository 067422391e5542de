"""Send a file to the others of a session, find it, and let go of it when its time is over."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from rooms.entries import FilePayload
from rooms.files import rules
from rooms.files.errors import FileGone
from rooms.files.models import RoomFile
from rooms.memory import add_entry
from rooms.models import Room
from rooms.roles import RoomKind
from rooms.storage.port import Storage

BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file as it came in."""

    name: str
    content: bytes


async def send_file(
    database: Database,
    storage: Storage,
    room_id: str,
    file: SentFile,
    *,
    by: str,
    ends_at: datetime,
    now: datetime,
) -> int:
    """Keep a file and show it in the chat; return the entry's number.

    Its row is there before its bytes are, so that what is cut short is cleared away.
    Raises: FileTooBig, FileNotTaken, FileMismatched, TooManyFiles, StorageUnavailable.
    """
    kind = await asyncio.to_thread(rules.check_content, file.name, file.content)
    async with database.write() as db:
        row = await _expect(db, room_id, file, kind=kind, by=by, now=now)
    await _keep(storage, storage_name(row), file.content)
    async with database.write() as db:
        row = await db.get_one(RoomFile, row.id, with_for_update=True)
        row.shared_at, row.delete_at = now, max(ends_at, now) + rules.KEPT
        shown = FilePayload(
            file_id=row.id, name=row.name, media_type=row.media_type, size_bytes=row.size_bytes
        )
        return await add_entry(db, room_id, shown, author_id=by, key=row.id, now=now)


async def files_of(db: AsyncSession, appointment_id: str) -> list[RoomFile]:
    """Return the files of an appointment that can be fetched, the oldest first."""
    query = (
        select(RoomFile)
        .join(Room, Room.id == RoomFile.room_id)
        .where(
            Room.kind == RoomKind.SESSION,
            Room.subject_id == appointment_id,
            RoomFile.shared_at.is_not(None),
            RoomFile.deleted_at.is_(None),
        )
    )
    return list(await db.scalars(query.order_by(RoomFile.sent_at, RoomFile.id)))


async def find_file(
    db: AsyncSession, appointment_id: str, file_id: str, *, now: datetime
) -> RoomFile:
    """Return a file of that appointment. Raises: NotFound, FileGone."""
    row = await db.get(RoomFile, file_id)
    if row is None or row.shared_at is None:
        raise NotFound
    room = await db.get_one(Room, row.room_id)
    if room.kind is not RoomKind.SESSION or room.subject_id != appointment_id:
        raise NotFound
    if row.deleted_at is not None or row.delete_at <= now:
        raise FileGone(days=rules.KEPT.days)
    return row


async def delete_due_files(database: Database, storage: Storage, *, now: datetime) -> int:
    """Let go of the bytes whose time is over and return of how many files.

    Raises: StorageUnavailable; the rest waits for the next turn.
    """
    query = select(RoomFile).where(RoomFile.deleted_at.is_(None), RoomFile.delete_at <= now)
    async with database.read() as db:
        due = list(await db.scalars(query.order_by(RoomFile.delete_at).limit(BATCH)))
    for row in due:
        await storage.delete(storage_name(row))
        async with database.write() as db:
            (await db.get_one(RoomFile, row.id, with_for_update=True)).deleted_at = now
    return len(due)


def storage_name(row: RoomFile) -> str:
    """Return under which name the storage keeps a file; it says nothing of its own name."""
    return f"sessions/{row.room_id}/{row.id}"


async def _expect(
    db: AsyncSession, room_id: str, file: SentFile, *, kind: str, by: str, now: datetime
) -> RoomFile:
    await db.get_one(Room, room_id, with_for_update=True)
    sizes = select(func.count(), func.coalesce(func.sum(RoomFile.size_bytes), 0))
    there = sizes.where(
        RoomFile.room_id == room_id, RoomFile.deleted_at.is_(None), RoomFile.delete_at > now
    )
    count, together = (await db.execute(there)).one()
    rules.check_space(count=count, bytes_together=together, new_bytes=len(file.content))
    row = RoomFile(
        room_id=room_id,
        author_id=by,
        name=rules.clean_name(file.name),
        media_type=kind,
        size_bytes=len(file.content),
        sent_at=now,
        delete_at=now + rules.TIME_TO_ARRIVE,
    )
    db.add(row)
    await db.flush()
    return row


async def _keep(storage: Storage, name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        await asyncio.to_thread(path.write_bytes, content)
        await storage.put(name, path)
