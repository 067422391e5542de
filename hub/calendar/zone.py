"""The zone in which a talent says their hours."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.outside.sources import read_anew
from hub.people.rules import time_zone
from hub.people.service import change_preferences
from hub.skills.models import Talent


async def change_zone(db: AsyncSession, talent_id: str, name: str, *, now: datetime) -> None:
    """Say the hours and the days that differ in another zone, and write mails in it.

    Appointments are instants and do not move; calendars elsewhere are read anew, because their
    whole days and hours without a zone are said in it. Raises: TimeZoneUnknown.
    """
    zone = time_zone(name)
    talent = await db.get_one(Talent, talent_id)
    if talent.time_zone != zone.key:
        talent.time_zone = zone.key
        await read_anew(db, talent_id, now=now)
    await change_preferences(db, talent_id, time_zone=zone.key)
