"""Whether an account may enter rooms; asked at every step of coming in."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.complaints.errors import Suspended
from rooms.complaints.models import Suspension


async def check_not_suspended(db: AsyncSession, person_id: str) -> None:
    """Refuse an account that may enter no room. Raises: Suspended."""
    suspension = await find_suspension(db, person_id)
    if suspension is not None:
        raise Suspended(reasons=suspension.reasons.rstrip("."))


async def find_suspension(db: AsyncSession, person_id: str) -> Suspension | None:
    """Return what keeps an account out of rooms at this moment."""
    query = select(Suspension).where(
        Suspension.person_id == person_id, Suspension.lifted_at.is_(None)
    )
    return (await db.scalars(query.limit(1))).first()
