"""Turn what was recorded into what a verdict is made of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.bookings.rules import door_opens_at
from hub.bookings.verdict import Attendance, Evidence, merge, overlap
from hub.calendar.rules import Interval
from rooms.attendance import SHORT_DROP
from rooms.models import (
    EndReason,
    ProcessKind,
    Room,
    Spell,
)
from rooms.outages import outages, within
from rooms.received import Place, Received, received_in
from rooms.relayed import Relays, relays_of
from rooms.roles import RoomKind


async def session_evidence(db: AsyncSession, booking: Booking, *, now: datetime) -> Evidence:
    """Return everything known of a booked session until now."""
    return (await evidence_of(db, [booking], now=now))[booking.id]


async def evidence_of(
    db: AsyncSession, bookings: Sequence[Booking], *, now: datetime
) -> dict[str, Evidence]:
    """Return everything known of each session until now, with as many questions as for one.

    In a group each learner is judged with the talent alone, by what these two received.
    """
    if not bookings:
        return {}
    windows = [
        Interval(door_opens_at(booking.starts_at), max(now, booking.starts_at))
        for booking in bookings
    ]
    whole = Interval(min(w.starts_at for w in windows), max(w.ends_at for w in windows))
    rooms = await _rooms_of(db, [booking.appointment_id for booking in bookings])
    room_ids = list(rooms.values())
    known = _Known(
        rooms=rooms,
        spells=await _spells_in(db, room_ids),
        received=await received_in(db, room_ids, now=now),
        relays=await relays_of(db, room_ids, window=whole, now=now),
        outages=await outages(db, kinds=[ProcessKind.WEB], window=whole, now=now),
    )
    return {
        booking.id: known.of(booking, window)
        for booking, window in zip(bookings, windows, strict=True)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What was recorded around some sessions, whose rooms are known by their appointments."""

    rooms: Mapping[str, str]
    spells: Mapping[Place, Sequence[Spell]]
    received: Received
    relays: Relays
    outages: Sequence[Interval]

    def of(self, booking: Booking, window: Interval) -> Evidence:
        """Return what concerns one of them."""
        room_id = self.rooms.get(booking.appointment_id, "")
        talent, learner = (room_id, booking.talent_id), (room_id, booking.learner_id)
        heard = overlap(
            self.received.by_other(talent, by=booking.learner_id),
            self.received.by_other(learner, by=booking.talent_id),
        )
        return Evidence(
            talent=self._attendance(talent, by=booking.learner_id),
            learner=self._attendance(learner, by=booking.talent_id),
            outages=within(self.outages, window),
            cut_off=self.relays.cut_off(room_id, window=window, heard=heard),
        )

    def _attendance(self, place: Place, *, by: str) -> Attendance:
        spells = self.spells.get(place, [])
        return Attendance(
            present=present(spells),
            received=self.received.of(place, by=by),
            has_left=bool(spells) and spells[-1].end_reason is EndReason.LEFT,
        )


async def find_room_id(db: AsyncSession, *, kind: RoomKind, subject_id: str) -> str:
    """Return the room of a session's appointment, or of a masterclass; "" when nobody came."""
    query = select(Room.id).where(Room.kind == kind, Room.subject_id == subject_id)
    return (await db.scalars(query)).first() or ""


async def spells_of(db: AsyncSession, room_id: str, person_id: str) -> Sequence[Spell]:
    """Return a person's connections to a room in order."""
    query = select(Spell).where(Spell.room_id == room_id, Spell.person_id == person_id)
    return list(await db.scalars(query.order_by(Spell.connected_at, Spell.id)))


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
