"""Turn what was recorded into what a verdict is made of."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from rooms.outages import outages, within
from rooms.roles import RoomKind

MEDIA_KINDS = {EvidenceKind.MEDIA_STARTED, EvidenceKind.MEDIA_STOPPED}

Place = tuple[str, str]
"""A room, and a person in it."""


async def session_evidence(db: AsyncSession, booking: Booking, *, now: datetime) -> Evidence:
    """Return everything known of a booked session until now."""
    return (await evidence_of(db, [booking], now=now))[booking.id]


async def evidence_of(
    db: AsyncSession, bookings: Sequence[Booking], *, now: datetime
) -> dict[str, Evidence]:
    """Return everything known of each session until now, with as many questions as for one.

    In a group each learner is judged with the talent alone, by what these two received.
    """
    rooms = await _rooms_of(db, [booking.appointment_id for booking in bookings])
    spells = await _spells_in(db, list(rooms.values()))
    received = await _received_in(db, list(rooms.values()))
    windows = [
        Interval(door_opens_at(booking.starts_at), max(now, booking.starts_at))
        for booking in bookings
    ]
    down = await _outages_in(db, windows, now=now)

    def attendance(booking: Booking, person_id: str, *, by: str) -> Attendance:
        place = (rooms.get(booking.appointment_id, ""), person_id)
        theirs = spells.get(place, [])
        return Attendance(
            present=present(theirs),
            received=received.of(place, by=by),
            has_left=bool(theirs) and theirs[-1].end_reason is EndReason.LEFT,
        )

    return {
        booking.id: Evidence(
            talent=attendance(booking, booking.talent_id, by=booking.learner_id),
            learner=attendance(booking, booking.learner_id, by=booking.talent_id),
            outages=within(down, window),
        )
        for booking, window in zip(bookings, windows, strict=True)
    }


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
    found = await _received_in(db, [room_id], person_id=person_id)
    return found.of((room_id, person_id), by=by)


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


async def _rooms_of(db: AsyncSession, appointment_ids: Sequence[str]) -> dict[str, str]:
    query = select(Room.subject_id, Room.id).where(
        Room.kind == RoomKind.SESSION, Room.subject_id.in_(appointment_ids)
    )
    return {row.subject_id: row.id for row in await db.execute(query)}


async def _spells_in(db: AsyncSession, room_ids: Sequence[str]) -> Mapping[Place, list[Spell]]:
    query = select(Spell).where(Spell.room_id.in_(room_ids))
    found: defaultdict[Place, list[Spell]] = defaultdict(list)
    for spell in await db.scalars(query.order_by(Spell.connected_at, Spell.id)):
        found[spell.room_id, spell.person_id].append(spell)
    return found


async def _outages_in(
    db: AsyncSession, windows: Sequence[Interval], *, now: datetime
) -> list[Interval]:
    if not windows:
        return []
    whole = Interval(min(w.starts_at for w in windows), max(w.ends_at for w in windows))
    return await outages(db, kinds=[ProcessKind.WEB], window=whole, now=now)


@dataclass(frozen=True, slots=True)
class _Received:
    """When whose media was received: by the media server, and by each who was there."""

    by_server: Mapping[Place, list[Interval]]
    by_people: Mapping[Place, list[Reception]]

    def of(self, place: Place, *, by: str) -> list[Interval]:
        """Return when somebody's media was received, by one of the others or by anybody."""
        reported = [
            Interval(row.starts_at, row.ends_at)
            for row in self.by_people.get(place, [])
            if by in {"", row.reporter_id}
        ]
        return merge([*reported, *self.by_server.get(place, [])])


async def _received_in(
    db: AsyncSession, room_ids: Sequence[str], *, person_id: str = ""
) -> _Received:
    """Return when whose media was received, of everybody if nobody is named."""
    query = select(Reception).where(Reception.room_id.in_(room_ids))
    if person_id:
        query = query.where(Reception.person_id == person_id)
    by_people: defaultdict[Place, list[Reception]] = defaultdict(list)
    for row in await db.scalars(query):
        by_people[row.room_id, row.person_id].append(row)
    return _Received(await _received_by_server(db, room_ids, person_id=person_id), by_people)


async def _received_by_server(
    db: AsyncSession, room_ids: Sequence[str], *, person_id: str
) -> defaultdict[Place, list[Interval]]:
    query = select(EvidenceLine).where(
        EvidenceLine.room_id.in_(room_ids),
        EvidenceLine.source == EvidenceSource.MEDIA_SERVER,
        EvidenceLine.kind.in_(MEDIA_KINDS),
    )
    if person_id:
        query = query.where(EvidenceLine.person_id == person_id)
    noted: defaultdict[tuple[Place, str | None], list[EvidenceLine]] = defaultdict(list)
    for line in await db.scalars(query.order_by(EvidenceLine.at, EvidenceLine.id)):
        noted[(line.room_id, line.person_id), line.journal_id].append(line)
    asked = await _collected(db, {journal_id for _, journal_id in noted if journal_id is not None})
    found: defaultdict[Place, list[Interval]] = defaultdict(list)
    for (place, journal_id), lines in noted.items():
        until = asked.get(journal_id or "", lines[-1].at)
        found[place] += flows(lines, until=until)
    return found


async def _collected(db: AsyncSession, journal_ids: Collection[str]) -> dict[str, datetime]:
    """Return until when each media server's journal is known."""
    query = select(MediaCursor).where(MediaCursor.journal_id.in_(journal_ids))
    return {cursor.journal_id: cursor.collected_at for cursor in await db.scalars(query)}
