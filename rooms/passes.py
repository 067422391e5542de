"""Passes: secrets that open a room's door to one browser, and which of a person's still does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, null, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Instant
from hub.kernel.ids import token_digest
from hub.people.models import Person
from rooms.conduct.entering import is_banned, is_suspended
from rooms.errors import PassExpired, PassStolen, PassSuperseded
from rooms.models import Room, RoomPass

TIME_TO_CONNECT = timedelta(minutes=2)
TIME_TO_RETURN = timedelta(hours=6)
PAGE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class FoundPass:
    """A pass that opens, with its room, whose it is, and what may keep them out."""

    id: str
    room: Room
    person: Person
    is_suspended: bool
    is_banned: bool


_PASS = (
    select(
        RoomPass,
        Room,
        Person,
        is_suspended(RoomPass.person_id),
        is_banned(RoomPass.room_id, RoomPass.person_id),
    )
    .join(Room, Room.id == RoomPass.room_id)
    .join(Person, Person.id == RoomPass.person_id)
    .where(RoomPass.id == bindparam("pass_id"))
)


async def find_pass(db: AsyncSession, token: str, *, login_id: str, now: datetime) -> FoundPass:
    """Return a pass by its secret, for the browser of that login.

    Raises: PassExpired, PassStolen, PassSuperseded.
    """
    found = (await db.execute(_PASS, {"pass_id": token_digest(token)})).first()
    if found is None:
        raise PassExpired
    room_pass, room, person, suspended, banned = found
    if room_pass.expires_at <= now:
        raise PassExpired
    if room_pass.login_id != login_id:
        raise PassStolen
    if room_pass.superseded_at is not None:
        raise PassSuperseded
    return FoundPass(room_pass.id, room, person, is_suspended=suspended, is_banned=banned)


_IS_MINE = RoomPass.id == bindparam("mine")
_IS_NEW = _IS_MINE & RoomPass.used_at.is_(None)
_NOW, _UNTIL = bindparam("now", type_=Instant()), bindparam("until", type_=Instant())
_COME_IN_BY = (
    update(RoomPass)
    .where(
        RoomPass.room_id == bindparam("of_room"),
        RoomPass.person_id == bindparam("of_person"),
        _IS_MINE | (RoomPass.used_at.is_not(None) & RoomPass.superseded_at.is_(None)),
    )
    .values(
        superseded_at=case((_IS_MINE, null()), else_=_NOW),
        used_at=case((_IS_NEW, _NOW), else_=RoomPass.used_at),
        expires_at=case((_IS_NEW, _UNTIL), else_=RoomPass.expires_at),
    )
    .execution_options(synchronize_session=False)
)


async def come_in_by(
    db: AsyncSession, pass_id: str, *, room_id: str, person_id: str, now: datetime
) -> None:
    """Let a pass open the door again for hours, and end those the person came in by before.

    It counts again if somebody came in between its connecting and its coming in.
    """
    who = {"of_room": room_id, "of_person": person_id, "mine": pass_id}
    await db.execute(_COME_IN_BY, who | {"now": now, "until": now + TIME_TO_RETURN})


def page_of(pass_id: str) -> str:
    """Return what names the page load that came in with a pass, and tells nothing else of it."""
    return token_digest(pass_id)[:PAGE_LENGTH]
