"""Wait at a door, go away from it, and see who waits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.models import CoHost, Masterclass
from hub.people.models import Person
from rooms.door.models import DoorVisit
from rooms.door.rules import NAMES_MAX, stays_for
from rooms.models import Room, Spell
from rooms.roles import RoomKind, RoomRole

_HOSTS_IT = exists().where(
    Room.id == DoorVisit.room_id,
    Room.kind == RoomKind.MASTERCLASS,
    Masterclass.id == Room.subject_id,
    (Masterclass.host_id == DoorVisit.person_id)
    # Of the visit that is looked at: left to itself it would be of any, at whatever door.
    | exists()
    .where(CoHost.masterclass_id == Masterclass.id, CoHost.person_id == DoorVisit.person_id)
    .correlate(Masterclass, DoorVisit),
)


@dataclass(frozen=True, slots=True)
class AtDoor:
    """Who waits: how many, and the names of the first of them."""

    names: tuple[str, ...] = ()
    count: int = 0


async def knock(
    db: AsyncSession, *, room_id: str, person_id: str, role: RoomRole, now: datetime
) -> None:
    """Note that somebody waits at the door for a while longer."""
    mine = DoorVisit.room_id == room_id, DoorVisit.person_id == person_id
    until_at = now + stays_for(role)
    known = update(DoorVisit).where(*mine).values(until_at=until_at)
    if (await db.execute(known.returning(DoorVisit.person_id))).first() is not None:
        return
    try:
        async with db.begin_nested():
            db.add(DoorVisit(room_id=room_id, person_id=person_id, until_at=until_at))
    except IntegrityError:
        await db.execute(known)


async def go_away(db: AsyncSession, *, room_id: str, person_id: str) -> None:
    """Note that somebody waits no longer."""
    mine = DoorVisit.room_id == room_id, DoorVisit.person_id == person_id
    await db.execute(delete(DoorVisit).where(*mine))


async def forget_visits(db: AsyncSession, *, now: datetime) -> None:
    """Delete what says nothing any more."""
    await db.execute(delete(DoorVisit).where(DoorVisit.until_at <= now))


async def at_doors(
    db: AsyncSession, room_ids: Sequence[str], *, now: datetime
) -> dict[str, AtDoor]:
    """Return who waits at each of the doors, without those who are in; nobody: not in there.

    Of a hall these are those it is given for: its hosts do not wait for themselves.
    """
    is_in = exists().where(
        Spell.room_id == DoorVisit.room_id,
        Spell.person_id == DoorVisit.person_id,
        Spell.ended_at.is_(None),
    )
    waiting = DoorVisit.room_id.in_(room_ids), DoorVisit.until_at > now, ~is_in, ~_HOSTS_IT
    counts = select(DoorVisit.room_id, func.count()).where(*waiting).group_by(DoorVisit.room_id)
    counted = {room_id: int(count) for room_id, count in await db.execute(counts)}
    few = [room_id for room_id, count in counted.items() if count <= NAMES_MAX]
    people = (
        select(DoorVisit.room_id, Person.display_name)
        .join(Person, Person.id == DoorVisit.person_id)
        .where(DoorVisit.room_id.in_(few), *waiting)
        .order_by(Person.display_name)
    )
    names: defaultdict[str, list[str]] = defaultdict(list)
    for room_id, name in await db.execute(people):
        names[room_id].append(name)
    return {room_id: AtDoor(tuple(names[room_id]), count) for room_id, count in counted.items()}
