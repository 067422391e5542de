"""Bookings: take, confirm, expire, cancel, judge, settle, and who may enter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings import rules
from hub.bookings.allowance import check_holds, check_requests, check_taken_back
from hub.bookings.errors import (
    DoorClosed,
    HoldExpired,
    NotInvited,
    OwnService,
    SessionOff,
    SessionOver,
)
from hub.bookings.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingExpired,
    BookingJudged,
    BookingRequested,
    BookingSettled,
    RequestDeclined,
    RequestExpired,
)
from hub.bookings.models import Booking, BookingState
from hub.bookings.resales import note_resale, what_follows
from hub.bookings.rules import Move, Terms
from hub.bookings.seats import (
    find_in,
    leave_seat,
    lock_group,
    lock_seats,
    standing_booking,
    take_seat,
)
from hub.bookings.verdict import Judgement
from hub.bookings.wanted import read_wanted
from hub.calendar.limits import check_near
from hub.calendar.order import nearest_first
from hub.calendar.rules import Interval
from hub.kernel.errors import NotFound
from hub.kernel.outbox import Event, record
from hub.strikes.errors import TalentSuspended
from hub.strikes.service import record_strike
from hub.waiting import lists as waiting

BATCH = 50
MAX_LISTED = 1000


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
    words: str = "",
) -> Booking:
    """Take a seat at today's price and terms: held for fifteen minutes, or asked for.

    Where the talent is asked first, it is kept until they answer; `words` go with the request.
    For somebody in a waiting list whose turn it is, it is held until `called_until` instead.

    Raises: NotFound, TalentNotPublished, OwnService, TalentSuspended, TalentPaused, SlotPast,
        SlotUnknown, SlotTaken, AlreadySeated, TooManyHolds, TooManyRequests, RequestsTakenBack,
        RequestTooLate, RequestWordsTooLong.
    """
    is_called = called_until is not None
    wanted = await read_wanted(db, service_id, learner_id=learner_id, is_called=is_called, now=now)
    service, talent = wanted.service, wanted.talent
    if service.talent_id == learner_id:
        raise OwnService
    # Whose turn it is in a waiting list pays at once, also where talents are asked first: an answer
    # would take longer than a turn lasts. The talent sees who comes, and may still call it off.
    is_asked = service.is_by_request and not is_called
    held_until = called_until or await _kept_until(
        db, learner_id, is_asked=is_asked, starts_at=starts_at, now=now
    )
    said = rules.check_request_words(words) if is_asked else ""
    if wanted.is_suspended:
        raise TalentSuspended
    if is_asked:
        await check_taken_back(db, learner_id, talent_id=service.talent_id, now=now)
    slot = Interval(starts_at, starts_at + timedelta(minutes=service.duration_min))
    check_near(talent, starts_at=slot.starts_at, now=now)
    if wanted.has_lapsed:
        await expire_due_holds(db, now=now, talent_id=service.talent_id)
    appointment_id = await take_seat(
        db, service, slot, learner_id=learner_id, is_called=is_called, now=now
    )
    booking = Booking(
        appointment_id=appointment_id,
        service_id=service.id,
        talent_id=service.talent_id,
        learner_id=learner_id,
        state=BookingState.REQUESTED if is_asked else BookingState.HELD,
        title=service.title,
        field_slug=wanted.field_slug,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        price_cents=service.price_cents,
        currency=service.currency,
        terms=rules.TERMS[talent.policy].as_json(),
        created_at=now,
        held_until=held_until,
        requested_at=now if is_asked else None,
        request_words=said,
    )
    db.add(booking)
    await db.flush()
    if is_asked:
        record(db, BookingRequested(booking_id=booking.id), now=now)
    return booking


async def confirm_booking(db: AsyncSession, booking_id: str, *, now: datetime) -> Booking:
    """Make a held booking stand, because it is paid; confirming twice changes nothing.

    Raises: NotFound, HoldExpired (the payer is then to be refunded).
    """
    # All of a group, so that of two who pay together the second sees that the seats are gone.
    booking = find_in(await lock_group(db, booking_id), booking_id)
    if booking.state in rules.NEVER_TAKEN | {BookingState.REQUESTED}:
        raise HoldExpired
    if booking.state is BookingState.HELD:
        follows = await what_follows(db, booking)
        booking.confirmed_at = now
        _apply(db, booking, Move.CONFIRM, BookingConfirmed(booking_id=booking.id), now=now)
        if follows.is_turn:
            await waiting.note_taken(db, booking.id, now=now)
        if follows.is_resale:
            await note_resale(db, booking, now=now)
    return booking


async def expire_due_holds(db: AsyncSession, *, now: datetime, talent_id: str = "") -> int:
    """Give back what was not paid, or not answered, in time and return how many there were."""
    due = select(Booking).where(Booking.state.in_(rules.KEPT), Booking.held_until <= now)
    if talent_id:
        due = due.where(Booking.talent_id == talent_id)
    due = due.order_by(Booking.talent_id, Booking.id).limit(BATCH)
    kept = list(await db.scalars(due.with_for_update(skip_locked=True)))
    for booking in kept:
        await waiting.note_lapsed(db, booking.id, now=now)
        await _expire(db, booking, now=now)
    return len(kept)


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

    A learner of a group leaves their seat; a talent calls it off for the whole group.
    Raises: NotFound, NotInvited, IllegalTransition, SessionOver.
    """
    group = await lock_group(db, booking_id)
    booking = find_in(group, booking_id)
    is_by_talent = _check_party(booking, person_id)
    if now >= booking.starts_at:
        raise SessionOver
    if is_by_talent:
        await lock_seats(db, booking.talent_id)
        group = await lock_group(db, booking_id)
    is_strike = is_strike_if_cancelled(group, is_by_talent=is_by_talent, now=now)
    await _call_off(db, booking, person_id=person_id, now=now)
    for other in group if is_by_talent else ():
        if other.state is BookingState.CONFIRMED:
            await _call_off(db, other, person_id=person_id, now=now)
        elif other.state is BookingState.REQUESTED:
            other.answered_at = now
            _apply(db, other, Move.DECLINE, RequestDeclined(booking_id=other.id), now=now)
        elif other.state is BookingState.HELD:
            other.cancelled_at, other.cancelled_by = now, person_id
            await waiting.note_called_off(db, other.id, talent_id=booking.talent_id, now=now)
            _apply(db, other, Move.EXPIRE, BookingExpired(booking_id=other.id), now=now)
    await leave_seat(db, booking.appointment_id, now=now)
    if is_strike:
        await _strike_for_booking(db, booking, reason="cancelled_late", now=now)
    return booking


