"""Settlements that wait for their day: put down, for the clock to take further."""

from sqlalchemy.ext.asyncio import AsyncSession

from billing.due import BILLING_NOTE
from billing.settlements.models import Settlement


async def plan(db: AsyncSession, settlement: Settlement) -> None:
    """Put a settlement down that waits, and let the clock know."""
    db.add(settlement)
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    await db.flush()
