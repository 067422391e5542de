"""Which sessions can be judged now: those that are over, and those somebody did not come to.

A session both have come to has no verdict before its end, and nobody is absent before the grace
period is: a process that has seen that looks at it again no sooner. One that has just started has
seen nothing: of all that is under way it looks first at what became due last, a part in each turn,
so that a verdict that is due now does not wait for those that are not.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

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
"""How many sessions under way one turn knows of, the earliest first."""
ALL_EVERY = timedelta(seconds=5)
"""How often all that is under way is read; between, only what has begun since."""
LOOKS = 500
"""How many of those to look at one turn takes from either end, the latest due and the earliest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A session at its time, and when to look at it next: at another time it is looked at anew."""

    starts_at: datetime
    look_at: datetime


class Docket:
    """What one process remembers of the sessions under way: when to look at each again."""

    def __init__(self) -> None:
        self._known: dict[str, Entry] = {}
        self._all_read_at: datetime | None = None
        self._read_until: datetime | None = None

    def read_since(self, *, until: datetime) -> datetime | None:
        """Return since when to read what has begun, None when all is to be read."""
        since, all_at = self._read_until, self._all_read_at
        self._read_until = until
        if (
            since is not None
            and all_at is not None
            and all_at <= since <= until < all_at + ALL_EVERY
        ):
            return since
        self._all_read_at = until
        return None

    def keep_only(self, under_way: Mapping[str, datetime]) -> None:
        """Forget all but these."""
        self._known = {key: entry for key, entry in self._known.items() if key in under_way}

    def unknown(self, under_way: Mapping[str, datetime]) -> list[str]:
        """Return which of them it has not met at their time."""
        return [
            booking_id
            for booking_id, starts_at in under_way.items()
            if (entry := self._known.get(booking_id)) is None or entry.starts_at != starts_at
        ]

    def due(self, *, until: datetime) -> list[str]:
        """Return which to look at in this turn, the latest due first."""
        due = sorted((one.look_at, key) for key, one in self._known.items() if one.look_at <= until)
        if len(due) > 2 * LOOKS:
            due = due[:LOOKS] + due[-LOOKS:]
        return [booking_id for _, booking_id in reversed(due)]

    def put_off(self, booking_id: str, starts_at: datetime, *, look_at: datetime) -> None:
        """Remember that there is nothing to decide before an instant."""
        self._known[booking_id] = Entry(starts_at, look_at)

    def forget(self, booking_ids: Iterable[str]) -> None:
        """Forget what has been judged or called off."""
        for booking_id in booking_ids:
            self._known.pop(booking_id, None)


async def over(db: AsyncSession, *, until: datetime) -> list[str]:
    """Return sessions whose time is over, the first to end first, a page of them."""
    ended = select(Booking.id).where(
        Booking.state == BookingState.CONFIRMED, Booking.ends_at <= until
    )
    return list(await db.scalars(ended.order_by(Booking.ends_at, Booking.id).limit(PAGE)))


async def decided_under_way(db: AsyncSession, docket: Docket, *, until: datetime) -> list[str]:
    """Return sessions that have a verdict before their end, the latest due first."""
    await _read_under_way(db, docket, until=until)
    ids = docket.due(until=until)
    decided: list[str] = []
    for first in range(0, len(ids), PAGE):
        page = ids[first : first + PAGE]
        query = select(Booking).where(
            Booking.id.in_(page), Booking.state == BookingState.CONFIRMED, Booking.ends_at > until
        )
        bookings = {booking.id: booking for booking in await db.scalars(query)}
        docket.forget(set(page) - set(bookings))
        standing = [bookings[booking_id] for booking_id in page if booking_id in bookings]
        decided += await _decided(db, standing, docket, until=until)
        db.expunge_all()
    return decided


async def _read_under_way(db: AsyncSession, docket: Docket, *, until: datetime) -> None:
    """Meet what is under way, each put off to the end of its grace period: nobody is absent before.

    What has begun is read in every turn, all of it now and then: it may have been moved or paid
    late.
    """
    query = select(Booking.id, Booking.starts_at).where(
        Booking.state == BookingState.CONFIRMED,
        Booking.starts_at <= until,
        Booking.ends_at > until,
    )
    since = docket.read_since(until=until)
    if since is not None:
        query = query.where(Booking.starts_at > since)
    rows = await db.execute(query.order_by(Booking.starts_at, Booking.id).limit(MAX_UNDER_WAY))
    under_way = {row.id: row.starts_at for row in rows}
    if since is None:
        docket.keep_only(under_way)
    unknown = docket.unknown(under_way)
    for first in range(0, len(unknown), PAGE):
        page = unknown[first : first + PAGE]
        for row in await db.execute(select(Booking.id, Booking.terms).where(Booking.id.in_(page))):
            starts_at = under_way[row.id]
            docket.put_off(row.id, starts_at, look_at=_deadline(row.terms, starts_at))


def _deadline(terms: dict[str, Any], starts_at: datetime) -> datetime:
    try:
        return starts_at + Terms.from_json(terms).grace
    except (KeyError, TypeError, ValueError):
        # Looked at now, it is said which one cannot be judged, and why.
        return starts_at


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
            else:
                # Looked at just now, it goes behind those that wait for their turn.
                look_at = max(_look_at(booking, evidence[booking.id]), until)
                docket.put_off(booking.id, booking.starts_at, look_at=look_at)
        except Exception:
            log.exception("session %s cannot be judged; it is tried at its end", booking.id)
            docket.put_off(booking.id, booking.starts_at, look_at=booking.ends_at)
    return decided


def _look_at(booking: Booking, evidence: Evidence) -> datetime:
    """Return before when no evidence to come can decide."""
    grace = Terms.from_json(booking.terms).grace
    booked = Interval(booking.starts_at, booking.ends_at)
    deadline = booking.starts_at + grace
    came = [one.came_at(booked) for one in (evidence.talent, evidence.learner)]
    if all(at is not None and at <= deadline for at in came):
        return booking.ends_at
    return deadline
