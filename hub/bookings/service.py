"""Bookings: hold, confirm, expire, cancel, judge, settle, and who may enter."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings import rules
from hub.bookings.errors import (
    DoorClosed,
    HoldExpired,
    NotInvited,
    OwnService,
    SessionOff,
    SessionOver,
    TalentSuspended,
    TooManyHolds,
)
from hub.bookings.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingExpired,
    BookingJudged,
    BookingSettled,
    StrikeRecorded,
)
from hub.bookings.models import Booking, BookingState, Strike
from hub.bookings.resales import note_resale
from hub.bookings.rules import Move, Terms
from hub.bookings.verdict import Judgement
from hub.calendar import service as calendar
from hub.calendar.errors import SlotUnknown
from hub.calendar.limits import check_near
from hub.calendar.models import AppointmentKind
from hub.calendar.rules import Interval
from hub.kernel.errors import NotFound
from hub.kernel.outbox import Event, record
from hub.people.models import Person
from hub.skills.models import Talent
from hub.skills.service import get_service
from hub.waiting import lists as waiting

BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Leave to enter a session's room."""

    booking: Booking
    is_talent: bool
    opens_at: datetime


async def hold_slot(
    db: AsyncSession,
    learner_id: str,
    *,
    service_id: str,
    starts_at: datetime,
    now: datetime,
    called_until: datetime | None = None,
) -> Booking:
    """Hold a slot for fifteen minutes at today's price and terms.

    For somebody in a waiting list whose turn it is, it is held until `called_until` instead.

    Raises: NotFound, OwnService, TalentSuspended, TalentPaused, SlotPast, SlotUnknown, SlotTaken,
        TooManyHolds.
    """
    service = await get_service(db, service_id)
    if service.talent_id == learner_id:
        raise OwnService
    is_called = called_until is not None
    if not is_called:
        await _check_holds(db, learner_id, now=now)
    if rules.is_suspended(await count_strikes(db, service.talent_id, now=now)):
        raise TalentSuspended
    slot = Interval(starts_at, starts_at + timedelta(minutes=service.duration_min))
    talent = await db.get_one(Talent, service.talent_id)
    await _check_slot(db, service.talent_id, slot, now=now)
    appointment = await calendar.reserve(
        db, service.talent_id, interval=slot, kind=AppointmentKind.SESSION
    )
    if not is_called:
        await calendar.check_unpromised(db, appointment, now=now)
    booking = Booking(
        appointment_id=appointment.id,
        service_id=service.id,
        talent_id=service.talent_id,
        learner_id=learner_id,
        state=BookingState.HELD,
        title=service.title,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        price_cents=service.price_cents,
        currency=service.currency,
        terms=rules.TERMS[talent.policy].as_json(),
        created_at=now,
        held_until=called_until or now + rules.HOLD,
    )
    db.add(booking)
    await db.flush()
    return booking


async def confirm_booking(db: AsyncSession, booking_id: str, *, now: datetime) -> Booking:
    """Make a held booking stand, because it is paid; confirming twice changes nothing.

    Raises: NotFound, HoldExpired (the payer is then to be refunded).
    """
    booking = await _get_locked(db, booking_id)
    if booking.state is BookingState.EXPIRED:
        raise HoldExpired
    if booking.state is BookingState.HELD:
        booking.confirmed_at = now
        _apply(db, booking, Move.CONFIRM, BookingConfirmed(booking_id=booking.id), now=now)
        await waiting.note_taken(db, booking.id, now=now)
        await note_resale(db, booking, now=now)
    return booking


async def expire_due_holds(db: AsyncSession, *, now: datetime, talent_id: str = "") -> int:
    """Give unpaid slots back and return how many there were."""
    due = select(Booking).where(Booking.state == BookingState.HELD, Booking.held_until <= now)
    if talent_id:
        due = due.where(Booking.talent_id == talent_id)
    held = list(await db.scalars(due.limit(BATCH).with_for_update(skip_locked=True)))
    for booking in held:
        await waiting.note_lapsed(db, booking.id, now=now)
        await _expire(db, booking, now=now)
    return len(held)


async def give_up_hold(
    db: AsyncSession, booking_id: str, *, learner_id: str, now: datetime
) -> Booking:
    """Give an unpaid slot back before its time is over. Raises: NotFound, NotInvited."""
    booking = await _get_locked(db, booking_id)
    if booking.learner_id != learner_id:
        raise NotInvited
    if booking.state is BookingState.HELD:
        await _expire(db, booking, now=now)
    return booking


