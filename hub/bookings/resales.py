"""Time cancelled too late and sold to somebody else: the first learner gets their money back.

What the second pays for the same time is the most that goes back, so that no talent earns less
for having sold it twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings import rules
from hub.bookings.events import BookingResold
from hub.bookings.models import Booking, BookingState, Resale
from hub.bookings.seats import learners_of, seats_of
from hub.kernel.outbox import record
from hub.waiting.lists import is_turn_for

MINUTE = timedelta(minutes=1)
MAX_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows when a booking is paid: for most, nothing of the two."""

    is_turn: bool
    is_resale: bool


async def what_follows(db: AsyncSession, booking: Booking) -> Follows:
    """Tell whether a booking is somebody's turn in a waiting list, or time sold again.

    The caller has locked the booking. Neither comes to be meanwhile: a turn is written with the
    booking it is held by, and time that is taken was given up before it was taken.
    """
    asked = {"held_id": booking.id, **_when(booking)}
    return Follows(*(await db.execute(_follows(), asked)).one())


@cache
def _follows() -> Select[bool, bool]:
    return select(is_turn_for(bindparam("held_id")), exists().where(*_lost()))


def _lost() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what learners lost who had given up the same time too late."""
    return (
        Booking.talent_id == bindparam("talent_id"),
        Booking.state == BookingState.CANCELLED,
        Booking.cancelled_by == Booking.learner_id,
        Booking.refund_cents < Booking.price_cents,
        Booking.starts_at < bindparam("until"),
        Booking.ends_at > bindparam("after"),
    )


def _when(sold: Booking) -> dict[str, str | datetime]:
    return {"talent_id": sold.talent_id, "after": sold.starts_at, "until": sold.ends_at}


async def note_resale(db: AsyncSession, sold: Booking, *, now: datetime) -> None:
    """Give back, for a booking just paid, what others had lost by cancelling the same time."""
    query = select(Booking).where(*_lost())
    # Two halves of one cancelled session may be paid at once: the rows make them take turns.
    query = query.order_by(Booking.cancelled_at.desc(), Booking.id).limit(MAX_LOOKED_AT)
    brought_cents = sold.price_cents
    is_last = await _is_last_seat(db, sold)
    for lost in await db.scalars(query.with_for_update(), _when(sold)):
        # Where another seat of a group is left, it is that one that was sold.
        if not is_last and await seats_of(db, lost.appointment_id) > 1:
            continue
        cents = rules.resale_refund_cents(
            lost_cents=await _lost_cents(db, lost),
            price_cents=sold.price_cents,
            shared_min=_shared_min(lost, sold),
            sold_min=int((sold.ends_at - sold.starts_at) / MINUTE),
        )
        cents = min(cents, brought_cents)
        if cents > 0:
            brought_cents -= cents
            await _give(db, lost, sold, amount_cents=cents, now=now)


async def resold_cents(db: AsyncSession, booking_id: str) -> int:
    """Return what goes back in all because cancelled time was sold again."""
    query = select(func.sum(Resale.amount_cents)).where(Resale.booking_id == booking_id)
    return await db.scalar(query) or 0


async def _is_last_seat(db: AsyncSession, sold: Booking) -> bool:
    """Tell whether everybody who can share the appointment has paid; the caller locked them."""
    paid = await learners_of(db, sold.appointment_id)
    return len(paid) >= await seats_of(db, sold.appointment_id)


async def _lost_cents(db: AsyncSession, booking: Booking) -> int:
    return booking.price_cents - booking.refund_cents - await resold_cents(db, booking.id)


def _shared_min(lost: Booking, sold: Booking) -> int:
    shared = min(lost.ends_at, sold.ends_at) - max(lost.starts_at, sold.starts_at)
    return int(shared / MINUTE)


async def _give(
    db: AsyncSession, lost: Booking, sold: Booking, *, amount_cents: int, now: datetime
) -> None:
    resale = Resale(booking_id=lost.id, sold_to_id=sold.id, amount_cents=amount_cents, sold_at=now)
    db.add(resale)
    await db.flush()
    event = BookingResold(resale_id=resale.id, booking_id=lost.id, amount_cents=amount_cents)
    record(db, event, now=now)
