"""Store what the media servers noted, so that it counts as evidence."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from hub.people.models import Person
from rooms.engines.port import JournalEntry, JournalPage, MediaWorker, StageRole, StageSource
from rooms.memory import NOTE
from rooms.models import (
    DETAIL_LENGTH,
    EvidenceKind,
    EvidenceLine,
    EvidenceSource,
    MediaCursor,
    Room,
)
from rooms.places import find_place
from rooms.roles import RoomKind

PAGE = 500
PAGES_PER_TURN = 100
NOTED_EVERY = timedelta(seconds=4)
"""How often it is noted that nothing was new."""
READING_ERROR = timedelta(seconds=5)
SCREEN_VIDEO = "screen video"
SCREEN_PUBLISHER = "screen publisher"
STAGE_KINDS = (
    EvidenceKind.MEDIA_STARTED,
    EvidenceKind.MEDIA_STOPPED,
    EvidenceKind.DISCONNECTED,
)


async def collect_journal(database: Database, worker: MediaWorker, clock: Clock) -> int:
    """Store what is new in a media server's journal, then let the server forget it.

    Entries and the cursor are stored in one transaction, so that nothing is lost or stored twice
    when either side restarts in between. Returns how many were stored. Raises: MediaUnavailable.
    """
    count = 0
    for _ in range(PAGES_PER_TURN):
        page = await _next_page(database, worker)
        now = clock.now()
        if not page.entries and await _was_just_collected(database, page, now=now):
            return count
        try:
            async with database.write() as db:
                stored = await _store(db, page, worker=worker.name, now=now)
        except IntegrityError:
            return count
        if page.entries:
            await worker.acknowledge(page.entries[-1].seq)
        count += stored
        if not page.entries:
            return count
    return count


async def _next_page(database: Database, worker: MediaWorker) -> JournalPage:
    newest = (
        select(MediaCursor)
        .where(MediaCursor.worker == worker.name)
        .order_by(MediaCursor.collected_at.desc())
        .limit(1)
    )
    async with database.read() as db:
        cursor = (await db.scalars(newest)).first()
    page = await worker.read_journal(after=cursor.last_seq if cursor else 0, limit=PAGE)
    if cursor is None or cursor.journal_id == page.journal_id:
        return page
    async with database.read() as db:
        other = await db.get(MediaCursor, page.journal_id)
    return await worker.read_journal(after=other.last_seq if other else 0, limit=PAGE)


async def _was_just_collected(database: Database, page: JournalPage, *, now: datetime) -> bool:
    async with database.read() as db:
        cursor = await db.get(MediaCursor, page.journal_id)
    return cursor is not None and abs(now - cursor.collected_at) < NOTED_EVERY


async def _store(db: AsyncSession, page: JournalPage, *, worker: str, now: datetime) -> int:
    cursor = await db.get(MediaCursor, page.journal_id, with_for_update=True)
    if cursor is None:
        cursor = MediaCursor(
            journal_id=page.journal_id, worker=worker, last_seq=0, last_at=None, collected_at=now
        )
        db.add(cursor)
        await db.flush()
    new = [entry for entry in page.entries if entry.seq > cursor.last_seq]
    instants = _in_our_time(new, page.now_s, now=now, last_at=cursor.last_at)
    lines = await _as_lines(db, new, instants, journal_id=page.journal_id)
    db.add_all(lines)
    cursor.worker, cursor.collected_at = worker, now
    if new:
        cursor.last_seq, cursor.last_at = new[-1].seq, instants[-1]
        await db.flush()
        await _note_who_is_received(db, {line.room_id for line in lines}, cursor)
    return len(new)


def _in_our_time(
    entries: Sequence[JournalEntry], now_s: float, *, now: datetime, last_at: datetime | None
) -> list[datetime]:
    """Return the entries' instants on the hub's clock, in the entries' order.

    How long an answer took makes each reading of the server's clock a little wrong: an entry that
    would come to lie just before the one that it follows is put beside it.
    """
    instants: list[datetime] = []
    for entry in entries:
        at = now - timedelta(seconds=now_s - entry.at_s)
        if last_at is not None and timedelta() < last_at - at < READING_ERROR:
            at = last_at
        instants.append(at)
        last_at = at
    return instants


async def _as_lines(
    db: AsyncSession,
    entries: Sequence[JournalEntry],
    instants: Sequence[datetime],
    *,
    journal_id: str,
) -> list[EvidenceLine]:
    """Return the lines of rooms and people we know, rehearsals excepted: nobody is judged by them.

    What a viewer receives is their own affair and not kept; that they watched is.
    """
    rooms = await _judged_rooms(db, {entry.room for entry in entries})
    people = await _known(db, Person, {entry.peer for entry in entries})
    return [
        EvidenceLine(
            room_id=entry.room,
            person_id=entry.peer,
            at=at,
            kind=EvidenceKind(entry.kind.value),
            source=EvidenceSource.MEDIA_SERVER,
            detail=_detail(entry),
            journal_id=journal_id,
            journal_seq=entry.seq,
        )
        for entry, at in zip(entries, instants, strict=True)
        if entry.room in rooms
        and entry.peer in people
        and (entry.role is StageRole.PUBLISHER or not entry.media)
    ]


def _detail(entry: JournalEntry) -> str:
    """Return what the line is about: `video`, `screen video`, `publisher`, `viewer`."""
    what = entry.media or entry.role.value
    is_camera = entry.source is StageSource.CAMERA
    return what if is_camera else f"{entry.source.value} {what}"[:DETAIL_LENGTH]


async def _judged_rooms(db: AsyncSession, ids: set[str]) -> set[str]:
    query = select(Room.id).where(Room.id.in_(ids), Room.kind != RoomKind.REHEARSAL)
    return set(await db.scalars(query)) if ids else set()


async def _known(db: AsyncSession, model: type[Person], ids: set[str]) -> set[str]:
    return set(await db.scalars(select(model.id).where(model.id.in_(ids)))) if ids else set()


async def _note_who_is_received(db: AsyncSession, room_ids: set[str], cursor: MediaCursor) -> None:
    """Note whether stage and screen are received, in the rooms that are on this media server."""
    for room_id in room_ids:
        if await find_place(db, room_id) not in {cursor.worker, None}:
            continue
        query = select(EvidenceLine).where(
            EvidenceLine.room_id == room_id,
            EvidenceLine.journal_id == cursor.journal_id,
            EvidenceLine.kind.in_(STAGE_KINDS),
        )
        lines = await db.scalars(query.order_by(EvidenceLine.id))
        room = await db.get_one(Room, room_id, with_for_update=True)
        before = room.is_receiving, room.has_screen
        room.is_receiving, room.has_screen = _who_is_received(lines)
        if before != (room.is_receiving, room.has_screen):
            db.info.setdefault("notes", set()).add(NOTE)


def _who_is_received(lines: Iterable[EvidenceLine]) -> tuple[bool, bool]:
    """Tell whether anything of anybody arrives, and whether somebody shares a screen.

    A screen on which nothing moves may send nothing: it is shared until its connection ends.
    """
    flowing: set[tuple[str, str]] = set()
    screens: set[str] = set()
    for line in lines:
        if line.kind is EvidenceKind.MEDIA_STARTED:
            flowing.add((line.person_id, line.detail))
            if line.detail == SCREEN_VIDEO:
                screens.add(line.person_id)
        elif line.kind is EvidenceKind.MEDIA_STOPPED:
            flowing.discard((line.person_id, line.detail))
        elif line.detail == SCREEN_PUBLISHER:
            screens.discard(line.person_id)
    return bool(flowing), bool(screens)
