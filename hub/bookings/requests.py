"""Requests: what a talent answers before anybody pays.

Asking is taking a slot of a service that is by request (`service.hold_slot`); what is not answered
in time expires with the unpaid holds. Nothing is charged before the talent has said yes.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings import rules
from hub.bookings.errors import NotInvited, RequestOver
from hub.bookings.events import RequestApproved, RequestDeclined, RequestWithdrawn
from hub.bookings.models import Booking
from hub.bookings.rules import Move
from hub.bookings.seats import leave_seat
from hub.kernel.errors import NotFound
from hub.kernel.outbox import record
from hub.strikes.service import check_may_sell


async def approve_request(
    db: AsyncSession, booking_id: str, *, talent_id: str, now: datetime
) -> Booking:
    """Say yes: the learner has until `held_until` to pay, at the terms of the day they asked.

    Raises: NotFound, NotInvited, IllegalTransition, RequestOver, SellingSuspended.
    """
    booking = await _moved(db, booking_id, Move.APPROVE, person_id=talent_id, now=now)
    await check_may_sell(db, talent_id, now=now)
    booking.answered_at = now
    booking.held_until = rules.pay_until(booking.starts_at, now=now)
    record(db, RequestApproved(booking_id=booking.id), now=now)
    return booking


async def decline_request(
    db: AsyncSession, booking_id: str, *, talent_id: str, words: str, now: datetime
) -> Booking:
    """Say no, with a word or without; the slot is free again.

    Raises: NotFound, NotInvited, IllegalTransition, RequestOver, RequestWordsTooLong.
    """
    said = rules.check_request_words(words)
    booking = await _moved(db, booking_id, Move.DECLINE, person_id=talent_id, now=now)
    booking.answered_at, booking.answer_words = now, said
    record(db, RequestDeclined(booking_id=booking.id), now=now)
    await leave_seat(db, booking.appointment_id, now=now)
    return booking


async def withdraw_request(
    db: AsyncSession, booking_id: str, *, learner_id: str, now: datetime
) -> Booking:
    """Take a request back before it is answered.

    Raises: NotFound, NotInvited, IllegalTransition, RequestOver.
    """
    booking = await _moved(db, booking_id, Move.WITHDRAW, person_id=learner_id, now=now)
    record(db, RequestWithdrawn(booking_id=booking.id), now=now)
    await leave_seat(db, booking.appointment_id, now=now)
    return booking


async def _moved(
    db: AsyncSession, booking_id: str, by: Move, *, person_id: str, now: datetime
) -> Booking:
    query = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = (await db.scalars(query.execution_options(populate_existing=True))).first()
    if booking is None:
        raise NotFound
    if person_id != (booking.learner_id if by is Move.WITHDRAW else booking.talent_id):
        raise NotInvited
    state = rules.move(booking.state, by)
    if now >= booking.held_until:
        raise RequestOver
    booking.state = state
    return booking
