"""Calling a session off at exactly the price that was shown, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.errors import ConsequenceChanged, NotInvited
from hub.bookings.models import Booking, BookingState
from hub.bookings.seats import find_in, lock_group
from hub.bookings.service import cancel_booking, is_strike_if_cancelled, refund_if_cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What calling off gives back to the learner, and whether it counts against the talent."""

    refund_cents: int
    is_strike: bool = False

    @property
    def fields(self) -> dict[str, int]:
        """Return it as a form brings it back."""
        return {"refund_cents": self.refund_cents, "is_strike": int(self.is_strike)}


def consequence(
    booking: Booking, group: Sequence[Booking], *, is_by_talent: bool, now: datetime
) -> Consequence:
    """Return what calling a booking off now would do; `group` has all of its time, itself too."""
    return Consequence(
        refund_cents=refund_if_cancelled(booking, is_by_talent=is_by_talent, now=now),
        is_strike=is_strike_if_cancelled(group, is_by_talent=is_by_talent, now=now),
    )


async def cancel_as_shown(
    db: AsyncSession, booking_id: str, *, person_id: str, shown: Consequence | None, now: datetime
) -> Booking:
    """Call a session off if that does what the person was shown.

    Raises: NotFound, NotInvited, IllegalTransition, SessionOver, ConsequenceChanged.
    """
    group = await lock_group(db, booking_id)
    booking = find_in(group, booking_id)
    if person_id not in {booking.talent_id, booking.learner_id}:
        raise NotInvited
    now_is = consequence(booking, group, is_by_talent=person_id == booking.talent_id, now=now)
    cancelled = await cancel_booking(db, booking_id, person_id=person_id, now=now)
    # Compared last, so that what is over says so; the error takes the transaction back with it.
    if shown != now_is:
        raise ConsequenceChanged
    return cancelled


async def doubt_payment(db: AsyncSession, booking_id: str, *, is_in_doubt: bool) -> None:
    """Note whether a coming session's payment is disputed; what was called off stays as it was."""
    query = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = (await db.scalars(query.execution_options(populate_existing=True))).one()
    if booking.state is BookingState.CONFIRMED:
        booking.is_payment_in_doubt = is_in_doubt
