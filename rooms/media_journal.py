"""Store what the media server noted, so that it counts as evidence."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from hub.people.models import Person
from rooms.engines.port import JournalEntry, JournalPage, MediaEngine, StageRole
from rooms.errors import MediaUnavailable
from rooms.heartbeat import BEAT_S, Heartbeat
from rooms.memory import NOTE
from rooms.models import (
    DETAIL_LENGTH,
    EvidenceKind,
    EvidenceLine,
    EvidenceSource,
    MediaCursor,
    ProcessKind,
    Room,
)

PAGE = 500
MEDIA_KINDS = (EvidenceKind.MEDIA_STARTED, EvidenceKind.MEDIA_STOPPED)


async def collect_journal(database: Database, engine: MediaEngine, *, now: datetime) -> int:
    """Store what is new in the media server's journal, then let the server forget it.

    Entries and the cursor are stored in one transaction, so that nothing is lost or stored twice
    when either side restarts in between. Returns how many were stored. Raises: MediaUnavailable.
    """
    count = 0
    while True:
        page = await _next_page(database, engine)
        try:
            async with database.write() as db:
                stored = await _store(db, page, now=now)
        except IntegrityError:
            return count
        if page.entries:
            await engine.acknowledge(page.entries[-1].seq)
        count += stored
        if len(page.entries) < PAGE:
            return count


class MediaWatch:
    """Collect the journal, and write the media server's heartbeat while it answers."""

    def __init__(self, database: Database, clock: Clock, engine: MediaEngine) -> None:
        self._database = database
        self._clock = clock
        self._engine = engine
        self._heartbeat = Heartbeat(database, clock, ProcessKind.MEDIA)

    async def collect(self) -> None:
        """Store what is new; call it about once a second.

        A media server that does not answer gets no heartbeat, which is how its absence is known.
        """
        try:
            await collect_journal(self._database, self._engine, now=self._clock.now())
        except MediaUnavailable:
            return
        if not self._heartbeat.is_started:
            await self._heartbeat.start()
        elif self._heartbeat.age_s() >= BEAT_S:
            await self._heartbeat.beat()

    async def stop(self) -> None:
        """Note that nobody watches the media server any more, in good order."""
        await self._heartbeat.stop()


async def _next_page(database: Database, engine: MediaEngine) -> JournalPage:
    newest = select(MediaCursor).order_by(MediaCursor.collected_at.desc()).limit(1)
    async with database.read() as db:
        cursor = (await db.scalars(newest)).first()
    page = await engine.read_journal(after=cursor.last_seq if cursor else 0, limit=PAGE)
    if cursor is None or cursor.journal_id == page.journal_id:
        return page
    async with database.read() as db:
        other = await db.get(MediaCursor, page.journal_id)
    return await engine.read_journal(after=other.last_seq if other else 0, limit=PAGE)


async def _store(db: AsyncSession, page: JournalPage, *, now: datetime) -> int:
    cursor = await db.get(MediaCursor, page.journal_id, with_for_update=True)
    if cursor is None:
        cursor = MediaCursor(journal_id=page.journal_id, last_seq=0, collected_at=now)
        db.add(cursor)
        await db.flush()
    new = [entry for entry in page.entries if entry.seq > cursor.last_seq]
    lines = await _as_lines(db, new, now_s=page.now_s, now=now)
    db.add_all(lines)
    cursor.collected_at = now
    if new:
        cursor.last_seq = new[-1].seq
        await db.flush()
        await _note_who_is_received(db, {line.room_id for line in lines})
    return len(new)


async def _as_lines(
    db: AsyncSession, entries: Sequence[JournalEntry], *, now_s: float, now: datetime
) -> list[EvidenceLine]:
    """Return the lines of rooms and people we know, in the hub's time.

    What a viewer receives is their own affair and not kept; that they watched is.
    """
    rooms = await _known(db, Room, {entry.room for entry in entries})
    people = await _known(db, Person, {entry.peer for entry in entries})
    return [
        EvidenceLine(
            room_id=entry.room,
            person_id=entry.peer,
            at=now - timedelta(seconds=now_s - entry.at_s),
            kind=EvidenceKind(entry.kind.value),
            source=EvidenceSource.MEDIA_SERVER,
            detail=(entry.media or entry.role.value)[:DETAIL_LENGTH],
        )
        for entry in entries
        if entry.room in rooms
        and entry.peer in people
        and (entry.role is StageRole.PUBLISHER or not entry.media)
    ]


async def _known(db: AsyncSession, model: type[Room | Person], ids: set[str]) -> set[str]:
    return set(await db.scalars(select(model.id).where(model.id.in_(ids)))) if ids else set()


async def _note_who_is_received(db: AsyncSession, room_ids: set[str]) -> None:
    for room_id in room_ids:
        query = select(EvidenceLine).where(
            EvidenceLine.room_id == room_id,
            EvidenceLine.source == EvidenceSource.MEDIA_SERVER,
            EvidenceLine.kind.in_(MEDIA_KINDS),
        )
        flowing: defaultdict[str, set[str]] = defaultdict(set)
        for line in await db.scalars(query.order_by(EvidenceLine.at, EvidenceLine.id)):
            if line.kind is EvidenceKind.MEDIA_STARTED:
                flowing[line.person_id].add(line.detail)
            else:
                flowing[line.person_id].discard(line.detail)
        room = await db.get_one(Room, room_id, with_for_update=True)
        if room.is_receiving != any(flowing.values()):
            room.is_receiving = not room.is_receiving
            db.info.setdefault("notes", set()).add(NOTE)