async def _call_off(db: AsyncSession, booking: Booking, *, person_id: str, now: datetime) -> None:
    is_by_talent = person_id == booking.talent_id
    refund_cents = refund_if_cancelled(booking, is_by_talent=is_by_talent, now=now)
    event = BookingCancelled(
        booking_id=booking.id, is_by_talent=is_by_talent, refund_cents=refund_cents
    )
    _apply(db, booking, Move.CANCEL, event, now=now)
    booking.cancelled_at, booking.cancelled_by = now, person_id
    booking.refund_cents = refund_cents


def is_strike_if_cancelled(group: Sequence[Booking], *, is_by_talent: bool, now: datetime) -> bool:
    """Tell whether calling it off now would count against the talent.

    Nobody has to teach somebody who takes the payment back; others of the group may count on it.
    """
    counting_on_it = [
        one for one in group if one.state is BookingState.CONFIRMED and not one.is_payment_in_doubt
    ]
    return is_by_talent and any(one.starts_at - now < rules.TALENT_NOTICE for one in counting_on_it)


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
    booking = await get_booking_for(db, booking_id, person_id=person_id)
    return await may_rejoin(db, booking.appointment_id, person_id=person_id, now=now)


async def may_rejoin(
    db: AsyncSession, appointment_id: str, *, person_id: str, now: datetime
) -> Admission:
    """Say whether a person may be in the room of an appointment now, by whichever booking.

    Raises: NotInvited, SessionOff, DoorClosed, SessionOver.
    """
    booking = await standing_booking(db, appointment_id, person_id=person_id)
    if booking is None:
        raise NotInvited
    is_talent = person_id == booking.talent_id
    if booking.state is BookingState.CANCELLED or booking.state in rules.KEPT | rules.NEVER_TAKEN:
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


async def bookings_of(db: AsyncSession, person_id: str, *, now: datetime) -> list[Booking]:
    """Return a person's bookings on either side: to come, the soonest first, then the latest past.

    Without those that expired, except requests: whoever asked sees that nobody answered.
    """
    is_theirs = (Booking.learner_id == person_id) | (Booking.talent_id == person_id)
    is_known = (Booking.state != BookingState.EXPIRED) | Booking.requested_at.is_not(None)
    query = select(Booking).where(is_theirs, is_known)
    rows = await db.scalars(
        query.order_by(*nearest_first(Booking.starts_at, Booking.ends_at, now=now)).limit(
            MAX_LISTED
        )
    )
    return list(rows)


async def _kept_until(
    db: AsyncSession, learner_id: str, *, is_asked: bool, starts_at: datetime, now: datetime
) -> datetime:
    if not is_asked:
        await check_holds(db, learner_id, now=now)
        return min(now + rules.HOLD, starts_at)
    await check_requests(db, learner_id, now=now)
    return rules.answer_until(starts_at, now=now)


async def _expire(db: AsyncSession, booking: Booking, *, now: datetime) -> None:
    is_asked = booking.state is BookingState.REQUESTED
    what = RequestExpired if is_asked else BookingExpired
    _apply(db, booking, Move.EXPIRE, what(booking_id=booking.id), now=now)
    await leave_seat(db, booking.appointment_id, now=now)


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
    booking = (await db.scalars(query.execution_options(populate_existing=True))).first()
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
