"""That a talent takes no new bookings for now: until when, and what they can do."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.strikes.errors import SellingSuspended
from hub.strikes.service import suspended_until
from web.errors import said


async def suspension_of(db: AsyncSession, talent_id: str, *, now: datetime) -> str:
    """Return what a suspended talent reads before they try, "" for all others."""
    until = await suspended_until(db, talent_id, now=now)
    return said(SellingSuspended(until=until)) if until is not None else ""
