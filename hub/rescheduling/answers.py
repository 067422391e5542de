"""Answering a proposal to move a session: yes, no, taken back, or not at all."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.service import expire_due_holds
from hub.kernel.outbox import record
from hub.rescheduling.errors import NotYourAnswer, ProposalOver
from hub.rescheduling.events import MoveRefused
from hub.rescheduling.models import Rescheduling
from hub.rescheduling.rules import Step
from hub.rescheduling.service import carry_out, end, get_rescheduling, locked_booking

BATCH = 50


async def accept_move(
    db: AsyncSession, rescheduling_id: str, *, person_id: str, now: datetime
) -> Rescheduling:
    """Let a session take place at the time that the other side proposes.

    Raises: NotFound, NotInvited, NotYourAnswer, ProposalOver, SlotTaken, SlotUnknown,
        AlreadySeated.
    """
    booking, row = await _answerable(db, rescheduling_id, person_id=person_id, now=now)
    if row.asked_by == person_id:
        raise NotYourAnswer
    await expire_due_holds(db, now=now, talent_id=booking.talent_id)
    await carry_out(db, booking, row, full_until=None, now=now)
    return row


async def decline_move(
    db: AsyncSession, rescheduling_id: str, *, person_id: str, now: datetime
) -> Rescheduling:
    """Keep the time that is booked.

    Raises: NotFound, NotInvited, NotYourAnswer, ProposalOver.
    """
    _, row = await _answerable(db, rescheduling_id, person_id=person_id, now=now)
    if row.asked_by == person_id:
        raise NotYourAnswer
    end(row, Step.DECLINE, now=now)
    record(db, MoveRefused(rescheduling_id=row.id), now=now)
    return row


async def withdraw_move(
    db: AsyncSession, rescheduling_id: str, *, person_id: str, now: datetime
) -> Rescheduling:
    """Take one's own proposal back.

    Raises: NotFound, NotInvited, NotYourAnswer, ProposalOver.
    """
    _, row = await _answerable(db, rescheduling_id, person_id=person_id, now=now)
    if row.asked_by != person_id:
        raise NotYourAnswer
    end(row, Step.WITHDRAW, now=now)
    record(db, MoveRefused(rescheduling_id=row.id), now=now)
    return row


async def lapse_due_proposals(db: AsyncSession, *, now: datetime) -> int:
    """End the proposals that nobody has answered in time, and return how many there were.

    Where the session was called off meanwhile there is nobody left to tell.
    """
    due = select(Rescheduling).where(Rescheduling.lapses_at <= now).order_by(Rescheduling.lapses_at)
    rows = list(await db.scalars(due.limit(BATCH).with_for_update(skip_locked=True)))
    for row in rows:
        booking = await db.get_one(Booking, row.booking_id)
        is_standing = booking.state is not BookingState.CANCELLED
        end(row, Step.LAPSE if is_standing else Step.OVERTAKE, now=now)
        if is_standing:
            record(db, MoveRefused(rescheduling_id=row.id), now=now)
    return len(rows)


async def _answerable(
    db: AsyncSession, rescheduling_id: str, *, person_id: str, now: datetime
) -> tuple[Booking, Rescheduling]:
    known = await get_rescheduling(db, rescheduling_id)
    booking = await locked_booking(db, known.booking_id, person_id=person_id)
    query = select(Rescheduling).where(Rescheduling.id == rescheduling_id).with_for_update()
    row = (await db.scalars(query.execution_options(populate_existing=True))).one()
    is_about = booking.starts_at == row.from_starts_at
    if row.lapses_at is None or now >= row.lapses_at or not is_about:
        raise ProposalOver
    if booking.state is not BookingState.CONFIRMED:
        raise ProposalOver
    return booking, row