async def cancel_booking(
    db: AsyncSession, booking_id: str, *, person_id: str, now: datetime
) -> Booking:
    """Call a session off before it starts; the frozen terms say what comes back.

    Raises: NotFound, NotInvited, IllegalTransition, SessionOver.
    """
    booking = await _get_locked(db, booking_id)
    is_by_talent = _check_party(booking, person_id)
    if now >= booking.starts_at:
        raise SessionOver
    refund_cents = refund_if_cancelled(booking, is_by_talent=is_by_talent, now=now)
    event = BookingCancelled(
        booking_id=booking.id, is_by_talent=is_by_talent, refund_cents=refund_cents
    )
    _apply(db, booking, Move.CANCEL, event, now=now)
    booking.cancelled_at, booking.cancelled_by = now, person_id
    booking.refund_cents = refund_cents
    await calendar.release(db, booking.appointment_id, now=now)
    if is_strike_if_cancelled(booking, is_by_talent=is_by_talent, now=now):
        await _strike_for_booking(db, booking, reason="cancelled_late", now=now)
    return booking


def is_strike_if_cancelled(booking: Booking, *, is_by_talent: bool, now: datetime) -> bool:
    """Tell whether calling it off now would count against the talent.

    Nobody has to teach somebody who takes the payment back.
    """
    is_late = booking.starts_at - now < rules.TALENT_NOTICE
    return is_by_talent and is_late and not booking.is_payment_in_doubt


def refund_if_cancelled(booking: Booking, *, is_by_talent: bool, now: datetime) -> int:
    """Return what the learner would get back, in cents, if it were called off now.

    A date that the talent chose alone may be declined as if the talent had called it off.
    """
    is_declined = booking.full_until is not None and now < booking.full_until
    return rules.cancellation_refund_cents(
        booking.price_cents,
        terms=Terms.from_json(booking.terms),
        notice=booking.starts_at - now,
        is_by_talent=is_by_talent or is_declined,
        most_percent=booking.most_percent,
    )


async def apply_judgement(
    db: AsyncSession,
    booking: Booking,
    judgement: Judgement,
    *,
    dispute_window: timedelta,
    now: datetime,
) -> None:
    """End a booking with what the evidence says. Raises: IllegalTransition."""
    booked_min = int((booking.ends_at - booking.starts_at) / timedelta(minutes=1))
    refund_cents = rules.judged_refund_cents(
        booking.price_cents, judgement=judgement, booked_min=booked_min
    )
    event = BookingJudged(
        booking_id=booking.id, verdict=judgement.verdict.value, refund_cents=refund_cents
    )
    _apply(db, booking, Move.JUDGE, event, now=now)
    booking.verdict = judgement.verdict.value
    booking.lost_min = judgement.lost_min
    booking.refund_cents = refund_cents
    booking.judged_at = now
    booking.settle_at = max(now, booking.ends_at) + dispute_window
    if judgement.verdict in rules.STRIKES:
        await _strike_for_booking(db, booking, reason=judgement.verdict.value, now=now)


async def settle_due(db: AsyncSession, *, now: datetime) -> int:
    """Settle judged bookings whose dispute window has closed and return how many."""
    due = select(Booking).where(Booking.state == BookingState.ENDED, Booking.settle_at <= now)
    ended = list(await db.scalars(due.limit(BATCH).with_for_update(skip_locked=True)))
    for booking in ended:
        booking.settled_at = now
        _apply(db, booking, Move.SETTLE, BookingSettled(booking_id=booking.id), now=now)
    return len(ended)


async def hold_settlement(db: AsyncSession, booking_id: str) -> Booking:
    """Keep a judged booking's money where it is while somebody looks into it.

    Raises: NotFound, IllegalTransition when it is not between its end and its settlement.
    """
    booking = await _get_locked(db, booking_id)
    rules.move(booking.state, Move.SETTLE)
    booking.settle_at = None
    return booking


async def resume_settlement(db: AsyncSession, booking_id: str, *, now: datetime) -> Booking:
    """Let a held booking settle as it was judged. Raises: NotFound, IllegalTransition."""
    booking = await hold_settlement(db, booking_id)
    booking.settle_at = now
    return booking


async def may_join(
    db: AsyncSession, booking_id: str, *, person_id: str, now: datetime
) -> Admission:
    """Say whether a person may enter the session's room now.

    Raises: NotFound, NotInvited, SessionOff, DoorClosed, SessionOver.
    """
    booking = await get_booking(db, booking_id)
    is_talent = _check_party(booking, person_id)
    if booking.state in {BookingState.HELD, BookingState.EXPIRED, BookingState.CANCELLED}:
        raise SessionOff
    opens_at = rules.door_opens_at(booking.starts_at)
    if now < opens_at:
        raise DoorClosed
    if now >= booking.ends_at or booking.state is not BookingState.CONFIRMED:
        raise SessionOver
    return Admission(booking=booking, is_talent=is_talent, opens_at=opens_at)


