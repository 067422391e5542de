"""Who of many cannot be booked, because too many of their sessions failed by their fault."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings import rules
from hub.bookings.models import Strike


async def suspended_among(
    db: AsyncSession, talent_ids: Collection[str], *, now: datetime
) -> set[str]:
    """Return which of some talents are suspended now."""
    query = select(Strike.talent_id, func.count(Strike.id)).where(
        Strike.talent_id.in_(talent_ids),
        Strike.recorded_at > now - rules.STRIKE_WINDOW,
        Strike.lifted_at.is_(None),
    )
    counted = await db.execute(query.group_by(Strike.talent_id))
    return {talent_id for talent_id, strikes in counted if rules.is_suspended(strikes)}
