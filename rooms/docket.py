"""Which sessions can be judged now: those that are over, and those somebody did not come to.

A session both have come to has no verdict before its end, and nobody is absent before the grace
period is: a process that has seen that looks at it again no sooner.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import Terms
from hub.bookings.verdict import Evidence, Judgement, judge
from hub.calendar.rules import Interval
from rooms.evidence import evidence_of

log = logging.getLogger(__name__)

PAGE = 500
MAX_UNDER_WAY = 50_000
"""How many sessions under way one turn looks at, the earliest first."""

Key = tuple[str, datetime]
"""A session at its time: at another time it is looked at anew."""


class Docket:
    """What one process remembers of the sessions under way: when to look at each again."""

    def __init__(self) -> None:
        self._look_at: dict[Key, datetime] = {}

    def due(self, under_way: Sequence[Key], *, until: datetime) -> list[str]:
        """Return which of them to look at, and forget all others."""
        self._look_at = {key: self._look_at[key] for key in under_way if key in self._look_at}
        return [key[0] for key in under_way if self._look_at.get(key, until) <= until]

    def put_off(self, booking: Booking, *, look_at: datetime) -> None:
        """Remember that there is nothing to decide before an instant."""
        self._look_at[booking.id, booking.starts_at] = look_at


async def over(db: AsyncSession, *, until: datetime) -> list[str]:
    """Return sessions whose time is over, the first to end first, a page of them."""
    ended = select(Booking.id).where(
        Booking.state == BookingState.CONFIRMED, Booking.ends_at <= until
    )
    return list(await db.scalars(ended.order_by(Booking.ends_at, Booking.id).limit(PAGE)))


async def decided_under_way(db: AsyncSession, docket: Docket, *, until: datetime) -> list[str]:
    """Return the sessions that have a verdict before their end, the earliest first."""
    query = select(Booking.id, Booking.starts_at).where(
        Booking.state == BookingState.CONFIRMED,
        Booking.starts_at <= until,
        Booking.ends_at > until,
    )
    rows = await db.execute(query.order_by(Booking.starts_at, Booking.id).limit(MAX_UNDER_WAY))
    ids = docket.due([(row.id, row.starts_at) for row in rows], until=until)
    decided: list[str] = []
    for first in range(0, len(ids), PAGE):
        page = select(Booking).where(Booking.id.in_(ids[first : first + PAGE]))
        bookings = list(await db.scalars(page.order_by(Booking.starts_at, Booking.id)))
        decided += await _decided(db, bookings, docket, until=until)
        db.expunge_all()
    return decided


async def judgements(
    db: AsyncSession, bookings: Sequence[Booking], *, until: datetime
) -> list[tuple[Booking, Judgement | None]]:
    """Return what the evidence until then says of each session, None while it is too early."""
    evidence = await evidence_of(db, bookings, now=until)
    return [(one, _judgement(one, evidence[one.id], until=until)) for one in bookings]


def _judgement(booking: Booking, evidence: Evidence, *, until: datetime) -> Judgement | None:
    grace = Terms.from_json(booking.terms).grace
    if until < booking.starts_at + grace:
        return None
    booked = Interval(booking.starts_at, booking.ends_at)
    return judge(booked, evidence, grace=grace, now=until)


async def _decided(
    db: AsyncSession, bookings: Sequence[Booking], docket: Docket, *, until: datetime
) -> list[str]:
    evidence = await evidence_of(db, bookings, now=until)
    decided: list[str] = []
    for booking in bookings:
        try:
            if _judgement(booking, evidence[booking.id], until=until) is not None:
                decided.append(booking.id)
            elif (look_at := _look_at(booking, evidence[booking.id])) is not None:
                docket.put_off(booking, look_at=look_at)
        except Exception:
            log.exception("session %s cannot be judged; it is tried at its end", booking.id)
            docket.put_off(booking, look_at=booking.ends_at)
    return decided


def _look_at(booking: Booking, evidence: Evidence) -> datetime | None:
    """Return before when no evidence to come can decide, None when any may."""
    grace = Terms.from_json(booking.terms).grace
    booked = Interval(booking.starts_at, booking.ends_at)
    deadline = booking.starts_at + grace
    came = [one.came_at(booked) for one in (evidence.talent, evidence.learner)]
    if all(at is not None and at <= deadline for at in came):
        return booking.ends_at
    return deadline
