"""The zone in which a talent says their hours."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.people.rules import time_zone
from hub.people.service import change_preferences
from hub.skills.models import Talent


async def change_zone(db: AsyncSession, talent_id: str, name: str) -> None:
    """Say the hours and the days that differ in another zone, and write mails in it.

    Appointments are instants and do not move. Raises: TimeZoneUnknown.
    """
    zone = time_zone(name)
    talent = await db.get_one(Talent, talent_id)
    talent.time_zone = zone.key
    await change_preferences(db, talent_id, time_zone=zone.key)
