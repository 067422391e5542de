"""Whom the hosts of a room have silenced or banned, and everything they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hub.people.models import Person
from rooms.conduct.models import ConductAct, ConductKind, RoomStanding, TakenLine
from rooms.models import Room
from rooms.roles import RoomKind

LISTED = 50
ACTS_SHOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanctioned:
    """Somebody who is silenced or banned, and the act that did it."""

    person: Person
    by: Person
    act: ConductAct


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductNow:
    """Who is silenced and who is banned at this moment: the latest fifty, and how many in all."""

    silenced: Sequence[Sanctioned]
    silenced_count: int
    banned: Sequence[Sanctioned]
    banned_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One act as it is read later: who, whom, what, why, when; `text`: the line, while kept.

    `person` is None where it was about the words of a gift, or the whole room.
    """

    act: ConductAct
    by: str
    person: str | None
    text: str | None

    @property
    def at(self) -> datetime:
        """Return when it was done."""
        return self.act.at

    @property
    def kind(self) -> ConductKind:
        """Return what was done."""
        return self.act.kind


async def conduct_now(db: AsyncSession, room_id: str) -> ConductNow:
    """Return who is silenced and who is banned."""
    silenced, silenced_count = await _sanctioned(db, room_id, RoomStanding.silenced_by)
    banned, banned_count = await _sanctioned(db, room_id, RoomStanding.banned_by)
    return ConductNow(
        silenced=silenced, silenced_count=silenced_count, banned=banned, banned_count=banned_count
    )


async def acts_of_masterclass(db: AsyncSession, masterclass_id: str) -> Sequence[Done]:
    """Return what the hosts of a masterclass did, the latest first."""
    query = _acts().join(Room, Room.id == ConductAct.room_id)
    query = query.where(Room.kind == RoomKind.MASTERCLASS, Room.subject_id == masterclass_id)
    return await _done(db, query)


async def acts_on(db: AsyncSession, room_id: str, person_id: str) -> Sequence[Done]:
    """Return what the hosts of a room did to one person, the latest first."""
    mine = ConductAct.room_id == room_id, ConductAct.person_id == person_id
    return await _done(db, _acts().where(*mine))


async def _sanctioned(
    db: AsyncSession, room_id: str, by_act: InstrumentedAttribute[str | None]
) -> tuple[list[Sanctioned], int]:
    host = aliased(Person)
    is_so = RoomStanding.room_id == room_id, by_act.is_not(None)
    query = (
        select(Person, host, ConductAct)
        .join(RoomStanding, RoomStanding.person_id == Person.id)
        .join(ConductAct, ConductAct.id == by_act)
        .join(host, host.id == ConductAct.by_id)
        .where(*is_so)
        .order_by(ConductAct.at.desc(), ConductAct.id)
        .limit(LISTED)
    )
    found = [
        Sanctioned(person=person, by=by, act=act) for person, by, act in await db.execute(query)
    ]
    count = await db.scalar(select(func.count()).select_from(RoomStanding).where(*is_so))
    return found, count or 0


def _acts() -> Select[ConductAct, str, str | None, str | None]:
    host, person = aliased(Person), aliased(Person)
    is_of = (TakenLine.room_id == ConductAct.room_id) & (TakenLine.seq == ConductAct.seq)
    return (
        select(ConductAct, host.display_name, person.display_name, TakenLine.text)
        .join(host, host.id == ConductAct.by_id)
        .outerjoin(person, person.id == ConductAct.person_id)
        .outerjoin(TakenLine, is_of)
        .order_by(ConductAct.at.desc(), ConductAct.id)
        .limit(ACTS_SHOWN)
    )


async def _done(
    db: AsyncSession, query: Select[ConductAct, str, str | None, str | None]
) -> Sequence[Done]:
    rows = await db.execute(query)
    return [Done(act=act, by=by, person=person, text=text) for act, by, person, text in rows]
