"""Where a room's media goes: one media server at a time, the same for every process."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.models import Appointment
from hub.masterclasses.models import Masterclass
from rooms.memory import NOTE
from rooms.models import MediaPlace, Room
from rooms.roles import RoomKind

KEPT_AFTER_THE_END = timedelta(minutes=15)
OVER_PER_TURN = 100


async def find_place(db: AsyncSession, room_id: str) -> str | None:
    """Return the media server a room is on."""
    query = select(MediaPlace.worker).where(
        MediaPlace.room_id == room_id, MediaPlace.released_at.is_(None)
    )
    return (await db.scalars(query)).first()


async def take_place(
    db: AsyncSession,
    room_id: str,
    *,
    worker: str,
    life_s: float,
    instead_of: str | None,
    now: datetime,
) -> str:
    """Put a room on a media server and return the one it is on.

    A room that another process has put elsewhere than `instead_of` meanwhile stays there.
    """
    present = (await db.scalars(_open(room_id).with_for_update())).first()
    if present is not None:
        if present.worker != instead_of:
            return present.worker
        present.released_at = now
        await db.flush()
        await _begin_anew(db, [room_id])
        empty = {"is_receiving": False, "has_screen": False}
        await db.execute(update(Room).where(Room.id == room_id).values(empty))
    place = MediaPlace(room_id=room_id, worker=worker, life_s=life_s, assigned_at=now)
    try:
        async with db.begin_nested():
            db.add(place)
    except IntegrityError:
        return (await db.scalars(_open(room_id))).one().worker
    return worker


async def release_place(db: AsyncSession, room_id: str, *, now: datetime) -> None:
    """Let go of a room's place."""
    query = update(MediaPlace).where(
        MediaPlace.room_id == room_id, MediaPlace.released_at.is_(None)
    )
    await db.execute(query.values(released_at=now))


async def count_places(db: AsyncSession) -> dict[str, int]:
    """Return how many rooms are on each media server."""
    query = (
        select(MediaPlace.worker, func.count().label("rooms"))
        .where(MediaPlace.released_at.is_(None))
        .group_by(MediaPlace.worker)
    )
    return {row.worker: row.rooms for row in await db.execute(query)}


async def note_life(db: AsyncSession, worker: str, *, life_s: float) -> Sequence[str]:
    """Note which life of a media server answers; return the rooms that knew another one.

    Of several processes that notice a new life, one gets the rooms.
    """
    query = select(MediaPlace).where(
        MediaPlace.worker == worker,
        MediaPlace.released_at.is_(None),
        MediaPlace.life_s != life_s,
    )
    places = list(await db.scalars(query.with_for_update()))
    for place in places:
        place.life_s = life_s
    room_ids = [place.room_id for place in places]
    await _begin_anew(db, room_ids)
    return room_ids


async def rooms_over(db: AsyncSession, *, now: datetime) -> Sequence[str]:
    """Return rooms that still have a place though their meeting has been over for a while."""
    before = now - KEPT_AFTER_THE_END
    placed = (
        select(Room.id)
        .join(MediaPlace, MediaPlace.room_id == Room.id)
        .where(MediaPlace.released_at.is_(None))
        .order_by(Room.id)
        .limit(OVER_PER_TURN)
    )
    rehearsals = placed.join(Masterclass, Masterclass.id == Room.subject_id).where(
        Room.kind == RoomKind.REHEARSAL, Masterclass.starts_at <= now
    )
    broadcasts = placed.join(Masterclass, Masterclass.id == Room.subject_id).where(
        Room.kind == RoomKind.MASTERCLASS,
        func.coalesce(Masterclass.ended_at, Masterclass.cancelled_at) <= before,
    )
    sessions = placed.join(Appointment, Appointment.id == Room.subject_id).where(
        Room.kind == RoomKind.SESSION, Appointment.ends_at <= before
    )
    return [
        *await db.scalars(broadcasts),
        *await db.scalars(sessions),
        *await db.scalars(rehearsals),
    ]


async def places_of(
    db: AsyncSession, room_ids: Collection[str]
) -> Mapping[str, Sequence[MediaPlace]]:
    """Return the places that rooms have had, in order."""
    query = select(MediaPlace).where(MediaPlace.room_id.in_(room_ids))
    found: defaultdict[str, list[MediaPlace]] = defaultdict(list)
    for place in await db.scalars(query.order_by(MediaPlace.assigned_at, MediaPlace.id)):
        found[place.room_id].append(place)
    return found


async def _begin_anew(db: AsyncSession, room_ids: Sequence[str]) -> None:
    """Let everybody in the rooms know that the media server behind the stage is another one."""
    if not room_ids:
        return
    query = update(Room).where(Room.id.in_(room_ids))
    await db.execute(query.values(stage_life=Room.stage_life + 1))
    db.info.setdefault("notes", set()).add(NOTE)


def _open(room_id: str) -> Select[MediaPlace]:
    return select(MediaPlace).where(MediaPlace.room_id == room_id, MediaPlace.released_at.is_(None))
