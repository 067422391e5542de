"""How much one learner may keep without paying."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.errors import TooManyHolds, TooManyRequests
from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import MAX_HOLDS, MAX_REQUESTS
from hub.people.models import Person


async def check_holds(db: AsyncSession, learner_id: str, *, now: datetime) -> None:
    """Refuse one more slot that is not paid. Raises: TooManyHolds."""
    if await _count(db, learner_id, BookingState.HELD, now=now) >= MAX_HOLDS:
        raise TooManyHolds


async def check_requests(db: AsyncSession, learner_id: str, *, now: datetime) -> None:
    """Refuse one more request that waits for an answer. Raises: TooManyRequests."""
    if await _count(db, learner_id, BookingState.REQUESTED, now=now) >= MAX_REQUESTS:
        raise TooManyRequests(limit=MAX_REQUESTS)


async def _count(db: AsyncSession, learner_id: str, state: BookingState, *, now: datetime) -> int:
    # One person takes one slot at a time, so that none escapes the count.
    learner = select(Person.id).where(Person.id == learner_id)
    await db.execute(learner.with_for_update(key_share=True))
    query = select(func.count()).where(
        Booking.learner_id == learner_id, Booking.state == state, Booking.held_until > now
    )
    return await db.scalar(query) or 0
