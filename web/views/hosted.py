"""A masterclass as one of its hosts opens it."""

from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.errors import NotFound
from hub.masterclasses.hosting import is_host
from hub.masterclasses.models import Masterclass
from hub.masterclasses.service import get_locked, get_masterclass
from hub.people.rules import time_zone
from hub.skills.models import Talent
from web.requests import me


async def own_masterclass(
    db: AsyncSession, masterclass_id: str, *, is_changed: bool = False
) -> Masterclass:
    """Return a masterclass to the host who asks, locked if it is to be changed. Raises: NotFound.

    Whoever does not host it learns nothing of it.
    """
    find = get_locked if is_changed else get_masterclass
    masterclass = await find(db, masterclass_id)
    if not await is_host(db, masterclass, me().id):
        raise NotFound
    return masterclass


async def host_zone(db: AsyncSession, host_id: str) -> ZoneInfo:
    """Return the zone in which a host's forms read times. Raises: NotFound."""
    talent = await db.get(Talent, host_id)
    if talent is None:
        raise NotFound
    return time_zone(talent.time_zone)
