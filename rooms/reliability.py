"""How far a talent can be relied on: counted from what the rooms recorded, never from claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import TALENT_NOTICE
from hub.bookings.verdict import Verdict
from hub.calendar.rules import Interval, lengthened
from rooms.models import ProcessKind, Room, Spell
from rooms.outages import outages
from rooms.roles import RoomKind

COUNTED = timedelta(days=365)
PUNCTUAL = timedelta(minutes=2)
LATE_LOOKED_INTO = 30
FEWEST = 5
BOTH_CAME = frozenset({Verdict.COMPLETED, Verdict.LEARNER_ABSENT})
MISSED = frozenset({Verdict.TALENT_ABSENT, Verdict.BOTH_ABSENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """A talent's last twelve months, in sessions.

    `held`: took place. `came`: the talent came to them, or waited for a learner who did not come;
    `punctual`: of these, there within two minutes of the start. `let_down`: not come to, or
    cancelled by the talent with less than a day's notice, though its payment was not disputed.
    `asked`: requests whose time to answer is over or that were answered; `answered`: of these, with
    a yes or a no.
    """

    held: int
    came: int
    punctual: int
    let_down: int
    asked: int = 0
    answered: int = 0

    @property
    def is_new(self) -> bool:
        """Tell whether there is too little to say anything."""
        return self.held < FEWEST

    @property
    def punctual_percent(self) -> int:
        """Return how many of a hundred began in time, rounded down."""
        return 100 * self.punctual // self.came if self.came else 0

    @property
    def has_answers(self) -> bool:
        """Tell whether enough people have asked to say how many were answered."""
        return self.asked >= FEWEST

    @property
    def answered_percent(self) -> int:
        """Return how many of a hundred requests were answered in time, rounded down."""
        return 100 * self.answered // self.asked if self.asked else 0

    @property
    def kept_percent(self) -> int:
        """Return how many of a hundred that the talent owed were kept, rounded down."""
        return 100 * self.came // (self.came + self.let_down) if self.came else 0


async def reliability(db: AsyncSession, talent_id: str, *, now: datetime) -> Reliability:
    """Return how far a talent can be relied on, from the sessions of the last twelve months."""
    held, came, missed = await _judged(db, talent_id, now=now)
    asked, answered = await _asked(db, talent_id, now=now)
    return Reliability(
        held=held,
        came=came,
        punctual=await _punctual(db, talent_id, now=now),
        let_down=missed + await _cancelled_late(db, talent_id, now=now),
        asked=asked,
        answered=answered,
    )


async def _asked(db: AsyncSession, talent_id: str, *, now: datetime) -> Sequence[int]:
    """Count the requests that are over, and those that were answered."""
    query = select(func.count(), func.count(Booking.answered_at)).where(
        Booking.talent_id == talent_id,
        Booking.requested_at > now - COUNTED,
        Booking.state.not_in([BookingState.REQUESTED, BookingState.WITHDRAWN]),
    )
    return tuple((await db.execute(query)).one())


async def _judged(db: AsyncSession, talent_id: str, *, now: datetime) -> Sequence[int]:
    """Count what took place, what the talent came to, and what they missed: each group once."""
    kinds = ({Verdict.COMPLETED}, BOTH_CAME, MISSED)
    counts = [
        func.count(case((Booking.verdict.in_(sorted(kind)), Booking.appointment_id)).distinct())
        for kind in kinds
    ]
    query = select(*counts).where(
        Booking.talent_id == talent_id,
        Booking.starts_at > now - COUNTED,
        Booking.state.in_([BookingState.ENDED, BookingState.SETTLED]),
    )
    return tuple((await db.execute(query)).one())


async def _punctual(db: AsyncSession, talent_id: str, *, now: datetime) -> int:
    """Count the sessions in which the talent was there when it began, or soon after.

    Who looked in early and was gone again was not there. Nobody is late while our door is shut.
    """
    known_until = func.coalesce(Spell.ended_at, Spell.last_seen_at)
    query = (
        select(Booking.starts_at, func.min(Spell.connected_at))
        .join(Room, (Room.subject_id == Booking.appointment_id) & (Room.kind == RoomKind.SESSION))
        .join(Spell, (Spell.room_id == Room.id) & (Spell.person_id == Booking.talent_id))
        .where(
            Booking.talent_id == talent_id,
            Booking.starts_at > now - COUNTED,
            Booking.state.in_([BookingState.ENDED, BookingState.SETTLED]),
            Booking.verdict.in_([verdict.value for verdict in BOTH_CAME]),
            known_until > Booking.starts_at,
        )
        .group_by(Booking.appointment_id, Booking.starts_at)
    )
    times = [tuple(row) for row in await db.execute(query)]
    late = [(starts_at, came_at) for starts_at, came_at in times if came_at > starts_at + PUNCTUAL]
    return len(times) - len(late) + await _kept_out(db, late, now=now)


async def _kept_out(
    db: AsyncSession, late: Sequence[tuple[datetime, datetime]], *, now: datetime
) -> int:
    """Count those who came late only because our door was shut; each has a start and an arrival."""
    kept_out = 0
    for starts_at, came_at in sorted(late, reverse=True)[:LATE_LOOKED_INTO]:
        window = Interval(starts_at, came_at)
        shut = await outages(db, kinds=[ProcessKind.WEB], window=window, now=now)
        kept_out += came_at <= lengthened(starts_at, PUNCTUAL, outages=shut)
    return kept_out


async def _cancelled_late(db: AsyncSession, talent_id: str, *, now: datetime) -> int:
    query = select(Booking.appointment_id, Booking.starts_at, Booking.cancelled_at).where(
        Booking.talent_id == talent_id,
        Booking.cancelled_by == talent_id,
        Booking.state == BookingState.CANCELLED,
        Booking.starts_at > now - COUNTED,
        Booking.is_payment_in_doubt.is_(False),
    )
    late = {
        appointment_id
        for appointment_id, starts_at, cancelled_at in await db.execute(query)
        if cancelled_at is not None and starts_at - cancelled_at < TALENT_NOTICE
    }
    return len(late)
