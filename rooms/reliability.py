"""How far a talent can be relied on: counted from what the rooms recorded, never from claims."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import TALENT_NOTICE
from hub.bookings.verdict import Verdict
from rooms.models import Room, Spell
from rooms.roles import RoomKind

COUNTED = timedelta(days=365)
PUNCTUAL = timedelta(minutes=2)
FEWEST = 5
BOTH_CAME = frozenset({Verdict.COMPLETED, Verdict.LEARNER_ABSENT})
MISSED = frozenset({Verdict.TALENT_ABSENT, Verdict.BOTH_ABSENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """A talent's last twelve months, in sessions.

    `held`: took place. `came`: the talent came to them, or waited for a learner who did not come;
    `punctual`: of these, there within two minutes of the start. `let_down`: not come to, or
    cancelled by the talent with less than a day's notice, though its payment was not disputed.
    """

    held: int
    came: int
    punctual: int
    let_down: int

    @property
    def is_new(self) -> bool:
        """Tell whether there is too little to say anything."""
        return self.held < FEWEST

    @property
    def punctual_percent(self) -> int:
        """Return how many of a hundred began in time, rounded down."""
        return 100 * self.punctual // self.came if self.came else 0

    @property
    def kept_percent(self) -> int:
        """Return how many of a hundred that the talent owed were kept, rounded down."""
        return 100 * self.came // (self.came + self.let_down) if self.came else 0


async def reliability(db: AsyncSession, talent_id: str, *, now: datetime) -> Reliability:
    """Return how far a talent can be relied on, from the sessions of the last twelve months."""
    verdicts = await _verdicts(db, talent_id, now=now)
    missed = sum(verdicts.get(verdict.value, 0) for verdict in MISSED)
    return Reliability(
        held=verdicts.get(Verdict.COMPLETED.value, 0),
        came=sum(verdicts.get(verdict.value, 0) for verdict in BOTH_CAME),
        punctual=await _punctual(db, talent_id, now=now),
        let_down=missed + await _cancelled_late(db, talent_id, now=now),
    )


async def _verdicts(db: AsyncSession, talent_id: str, *, now: datetime) -> dict[str, int]:
    query = select(Booking.verdict, func.count(Booking.appointment_id.distinct())).where(
        Booking.talent_id == talent_id,
        Booking.starts_at > now - COUNTED,
        Booking.state.in_([BookingState.ENDED, BookingState.SETTLED]),
        Booking.verdict.is_not(None),
    )
    rows = await db.execute(query.group_by(Booking.verdict))
    return {str(verdict): count for verdict, count in rows}


async def _punctual(db: AsyncSession, talent_id: str, *, now: datetime) -> int:
    """Count the sessions in which the talent was there when it began, or soon after.

    Who looked in early and was gone again was not there.
    """
    known_until = func.coalesce(Spell.ended_at, Spell.last_seen_at)
    query = (
        select(Booking.starts_at, func.min(Spell.connected_at))
        .join(Room, (Room.subject_id == Booking.id) & (Room.kind == RoomKind.SESSION))
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
    return sum(came_at <= starts_at + PUNCTUAL for starts_at, came_at in await db.execute(query))


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
