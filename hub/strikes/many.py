"""Who of many cannot be booked, because too many of their sessions failed by their fault."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.lookups import ids_named, listed, one_of
from hub.strikes import rules
from hub.strikes.models import Strike


async def suspended_among(
    db: AsyncSession, talent_ids: Collection[str], *, now: datetime
) -> set[str]:
    """Return which of some talents are suspended now."""
    if not talent_ids:
        return set()
    asked = {"talent_ids": listed(talent_ids), "since": now - rules.STRIKE_WINDOW}
    counted = await db.execute(_strikes(), asked)
    return {talent_id for talent_id, strikes in counted if rules.is_suspended(strikes)}


@cache
def _strikes() -> Select[str, int]:
    query = select(Strike.talent_id, func.count(Strike.id)).where(
        one_of(Strike.talent_id, ids_named("talent_ids")),
        Strike.recorded_at > bindparam("since"),
        Strike.lifted_at.is_(None),
    )
    return query.group_by(Strike.talent_id)
