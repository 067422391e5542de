"""How much one learner may keep unpaid, and how often they may ask and take it back.

The caller has locked the learner's row.
"""

import math
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.errors import RequestsTakenBack, TooManyHolds, TooManyRequests
from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import MAX_HOLDS, MAX_REQUESTS, MAX_TAKEN_BACK, TAKEN_BACK_WINDOW


async def check_holds(db: AsyncSession, learner_id: str, *, now: datetime) -> None:
    """Refuse one more slot that is not paid. Raises: TooManyHolds."""
    if await _count(db, learner_id, BookingState.HELD, now=now) >= MAX_HOLDS:
        raise TooManyHolds


async def check_requests(db: AsyncSession, learner_id: str, *, now: datetime) -> None:
    """Refuse one more request that waits for an answer. Raises: TooManyRequests."""
    if await _count(db, learner_id, BookingState.REQUESTED, now=now) >= MAX_REQUESTS:
        raise TooManyRequests(limit=MAX_REQUESTS)


async def check_taken_back(
    db: AsyncSession, learner_id: str, *, talent_id: str, now: datetime
) -> None:
    """Refuse one more request to a talent where many were taken back.

    Raises: RequestsTakenBack.
    """
    query = select(Booking.requested_at).where(
        Booking.learner_id == learner_id,
        Booking.talent_id == talent_id,
        Booking.state == BookingState.WITHDRAWN,
        Booking.requested_at > now - TAKEN_BACK_WINDOW,
    )
    query = query.order_by(Booking.requested_at.desc()).limit(MAX_TAKEN_BACK)
    asked = [at for at in await db.scalars(query) if at is not None]
    if len(asked) == MAX_TAKEN_BACK:
        left = asked[-1] + TAKEN_BACK_WINDOW - now
        hours = math.ceil(left / timedelta(hours=1))
        raise RequestsTakenBack(limit=MAX_TAKEN_BACK, hours=hours)


async def _count(db: AsyncSession, learner_id: str, state: BookingState, *, now: datetime) -> int:
    asked = {"learner": learner_id, "state": state, "now": now}
    return await db.scalar(_kept(), asked) or 0


@cache
def _kept() -> Select[int]:
    return select(func.count(Booking.id)).where(
        Booking.learner_id == bindparam("learner"),
        Booking.state == bindparam("state"),
        Booking.held_until > bindparam("now"),
    )
