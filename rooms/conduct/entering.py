"""Who may come in, as far as hosts and those who run the hub have a say: one question of both."""

from sqlalchemy import Exists, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.complaints.models import Suspension
from rooms.complaints.suspension import check_not_suspended
from rooms.conduct.models import RoomStanding
from rooms.conduct.standing import check_not_banned


def is_suspended(person_id: object) -> Exists:
    """Return the question whether an account may enter no room; for part of a larger one."""
    return exists().where(Suspension.person_id == person_id, Suspension.lifted_at.is_(None))


def is_banned(room_id: object, person_id: object) -> Exists:
    """Return the question whether the hosts have closed a room to somebody."""
    return exists().where(
        RoomStanding.room_id == room_id,
        RoomStanding.person_id == person_id,
        RoomStanding.banned_by.is_not(None),
    )


_MAY_COME_IN = select(
    is_suspended(bindparam("person_id")),
    is_banned(bindparam("room_id"), bindparam("person_id")),
)


async def check_may_come_in(
    db: AsyncSession, *, room_id: str, person_id: str, is_host: bool
) -> None:
    """Refuse an account that is suspended, and whoever the hosts have banned; nobody bans a host.

    Raises: Suspended, Banned.
    """
    who = {"room_id": room_id, "person_id": person_id}
    suspended, banned = (await db.execute(_MAY_COME_IN, who)).one()
    await refuse(
        db,
        room_id=room_id,
        person_id=person_id,
        suspended=suspended,
        banned=banned and not is_host,
    )


async def refuse(
    db: AsyncSession, *, room_id: str, person_id: str, suspended: bool, banned: bool
) -> None:
    """Say why somebody may not come in; who may, may. Raises: Suspended, Banned."""
    if suspended:
        await check_not_suspended(db, person_id)
    if banned:
        await check_not_banned(db, room_id, person_id)
