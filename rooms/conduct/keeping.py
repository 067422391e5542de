"""How long the words that hosts took away are kept: long enough to judge them, then gone."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.conduct.models import TakenLine

KEPT = timedelta(days=90)


async def erase_due_lines(db: AsyncSession, *, now: datetime) -> None:
    """Erase for good what was taken away ninety days ago."""
    await db.execute(delete(TakenLine).where(TakenLine.taken_at <= now - KEPT))
