"""Which room somebody stands before, be its door open or not yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.errors import DoorClosed
from hub.bookings.service import get_booking_for
from hub.kernel.errors import NotFound
from hub.masterclasses.errors import DoorsClosed
from hub.masterclasses.hosting import is_host
from hub.masterclasses.service import get_masterclass
from hub.people.models import Person
from rooms.admission import admit, room_for
from rooms.models import Spell
from rooms.roles import RoomKind, RoomRole


@dataclass(frozen=True, slots=True)
class DoorPlace:
    """A door, and what somebody will be behind it."""

    room_id: str
    kind: RoomKind
    role: RoomRole


async def place_before(
    db: AsyncSession, kind: str, subject_id: str, *, person_id: str, now: datetime
) -> DoorPlace:
    """Return before which room somebody stands who may enter now, or once it opens.

    Raises: NotFound, and what the hub raises of those who may never enter.
    """
    if kind not in set(RoomKind):
        raise NotFound
    room_kind = RoomKind(kind)
    try:
        leave = await admit(db, kind=room_kind, subject_id=subject_id, person_id=person_id, now=now)
    except DoorClosed:
        booking = await get_booking_for(db, subject_id, person_id=person_id)
        role = RoomRole.TALENT if person_id == booking.talent_id else RoomRole.LEARNER
        subject_id = booking.appointment_id
    except DoorsClosed:
        masterclass = await get_masterclass(db, subject_id)
        hosts = await is_host(db, masterclass, person_id)
        role = RoomRole.HOST if hosts else RoomRole.AUDIENCE
    else:
        return DoorPlace(leave.room_id, leave.kind, leave.me.role)
    room = await room_for(db, kind=room_kind, subject_id=subject_id, now=now)
    return DoorPlace(room.id, room.kind, role)


async def names_inside(db: AsyncSession, room_id: str, *, but: str) -> list[str]:
    """Return who of those expected is in the room, one person aside."""
    query = (
        select(Person.display_name)
        .join(Spell, Spell.person_id == Person.id)
        .where(
            Spell.room_id == room_id,
            Spell.person_id != but,
            Spell.role != RoomRole.AUDIENCE,
            Spell.ended_at.is_(None),
        )
        .distinct()
    )
    return list(await db.scalars(query.order_by(Person.display_name)))
