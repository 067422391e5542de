"""Moving a session: at once where that is free, else by a proposal to the other side."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.errors import IllegalTransition, NotInvited, SessionOver
from hub.bookings.models import Booking, BookingState
from hub.bookings.seats import count_seated, leave_seat, lock_seats, take_seat
from hub.bookings.service import expire_due_holds
from hub.calendar import service as calendar
from hub.calendar.errors import SlotPast, SlotTaken, SlotUnknown
from hub.calendar.limits import is_paused, limits_of
from hub.calendar.models import Appointment
from hub.calendar.moving import is_clear, other_times, take_instead
from hub.calendar.rules import Interval
from hub.kernel.errors import NotFound
from hub.kernel.outbox import record
from hub.rescheduling import rules
from hub.rescheduling.errors import MoveChanged, SameTime, TooManyMoves
from hub.rescheduling.events import BookingMoved, MoveProposed
from hub.rescheduling.models import Rescheduling, ReschedulingState
from hub.rescheduling.rules import Step
from hub.skills.models import Service, Talent


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What moving a session to a slot would do, as it is shown before.

    `most_percent`: what cancelling gives back at most afterwards.
    """

    slot: Interval
    needs_consent: bool
    most_percent: int

    @property
    def shown(self) -> str:
        """Return what a form brings back of it, to be compared."""
        return f"{'ask' if self.needs_consent else 'move'}-{self.most_percent}"


async def free_times(db: AsyncSession, booking: Booking, *, now: datetime) -> list[Interval]:
    """Return the slots to which a session may move, with or without asking."""
    appointment = await db.get_one(Appointment, booking.appointment_id)
    is_leaving = not await _is_shared(db, booking)
    clear = await other_times(db, appointment, now=now, is_leaving=is_leaving)
    return await calendar.unpromised(db, booking.talent_id, clear, now=now)


async def is_free(db: AsyncSession, booking: Booking, slot: Interval, *, now: datetime) -> bool:
    """Tell whether a session could move there, as far as the talent's calendar goes."""
    if not await calendar.unpromised(db, booking.talent_id, [slot], now=now):
        return False
    appointment = await db.get_one(Appointment, booking.appointment_id)
    is_leaving = not await _is_shared(db, booking)
    return await is_clear(db, appointment, slot=slot, is_leaving=is_leaving)


async def plan_move(
    db: AsyncSession, booking: Booking, *, person_id: str, starts_at: datetime, now: datetime
) -> Plan:
    """Return what moving a session to that time would do.

    Raises: IllegalTransition, SessionOver, SameTime, SlotPast, SlotUnknown, SlotTaken.
    """
    _check_movable(booking, now=now)
    if starts_at == booking.starts_at:
        raise SameTime
    if starts_at <= now:
        raise SlotPast
    slot = Interval(starts_at, starts_at + (booking.ends_at - booking.starts_at))
    if not await calendar.is_offered(db, booking.talent_id, slot=slot, now=now):
        raise SlotUnknown
    if not await is_free(db, booking, slot, now=now):
        raise SlotTaken
    is_by_talent = person_id == booking.talent_id
    talent = await db.get_one(Talent, booking.talent_id)
    notice_min = 0 if is_by_talent else limits_of(talent).notice_min
    is_near = rules.needs_consent(
        starts_at=starts_at,
        from_starts_at=booking.starts_at,
        notice=timedelta(minutes=notice_min),
        now=now,
    )
    return Plan(
        slot=slot,
        needs_consent=is_near or (not is_by_talent and is_paused(talent, now=now)),
        most_percent=rules.most_percent(booking, is_by_talent=is_by_talent, now=now),
    )


async def move_booking(
    db: AsyncSession,
    booking_id: str,
    *,
    person_id: str,
    starts_at: datetime,
    shown: str,
    now: datetime,
) -> Rescheduling:
    """Move a session, or propose it to the other side, as was shown; an older proposal is over.

    To propose the same again changes nothing.

    Raises: NotFound, NotInvited, IllegalTransition, SessionOver, SameTime, SlotPast, SlotUnknown,
        SlotTaken, AlreadySeated, MoveChanged, TooManyMoves.
    """
    booking = await locked_booking(db, booking_id, person_id=person_id)
    await expire_due_holds(db, now=now, talent_id=booking.talent_id)
    plan = await plan_move(db, booking, person_id=person_id, starts_at=starts_at, now=now)
    if shown != plan.shown:
        raise MoveChanged
    await _check_count(db, booking_id)
    if (older := await open_proposal(db, booking, now=now)) is not None:
        if (older.asked_by, older.starts_at) == (person_id, starts_at) and plan.needs_consent:
            return older
        end(older, Step.OVERTAKE, now=now)
    row = _proposed(booking, plan, person_id=person_id, now=now)
    db.add(row)
    await db.flush()
    if plan.needs_consent:
        record(db, MoveProposed(rescheduling_id=row.id), now=now)
        return row
    is_by_talent = person_id == booking.talent_id
    declined_until = rules.full_until(starts_at=row.starts_at, now=now)
    await carry_out(db, booking, row, full_until=declined_until if is_by_talent else None, now=now)
    return row


