"""Where a talent keeps public holidays."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.errors import HolidaysUnknown
from hub.calendar.holiday_regions import NOWHERE, REGIONS, region_of
from hub.skills.models import Talent


async def choose_holidays(db: AsyncSession, talent_id: str, region: str) -> None:
    """Keep the holidays of a region, or none; days closed already stay so.

    Raises: HolidaysUnknown.
    """
    if region not in REGIONS and region != NOWHERE:
        raise HolidaysUnknown
    (await db.get_one(Talent, talent_id)).holidays = region


def holidays_of(talent: Talent) -> str:
    """Return the region whose holidays a talent keeps: chosen, or by their zone."""
    return region_of(talent.holidays, zone=talent.time_zone)
