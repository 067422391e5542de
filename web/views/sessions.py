"""A booking as its two people see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.cancelling import Consequence, consequence
from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import KEPT, Terms, door_opens_at
from hub.bookings.seats import group_at, learners_of, seats_of
from hub.bookings.service import get_booking_for
from hub.people.models import Person
from hub.rescheduling.rules import FREE_UNTIL
from hub.skills.models import Talent
from hub.skills.service import families_of
from web.views.forfeits import forfeit_charity_name
from web.views.suspension import suspension_of
from web.views.terms import moved_sentences, talent_sentences, term_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A booking, its two people, and which of them is looking.

    `seats`: for how many learners the appointment is; `learners`: how many of them have paid;
    `group`: every booking of it, this one too.
    `suspension`: why the talent who looks cannot say yes to a request.
    `forfeits_to` names the charity that gets what a learner forfeits, nothing when it is the
    talent.
    """

    booking: Booking
    talent: Person
    talent_slug: str
    talent_zone: str
    learner: Person
    family_slug: str
    learner_family: str
    is_talent: bool
    seats: int
    learners: int
    group: Sequence[Booking]
    now: datetime
    forfeits_to: str = ""
    suspension: str = ""

    @property
    def me(self) -> Person:
        """Return the person who looks."""
        return self.talent if self.is_talent else self.learner

    @property
    def other(self) -> Person:
        """Return the person on the other side."""
        return self.learner if self.is_talent else self.talent

    @property
    def other_zone(self) -> str:
        """Return the zone in which the person on the other side lives."""
        return self.learner.time_zone if self.is_talent else self.talent_zone

    @property
    def minutes(self) -> int:
        """Return how long the session is booked for."""
        return int((self.booking.ends_at - self.booking.starts_at).total_seconds()) // 60

    @property
    def is_seat(self) -> bool:
        """Tell whether the person who looks is one of a group of learners."""
        return self.seats > 1 and not self.is_talent

    @property
    def opens_at(self) -> datetime:
        """Return when the door opens."""
        return door_opens_at(self.booking.starts_at)

    @property
    def may_join(self) -> bool:
        """Tell whether the door is open."""
        is_on = self.booking.state is BookingState.CONFIRMED
        return is_on and self.opens_at <= self.now < self.booking.ends_at

    @property
    def may_cancel(self) -> bool:
        """Tell whether it can still be called off."""
        return self.booking.state is BookingState.CONFIRMED and self.now < self.booking.starts_at

    @property
    def is_near(self) -> bool:
        """Tell whether it is too near to be moved without asking the other side."""
        return self.booking.starts_at - self.now < FREE_UNTIL

    @property
    def may_pay(self) -> bool:
        """Tell whether the learner may pay now."""
        is_held = self.booking.state is BookingState.HELD and self.now < self.booking.held_until
        return is_held and not self.is_talent

    @property
    def is_asked(self) -> bool:
        """Tell whether an answer is still awaited."""
        is_requested = self.booking.state is BookingState.REQUESTED
        return is_requested and self.now < self.booking.held_until

    @property
    def is_unanswered(self) -> bool:
        """Tell whether the talent was asked and has not answered in time."""
        is_over = self.booking.state in {BookingState.REQUESTED, BookingState.EXPIRED}
        was_asked = self.booking.requested_at is not None and self.booking.answered_at is None
        return is_over and was_asked and not self.is_asked

    @property
    def hold_left_min(self) -> int:
        """Return the minutes left to pay, rounded up."""
        return max(0, -int((self.now - self.booking.held_until).total_seconds() // 60))

    @property
    def is_cancelled_by_talent(self) -> bool:
        """Tell whether it was the talent who called it off."""
        return self.booking.cancelled_by == self.booking.talent_id

    @property
    def if_cancelled(self) -> Consequence:
        """Return what it would do if the person looking called it off now."""
        return consequence(self.booking, self.group, is_by_talent=self.is_talent, now=self.now)

    @property
    def terms(self) -> list[str]:
        """Return the terms for who looks, in sentences: those frozen, and what moves changed."""
        frozen, moved = (
            Terms.from_json(self.booking.terms),
            moved_sentences(self.booking, now=self.now),
        )
        if self.is_talent:
            return [*moved, *talent_sentences(frozen)]
        capped = frozen.capped(self.booking.most_percent)
        return [*moved, *term_sentences(capped, charity=self.forfeits_to, notice=self._notice)]

    @property
    def _notice(self) -> timedelta | None:
        """Return how long before the start it is, unless a move gives everything back meanwhile."""
        until = self.booking.full_until
        is_free = until is not None and self.now < until
        is_open = self.booking.state in KEPT or self.may_cancel
        return self.booking.starts_at - self.now if is_open and not is_free else None


async def session_view(
    db: AsyncSession, booking_id: str, *, person_id: str, now: datetime
) -> SessionView:
    """Return a booking to one of its two people. Raises: NotFound, NotInvited."""
    booking = await get_booking_for(db, booking_id, person_id=person_id)
    return await session_view_of(db, booking, person_id=person_id, now=now)


async def session_view_of(
    db: AsyncSession, booking: Booking, *, person_id: str, now: datetime
) -> SessionView:
    """Return a booking as one of its two people sees it."""
    talent = await db.get_one(Talent, booking.talent_id)
    families = await families_of(db, [booking.talent_id, booking.learner_id])
    is_talent = person_id == booking.talent_id
    is_answering = is_talent and booking.state is BookingState.REQUESTED
    return SessionView(
        booking=booking,
        talent=await db.get_one(Person, booking.talent_id),
        talent_slug=talent.slug,
        talent_zone=talent.time_zone,
        learner=await db.get_one(Person, booking.learner_id),
        family_slug=families.get(booking.talent_id, ""),
        learner_family=families.get(booking.learner_id, ""),
        is_talent=is_talent,
        seats=await seats_of(db, booking.appointment_id),
        learners=len(await learners_of(db, booking.appointment_id)),
        group=await group_at(db, booking.appointment_id),
        now=now,
        forfeits_to=await forfeit_charity_name(db, booking.talent_id),
        suspension=await suspension_of(db, person_id, now=now) if is_answering else "",
    )
