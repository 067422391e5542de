"""Strikes: what a talent did not come to, or called off late; recorded once, counted, lifted."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.outbox import record
from hub.strikes import rules
from hub.strikes.errors import SellingSuspended
from hub.strikes.events import StrikeRecorded
from hub.strikes.models import Strike


async def count_strikes(db: AsyncSession, talent_id: str, *, now: datetime) -> int:
    """Return a talent's strikes within the last ninety days that were not lifted."""
    counting = select(func.count(Strike.id)).where(
        Strike.talent_id == talent_id,
        Strike.recorded_at > now - rules.STRIKE_WINDOW,
        Strike.lifted_at.is_(None),
    )
    return await db.scalar(counting) or 0


async def suspended_until(db: AsyncSession, talent_id: str, *, now: datetime) -> datetime | None:
    """Return until when a talent takes no new bookings, None when they do."""
    counting = select(Strike.recorded_at).where(
        Strike.talent_id == talent_id,
        Strike.recorded_at > now - rules.STRIKE_WINDOW,
        Strike.lifted_at.is_(None),
    )
    return rules.suspended_until(list(await db.scalars(counting)))


async def check_may_sell(db: AsyncSession, talent_id: str, *, now: datetime) -> None:
    """Refuse what would be a new booking of a suspended talent. Raises: SellingSuspended."""
    until = await suspended_until(db, talent_id, now=now)
    if until is not None:
        raise SellingSuspended(until=until)


async def strike_for(db: AsyncSession, appointment_id: str) -> Strike | None:
    """Return the strike that an appointment led to, if it did and it stands."""
    query = select(Strike).where(
        Strike.appointment_id == appointment_id, Strike.lifted_at.is_(None)
    )
    return (await db.scalars(query)).first()


async def record_strike(
    db: AsyncSession, *, talent_id: str, appointment_id: str, reason: str, now: datetime
) -> None:
    """Note that a talent did not come to, or called off late, what they owed somebody.

    One appointment is one strike, however many people it was for, also when it was lifted.
    """
    known = select(Strike.id).where(Strike.appointment_id == appointment_id)
    if (await db.scalars(known)).first() is not None:
        return
    strike = Strike(
        talent_id=talent_id, appointment_id=appointment_id, reason=reason, recorded_at=now
    )
    try:
        async with db.begin_nested():
            db.add(strike)
    except IntegrityError:
        return
    event = StrikeRecorded(strike_id=strike.id, talent_id=talent_id, at=now)
    record(db, event, now=now)


async def lift_strike(db: AsyncSession, strike: Strike, *, now: datetime) -> None:
    """Let a strike count no more, because it was not the talent's to bear."""
    if strike.lifted_at is None:
        strike.lifted_at = now
        await db.flush()
