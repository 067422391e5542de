"""After an interrupted session the learner chooses: the money back, or a new date.

Until they choose the money stays where it is; without a choice it goes back when the time to
dispute is over.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings import rules as booking_rules
from hub.bookings.errors import NotInvited
from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import Move
from hub.bookings.seats import lock_seats, take_seat
from hub.bookings.service import expire_due_holds
from hub.bookings.verdict import Verdict
from hub.calendar.limits import check_near
from hub.calendar.rules import Interval
from hub.disputes.errors import ChoiceOver
from hub.disputes.events import NewDateChosen, RefundChosen
from hub.disputes.models import Remedy, RemedyKind
from hub.kernel.errors import NotFound
from hub.kernel.outbox import record
from hub.skills.models import Service, Talent


async def choose_refund(
    db: AsyncSession, booking_id: str, *, learner_id: str, now: datetime
) -> Booking:
    """Have the money of an interrupted session sent back now.

    Raises: NotFound, NotInvited, ChoiceOver.
    """
    booking = await _open_choice(db, booking_id, learner_id=learner_id, now=now)
    _note(db, booking, RemedyKind.REFUND, now=now)
    record(db, RefundChosen(booking_id=booking.id), now=now)
    return booking


async def choose_new_date(
    db: AsyncSession, booking_id: str, *, learner_id: str, starts_at: datetime, now: datetime
) -> Booking:
    """Take another slot of the same length for what is already paid.

    Raises: NotFound, NotInvited, ChoiceOver, TalentPaused, SlotPast, SlotUnknown, SlotTaken,
    AlreadySeated.
    """
    booking = await _open_choice(db, booking_id, learner_id=learner_id, now=now)
    slot = Interval(starts_at, starts_at + (booking.ends_at - booking.starts_at))
    talent = await db.get_one(Talent, booking.talent_id)
    check_near(talent, starts_at=slot.starts_at, now=now)
    await lock_seats(db, booking.talent_id)
    await expire_due_holds(db, now=now, talent_id=booking.talent_id)
    service = await db.get_one(Service, booking.service_id)
    appointment_id = await take_seat(db, service, slot, learner_id=learner_id, now=now)
    remedy = _note(db, booking, RemedyKind.NEW_DATE, now=now)
    await db.flush()
    booking.state = booking_rules.move(booking.state, Move.RENEW)
    booking.appointment_id = appointment_id
    booking.starts_at, booking.ends_at = slot.starts_at, slot.ends_at
    booking.verdict, booking.judged_at, booking.settle_at = None, None, None
    booking.lost_min = booking.refund_cents = 0
    booking.calendar_sequence += 1
    booking.moved_at, booking.full_until = now, None
    record(db, NewDateChosen(booking_id=booking.id, remedy_id=remedy.id), now=now)
    return booking


async def settle_choice(
    db: AsyncSession, booking: Booking, *, was: str, had_cents: int, now: datetime
) -> datetime | None:
    """Return when a booking settles whose dispute is decided, None while its learner may choose.

    Whose money has begun to go back gets the rest of it: there is nothing left to choose.
    """
    if booking.verdict != Verdict.INTERRUPTED or await _chosen(db, booking) is not None:
        return now
    if was == Verdict.INTERRUPTED or had_cents == 0:
        return None
    _note(db, booking, RemedyKind.REFUND, now=now)
    await db.flush()
    return now


async def may_choose(db: AsyncSession, booking: Booking, *, now: datetime) -> bool:
    """Tell whether the learner can choose between the money and a new date."""
    is_open = booking.settle_at is not None and now < booking.settle_at
    return is_open and await awaits_choice(db, booking)


async def awaits_choice(db: AsyncSession, booking: Booking) -> bool:
    """Tell whether the money of an interrupted session waits for its learner's word."""
    is_judged = booking.state is BookingState.ENDED and booking.verdict == Verdict.INTERRUPTED
    return is_judged and await _chosen(db, booking) is None


async def former_meetings(db: AsyncSession, booking_id: str) -> list[Remedy]:
    """Return the times that a booking had before, the oldest first."""
    query = select(Remedy).where(
        Remedy.booking_id == booking_id, Remedy.kind == RemedyKind.NEW_DATE
    )
    return list(await db.scalars(query.order_by(Remedy.chosen_at)))


async def count_new_dates(db: AsyncSession, booking_id: str) -> int:
    """Return how many new dates a booking has had."""
    query = select(func.count()).where(
        Remedy.booking_id == booking_id, Remedy.kind == RemedyKind.NEW_DATE
    )
    return await db.scalar(query) or 0


def _note(db: AsyncSession, booking: Booking, kind: RemedyKind, *, now: datetime) -> Remedy:
    assert booking.verdict is not None
    assert booking.judged_at is not None
    remedy = Remedy(
        booking_id=booking.id,
        kind=kind,
        chosen_at=now,
        appointment_id=booking.appointment_id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        verdict=booking.verdict,
        judged_at=booking.judged_at,
    )
    db.add(remedy)
    return remedy


async def _chosen(db: AsyncSession, booking: Booking) -> Remedy | None:
    query = select(Remedy).where(
        Remedy.booking_id == booking.id, Remedy.judged_at == booking.judged_at
    )
    return (await db.scalars(query)).first()


async def _open_choice(
    db: AsyncSession, booking_id: str, *, learner_id: str, now: datetime
) -> Booking:
    query = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = (await db.scalars(query.execution_options(populate_existing=True))).first()
    if booking is None:
        raise NotFound
    if booking.learner_id != learner_id:
        raise NotInvited
    if not await may_choose(db, booking, now=now):
        raise ChoiceOver
    return booking
