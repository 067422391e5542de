"""The times of a service that somebody can take: free ones, and groups with a seat left."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.seats import joinable
from hub.calendar.rules import Interval
from hub.calendar.service import free_slots
from hub.skills.models import Service


async def bookable_slots(
    db: AsyncSession, service: Service, *, horizon_days: int, now: datetime
) -> tuple[Sequence[Interval], Mapping[datetime, int]]:
    """Return the times in order, and how many seats are left where a group has begun."""
    window = Interval(now + service.least_notice, now + timedelta(days=horizon_days))
    length = timedelta(minutes=service.duration_min)
    free = await free_slots(db, service.talent_id, duration=length, window=window, now=now)
    groups = await joinable(db, service, window, now=now)
    slots = sorted({*free, *groups}, key=lambda slot: slot.starts_at)
    return slots, {slot.starts_at: left for slot, left in groups.items()}
