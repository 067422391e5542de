"""How near and how far people may book, what stays free around a session, and pauses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.errors import (
    BufferInvalid,
    HorizonInvalid,
    NoticeInvalid,
    PauseInvalid,
    SlotPast,
    TalentPaused,
)
from hub.calendar.rules import CELL_MIN, NO_BUFFERS, Buffers, Interval
from hub.skills.models import Talent

MAX_BUFFER_MIN = 60
MAX_NOTICE_MIN = 72 * 60
MIN_HORIZON_DAYS, MAX_HORIZON_DAYS = 7, 180
MAX_HORIZON = timedelta(days=MAX_HORIZON_DAYS)
MAX_PAUSE = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a talent asks of bookings: minutes kept free around, notice, days ahead."""

    buffers: Buffers = NO_BUFFERS
    notice_min: int = 120
    horizon_days: int = 60

    def check(self) -> None:
        """Refuse what is out of bounds. Raises: BufferInvalid, NoticeInvalid, HorizonInvalid."""
        for minutes in (self.buffers.before_min, self.buffers.after_min):
            if not is_buffer(minutes):
                raise BufferInvalid
        if not 0 <= self.notice_min <= MAX_NOTICE_MIN or self.notice_min % CELL_MIN:
            raise NoticeInvalid
        if not MIN_HORIZON_DAYS <= self.horizon_days <= MAX_HORIZON_DAYS:
            raise HorizonInvalid

    def window(self, now: datetime) -> Interval:
        """Return from when and until when people may book."""
        notice, horizon = timedelta(minutes=self.notice_min), timedelta(days=self.horizon_days)
        return Interval(now + notice, now + horizon)


def is_buffer(minutes: int) -> bool:
    """Tell whether a buffer may be that long."""
    return 0 <= minutes <= MAX_BUFFER_MIN and minutes % CELL_MIN == 0


def limits_of(talent: Talent) -> Limits:
    """Return what a talent asks of bookings."""
    return Limits(
        buffers=Buffers(before_min=talent.buffer_before_min, after_min=talent.buffer_after_min),
        notice_min=talent.notice_min,
        horizon_days=talent.horizon_days,
    )


def is_paused(talent: Talent, *, now: datetime) -> bool:
    """Tell whether nobody can book the talent now."""
    if talent.paused_at is None:
        return False
    return talent.paused_until is None or now < talent.paused_until


def check_near(talent: Talent, *, starts_at: datetime, now: datetime) -> None:
    """Refuse a booking in a pause, or with too little notice. Raises: TalentPaused, SlotPast."""
    if is_paused(talent, now=now):
        raise TalentPaused
    if starts_at < limits_of(talent).window(now).starts_at:
        raise SlotPast


async def set_limits(db: AsyncSession, talent_id: str, limits: Limits) -> None:
    """Change what is asked of the bookings to come; what is booked keeps what it had.

    Raises: BufferInvalid, NoticeInvalid, HorizonInvalid.
    """
    limits.check()
    talent = await db.get_one(Talent, talent_id)
    talent.buffer_before_min = limits.buffers.before_min
    talent.buffer_after_min = limits.buffers.after_min
    talent.notice_min = limits.notice_min
    talent.horizon_days = limits.horizon_days


async def pause(db: AsyncSession, talent_id: str, *, until: datetime | None, now: datetime) -> None:
    """Let nobody book from now until then, or until it is lifted; what is booked stays.

    Raises: PauseInvalid.
    """
    if until is not None and not now < until <= now + MAX_PAUSE:
        raise PauseInvalid
    talent = await db.get_one(Talent, talent_id)
    talent.paused_at, talent.paused_until = now, until


async def lift_pause(db: AsyncSession, talent_id: str) -> None:
    """Let people book again."""
    talent = await db.get_one(Talent, talent_id)
    talent.paused_at = talent.paused_until = None