async def open_proposal(
    db: AsyncSession, booking: Booking, *, now: datetime
) -> Rescheduling | None:
    """Return the proposal that waits for an answer, if there is one."""
    query = select(Rescheduling).where(
        Rescheduling.booking_id == booking.id,
        Rescheduling.state == ReschedulingState.PROPOSED,
        Rescheduling.lapses_at > now,
    )
    if booking.state is not BookingState.CONFIRMED:
        return None
    return (await db.scalars(query.order_by(Rescheduling.asked_at.desc()))).first()


async def asked_of(db: AsyncSession, person_id: str, *, now: datetime) -> set[str]:
    """Return the bookings of which the other side proposes another time to a person."""
    query = select(Rescheduling.booking_id).join(Booking, Booking.id == Rescheduling.booking_id)
    waiting = query.where(
        (Booking.learner_id == person_id) | (Booking.talent_id == person_id),
        Booking.state == BookingState.CONFIRMED,
        Rescheduling.state == ReschedulingState.PROPOSED,
        Rescheduling.asked_by != person_id,
        Rescheduling.lapses_at > now,
    )
    return set(await db.scalars(waiting))


async def moves_of(db: AsyncSession, booking_id: str) -> list[Rescheduling]:
    """Return the moves that were made, the oldest first."""
    query = select(Rescheduling).where(
        Rescheduling.booking_id == booking_id, Rescheduling.state == ReschedulingState.MADE
    )
    return list(await db.scalars(query.order_by(Rescheduling.ended_at)))


async def get_rescheduling(db: AsyncSession, rescheduling_id: str) -> Rescheduling:
    """Return a move or a proposal. Raises: NotFound."""
    row = await db.get(Rescheduling, rescheduling_id)
    if row is None:
        raise NotFound
    return row


async def carry_out(
    db: AsyncSession,
    booking: Booking,
    row: Rescheduling,
    *,
    full_until: datetime | None,
    now: datetime,
) -> None:
    """Put a session at the time of a move that was not ended yet.

    Others of a group stay where they are. Raises: SlotTaken, SlotUnknown, AlreadySeated.
    """
    slot = Interval(row.starts_at, row.ends_at)
    old = await db.get_one(Appointment, booking.appointment_id)
    row.left_id = old.id
    if old.seats > 1:
        # Of two who leave a group together, the second sees that it is the last.
        await lock_seats(db, booking.talent_id)
    if await _is_shared(db, booking):
        await _leave_group(db, booking, slot, now=now)
    else:
        booking.appointment_id = (await take_instead(db, old, interval=slot, now=now)).id
    end(row, Step.ACCEPT, now=now)
    booking.starts_at, booking.ends_at = slot.starts_at, slot.ends_at
    booking.calendar_sequence += 1
    booking.moved_at = now
    booking.most_percent = row.most_percent
    booking.full_until = full_until
    record(db, BookingMoved(booking_id=booking.id, rescheduling_id=row.id), now=now)
    await db.flush()


def end(row: Rescheduling, by: Step, *, now: datetime) -> None:
    """Note what became of a move. Raises: ProposalOver."""
    row.state = rules.step(row.state, by)
    row.lapses_at, row.ended_at = None, now


async def locked_booking(db: AsyncSession, booking_id: str, *, person_id: str) -> Booking:
    """Return a booking to one of its two people, to be changed. Raises: NotFound, NotInvited."""
    query = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = (await db.scalars(query.execution_options(populate_existing=True))).first()
    if booking is None:
        raise NotFound
    if person_id not in {booking.talent_id, booking.learner_id}:
        raise NotInvited
    return booking


def _proposed(booking: Booking, plan: Plan, *, person_id: str, now: datetime) -> Rescheduling:
    return Rescheduling(
        booking_id=booking.id,
        state=ReschedulingState.PROPOSED,
        asked_by=person_id,
        asked_at=now,
        from_starts_at=booking.starts_at,
        from_ends_at=booking.ends_at,
        starts_at=plan.slot.starts_at,
        ends_at=plan.slot.ends_at,
        most_percent=plan.most_percent,
        lapses_at=rules.lapses_at(
            starts_at=plan.slot.starts_at, from_starts_at=booking.starts_at, now=now
        ),
    )


def _check_movable(booking: Booking, *, now: datetime) -> None:
    if booking.state is not BookingState.CONFIRMED:
        raise IllegalTransition(state=booking.state.value, move="reschedule")
    if now >= booking.starts_at:
        raise SessionOver


async def _check_count(db: AsyncSession, booking_id: str) -> None:
    counting = select(func.count()).where(Rescheduling.booking_id == booking_id)
    if (await db.scalar(counting) or 0) >= rules.MAX_RESCHEDULINGS:
        raise TooManyMoves(limit=rules.MAX_RESCHEDULINGS)


async def _leave_group(
    db: AsyncSession, booking: Booking, slot: Interval, *, now: datetime
) -> None:
    service = await db.get_one(Service, booking.service_id)
    left_id = booking.appointment_id
    booking.appointment_id = await take_seat(
        db, service, slot, learner_id=booking.learner_id, now=now
    )
    await db.flush()
    await leave_seat(db, left_id, now=now)


async def _is_shared(db: AsyncSession, booking: Booking) -> bool:
    """Tell whether others come to the same appointment, which then stays theirs."""
    return await count_seated(db, booking.appointment_id) > 1
