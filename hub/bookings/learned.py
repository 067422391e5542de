"""What somebody has learned here and what they missed, from verdicts as they stand now.

Nothing is stored twice: a verdict that is changed changes what is counted here by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.verdict import Verdict

MISSED_WINDOW = timedelta(days=365)
MAX_MISSED_LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerCounts:
    """A learner in numbers: all that a talent they ask or book may know of their sessions.

    `held`: took place. `missed`: not come to while the talent waited, within the last 365 days;
    `missed_ever`: since the beginning.
    """

    held: int = 0
    missed: int = 0
    missed_ever: int = 0

    @property
    def missed_before(self) -> int:
        """Return how many were missed so long ago that nobody is told."""
        return self.missed_ever - self.missed


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedField:
    """What somebody has learned in a field; None is that of sessions which no field is known of.

    `minutes`: as long as the sessions were booked for, less what was lost by their talents.
    """

    field_slug: str | None
    sessions: int
    minutes: int
    last_at: datetime


async def counts_of(db: AsyncSession, learner_id: str, *, now: datetime) -> LearnerCounts:
    """Return how many sessions somebody took and how many they missed."""
    is_missed = Booking.verdict == Verdict.LEARNER_ABSENT
    is_recent = is_missed & (Booking.starts_at > now - MISSED_WINDOW)
    query = select(
        func.count(case((Booking.verdict == Verdict.COMPLETED, 1))),
        func.count(case((is_recent, 1))),
        func.count(case((is_missed, 1))),
    ).where(_judged(learner_id))
    held, missed, missed_ever = (await db.execute(query)).one()
    return LearnerCounts(held=held, missed=missed, missed_ever=missed_ever)


async def learned_by(db: AsyncSession, learner_id: str) -> Sequence[LearnedField]:
    """Return what somebody has learned, field by field, that of their last session first."""
    query = (
        select(Booking.field_slug, Booking.starts_at, Booking.ends_at, Booking.lost_min)
        .where(_judged(learner_id), Booking.verdict == Verdict.COMPLETED)
        .order_by(Booking.starts_at.desc(), Booking.id)
    )
    fields: dict[str | None, list[tuple[datetime, int]]] = {}
    for field_slug, starts_at, ends_at, lost_min in await db.execute(query):
        booked_min = (ends_at - starts_at) // timedelta(minutes=1)
        fields.setdefault(field_slug, []).append((starts_at, max(0, booked_min - lost_min)))
    return [
        LearnedField(
            field_slug=field_slug,
            sessions=len(sessions),
            minutes=sum(minutes for _, minutes in sessions),
            last_at=sessions[0][0],
        )
        for field_slug, sessions in fields.items()
    ]


async def missed_by(db: AsyncSession, learner_id: str, *, now: datetime) -> Sequence[Booking]:
    """Return the sessions that somebody missed and that still count, the last first."""
    query = select(Booking).where(
        _judged(learner_id),
        Booking.verdict == Verdict.LEARNER_ABSENT,
        Booking.starts_at > now - MISSED_WINDOW,
    )
    newest = query.order_by(Booking.starts_at.desc(), Booking.id).limit(MAX_MISSED_LISTED)
    return list(await db.scalars(newest))


def _judged(learner_id: str) -> ColumnElement[bool]:
    is_over = Booking.state.in_([BookingState.ENDED, BookingState.SETTLED])
    return (Booking.learner_id == learner_id) & is_over
