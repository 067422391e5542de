"""How somebody stands in a room: asked before they write, and each time they come in."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from rooms.conduct.errors import Banned, Silenced
from rooms.conduct.grounds import Because, Grounds
from rooms.conduct.models import ConductAct, RoomStanding
from rooms.models import Room
from rooms.roles import RoomKind


async def check_may_write(db: AsyncSession, room_id: str, person_id: str) -> None:
    """Refuse the words of whoever is silenced or banned. Raises: Silenced, Banned."""
    await check_not_banned(db, room_id, person_id)
    because = await silenced_because(db, room_id, person_id)
    if because is not None:
        raise Silenced(because=because.sentence())


async def check_not_banned(db: AsyncSession, room_id: str, person_id: str) -> None:
    """Refuse whoever is banned from a room. Raises: Banned."""
    because = await _because(db, room_id, person_id, RoomStanding.banned_by)
    if because is not None:
        raise Banned(because=because.sentence())


async def check_not_banned_from(db: AsyncSession, masterclass_id: str, person_id: str) -> None:
    """Refuse whoever is banned from the room of a masterclass, if it has one. Raises: Banned."""
    query = select(Room.id).where(
        Room.kind == RoomKind.MASTERCLASS, Room.subject_id == masterclass_id
    )
    room_id = await db.scalar(query)
    if room_id is not None:
        await check_not_banned(db, room_id, person_id)


async def silenced_because(db: AsyncSession, room_id: str, person_id: str) -> Because | None:
    """Return why somebody is silenced in a room, None while they may write."""
    return await _because(db, room_id, person_id, RoomStanding.silenced_by)


async def _because(
    db: AsyncSession,
    room_id: str,
    person_id: str,
    act: InstrumentedAttribute[str | None],
) -> Because | None:
    query = select(ConductAct.grounds, ConductAct.words).join(RoomStanding, act == ConductAct.id)
    query = query.where(RoomStanding.room_id == room_id, RoomStanding.person_id == person_id)
    row = (await db.execute(query)).first()
    return None if row is None else Because(row.grounds or Grounds.OTHER, row.words)