async def get_booking(db: AsyncSession, booking_id: str) -> Booking:
    """Return a booking. Raises: NotFound."""
    booking = await db.get(Booking, booking_id)
    if booking is None:
        raise NotFound
    return booking


async def get_booking_for(db: AsyncSession, booking_id: str, *, person_id: str) -> Booking:
    """Return a booking to one of its two people. Raises: NotFound, NotInvited."""
    booking = await get_booking(db, booking_id)
    _check_party(booking, person_id)
    return booking


async def bookings_of(db: AsyncSession, person_id: str) -> list[Booking]:
    """Return a person's bookings on either side, the latest start first, without expired ones."""
    is_theirs = (Booking.learner_id == person_id) | (Booking.talent_id == person_id)
    query = select(Booking).where(is_theirs, Booking.state != BookingState.EXPIRED)
    rows = await db.scalars(query.order_by(Booking.starts_at.desc()).limit(200))
    return list(rows)


async def count_strikes(db: AsyncSession, talent_id: str, *, now: datetime) -> int:
    """Return a talent's strikes within the last ninety days that were not lifted."""
    counting = select(func.count(Strike.id)).where(
        Strike.talent_id == talent_id,
        Strike.recorded_at > now - rules.STRIKE_WINDOW,
        Strike.lifted_at.is_(None),
    )
    return await db.scalar(counting) or 0


async def strike_for(db: AsyncSession, appointment_id: str) -> Strike | None:
    """Return the strike that an appointment led to, if it did and it stands."""
    query = select(Strike).where(
        Strike.appointment_id == appointment_id, Strike.lifted_at.is_(None)
    )
    return (await db.scalars(query)).first()


async def record_strike(
    db: AsyncSession, *, talent_id: str, appointment_id: str, reason: str, now: datetime
) -> None:
    """Note that a talent did not come to, or called off late, what they owed somebody.

    One appointment is one strike, however many people it was for, also when it was lifted.
    """
    known = select(Strike.id).where(Strike.appointment_id == appointment_id)
    if (await db.scalars(known)).first() is not None:
        return
    strike = Strike(
        talent_id=talent_id, appointment_id=appointment_id, reason=reason, recorded_at=now
    )
    db.add(strike)
    await db.flush()
    event = StrikeRecorded(strike_id=strike.id, talent_id=talent_id, at=now)
    record(db, event, now=now)


async def lift_strike(db: AsyncSession, strike: Strike, *, now: datetime) -> None:
    """Let a strike count no more, because it was not the talent's to bear."""
    if strike.lifted_at is None:
        strike.lifted_at = now
        await db.flush()


async def _expire(db: AsyncSession, booking: Booking, *, now: datetime) -> None:
    _apply(db, booking, Move.EXPIRE, BookingExpired(booking_id=booking.id), now=now)
    await calendar.release(db, booking.appointment_id, now=now)


async def _check_holds(db: AsyncSession, learner_id: str, *, now: datetime) -> None:
    # One person takes one slot at a time, so that none escapes the count.
    learner = select(Person.id).where(Person.id == learner_id)
    await db.execute(learner.with_for_update(key_share=True))
    query = (
        select(func.count())
        .select_from(Booking)
        .where(
            Booking.learner_id == learner_id,
            Booking.state == BookingState.HELD,
            Booking.held_until > now,
        )
    )
    if (await db.scalar(query) or 0) >= rules.MAX_HOLDS:
        raise TooManyHolds


async def _check_slot(db: AsyncSession, talent_id: str, slot: Interval, *, now: datetime) -> None:
    check_near(await db.get_one(Talent, talent_id), starts_at=slot.starts_at, now=now)
    await expire_due_holds(db, now=now, talent_id=talent_id)
    if not await calendar.is_offered(db, talent_id, slot=slot, now=now):
        raise SlotUnknown


async def _strike_for_booking(
    db: AsyncSession, booking: Booking, *, reason: str, now: datetime
) -> None:
    await record_strike(
        db,
        talent_id=booking.talent_id,
        appointment_id=booking.appointment_id,
        reason=reason,
        now=now,
    )


async def _get_locked(db: AsyncSession, booking_id: str) -> Booking:
    query = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = (await db.scalars(query)).first()
    if booking is None:
        raise NotFound
    return booking


def _check_party(booking: Booking, person_id: str) -> bool:
    if person_id not in {booking.talent_id, booking.learner_id}:
        raise NotInvited
    return person_id == booking.talent_id


def _apply(db: AsyncSession, booking: Booking, by: Move, event: Event, *, now: datetime) -> None:
    booking.state = rules.move(booking.state, by)
    record(db, event, now=now)
