"""Who may come in, as far as hosts and those who run the hub have a say: one question of both."""

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.complaints.models import Suspension
from rooms.complaints.suspension import check_not_suspended
from rooms.conduct.models import RoomStanding
from rooms.conduct.standing import check_not_banned


async def check_may_come_in(
    db: AsyncSession, *, room_id: str, person_id: str, is_host: bool
) -> None:
    """Refuse an account that is suspended, and whoever the hosts have banned; nobody bans a host.

    Raises: Suspended, Banned.
    """
    is_suspended = exists().where(Suspension.person_id == person_id, Suspension.lifted_at.is_(None))
    is_banned = exists().where(
        RoomStanding.room_id == room_id,
        RoomStanding.person_id == person_id,
        RoomStanding.banned_by.is_not(None),
    )
    suspended, banned = (await db.execute(select(is_suspended, is_banned))).one()
    if suspended:
        await check_not_suspended(db, person_id)
    if banned and not is_host:
        await check_not_banned(db, room_id, person_id)
