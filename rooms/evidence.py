"""Turn what was recorded into what a verdict is made of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.bookings.rules import door_opens_at
from hub.bookings.verdict import Attendance, Evidence, merge
from hub.calendar.rules import Interval
from rooms.attendance import SHORT_DROP
from rooms.models import (
    EndReason,
    EvidenceKind,
    EvidenceLine,
    EvidenceSource,
    MediaCursor,
    ProcessKind,
    Reception,
    Room,
    Spell,
)
from rooms.outages import outages
from rooms.roles import RoomKind

MEDIA_KINDS = {EvidenceKind.MEDIA_STARTED, EvidenceKind.MEDIA_STOPPED}


async def session_evidence(db: AsyncSession, booking: Booking, *, now: datetime) -> Evidence:
    """Return everything known of a booked session until now.

    In a group each learner is judged with the talent alone, by what these two received.
    """
    window = Interval(door_opens_at(booking.starts_at), max(now, booking.starts_at))
    room_id = await find_room_id(db, kind=RoomKind.SESSION, subject_id=booking.appointment_id)
    return Evidence(
        talent=await _attendance(db, room_id, booking.talent_id, by=booking.learner_id),
        learner=await _attendance(db, room_id, booking.learner_id, by=booking.talent_id),
        outages=await outages(db, kinds=[ProcessKind.WEB], window=window, now=now),
    )


async def find_room_id(db: AsyncSession, *, kind: RoomKind, subject_id: str) -> str:
    """Return the room of a session's appointment, or of a masterclass; "" when nobody came."""
    query = select(Room.id).where(Room.kind == kind, Room.subject_id == subject_id)
    return (await db.scalars(query)).first() or ""


async def spells_of(db: AsyncSession, room_id: str, person_id: str) -> Sequence[Spell]:
    """Return a person's connections to a room in order."""
    query = select(Spell).where(Spell.room_id == room_id, Spell.person_id == person_id)
    return list(await db.scalars(query.order_by(Spell.connected_at, Spell.id)))


async def received_of(
    db: AsyncSession, room_id: str, person_id: str, *, by: str = ""
) -> list[Interval]:
    """Return when a person's media was received, by the media server or by the other side.

    Without `by`, whoever that was.
    """
    query = select(Reception).where(Reception.room_id == room_id, Reception.person_id == person_id)
    if by:
        query = query.where(Reception.reporter_id == by)
    reported = [Interval(row.starts_at, row.ends_at) for row in await db.scalars(query)]
    return merge([*reported, *await _received_by_server(db, room_id, person_id)])


def present(spells: Sequence[Spell]) -> list[Interval]:
    """Return when a person was there; a short drop that a return follows is no absence.

    A spell whose process died ends where it was last seen.
    """
    found: list[Interval] = []
    for before, spell in zip([None, *spells], spells, strict=False):
        end_at = spell.ended_at or spell.last_seen_at
        interval = Interval(spell.connected_at, end_at)
        if before is not None and found and _is_short_drop(before, spell):
            interval = Interval(found.pop().starts_at, max(end_at, before.last_seen_at))
        found.append(interval)
    return merge(found)


def flows(lines: Iterable[EvidenceLine], *, until: datetime) -> list[Interval]:
    """Return when media flowed, from lines that say when each kind of it started and stopped."""
    found: list[Interval] = []
    started: dict[str, datetime] = {}
    for line in lines:
        if line.kind is EvidenceKind.MEDIA_STARTED:
            started.setdefault(line.detail, line.at)
        elif (start_at := started.pop(line.detail, None)) is not None:
            found.append(Interval(start_at, line.at))
    found += [Interval(at, until) for at in started.values() if at < until]
    return merge(found)


def _is_short_drop(before: Spell, spell: Spell) -> bool:
    if before.end_reason is EndReason.LEFT:
        return False
    return spell.connected_at - (before.ended_at or before.last_seen_at) < SHORT_DROP


async def _attendance(db: AsyncSession, room_id: str, person_id: str, *, by: str) -> Attendance:
    spells = await spells_of(db, room_id, person_id)
    return Attendance(
        present=present(spells),
        received=await received_of(db, room_id, person_id, by=by),
        has_left=bool(spells) and spells[-1].end_reason is EndReason.LEFT,
    )


async def _received_by_server(db: AsyncSession, room_id: str, person_id: str) -> list[Interval]:
    query = select(EvidenceLine).where(
        EvidenceLine.room_id == room_id,
        EvidenceLine.person_id == person_id,
        EvidenceLine.source == EvidenceSource.MEDIA_SERVER,
        EvidenceLine.kind.in_(MEDIA_KINDS),
    )
    by_journal: defaultdict[str | None, list[EvidenceLine]] = defaultdict(list)
    for line in await db.scalars(query.order_by(EvidenceLine.at, EvidenceLine.id)):
        by_journal[line.journal_id].append(line)
    found: list[Interval] = []
    for journal_id, lines in by_journal.items():
        cursor = await db.get(MediaCursor, journal_id) if journal_id is not None else None
        until = cursor.collected_at if cursor is not None else lines[-1].at
        found += flows(lines, until=until)
    return found
