"""Who is written to about what, and the context their mails share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from billing.payments.models import Payment
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.bookings.models import Booking
from hub.calendar.models import Appointment
from hub.charities.members import members_of
from hub.charities.models import MemberRole
from hub.kernel.errors import NotFound
from hub.people.models import Person
from hub.skills.models import Talent
from web.mails.rendering import Address, owner_or_address, zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two people of a session, as their mail addresses them."""

    person: Person
    other: Person
    is_talent: bool
    other_zone: str

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which they read times."""
        return zone_of(self.person)

    @property
    def name(self) -> str:
        """Return `talent` or `learner`, for the keys of mails."""
        return "talent" if self.is_talent else "learner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A booking with all that its mails speak of; while it is kept, nothing of it is read again."""

    booking: Booking
    sides: Sequence[Side]
    talent: Talent
    appointment: Appointment


async def meeting_of(db: AsyncSession, booking_id: str) -> Meeting:
    """Return a booking and who meets, read in one question. Raises: NotFound."""
    row = (await db.execute(_meeting(), {"booking_id": booking_id})).first()
    if row is None:
        raise NotFound
    booking, learner, person, talent, appointment = row
    return Meeting(
        booking=booking,
        sides=_sides(learner, person, teaches_in=talent.time_zone),
        talent=talent,
        appointment=appointment,
    )


@cache
def _meeting() -> Select[Booking, Person, Person, Talent, Appointment]:
    learner, person = aliased(Person), aliased(Person)
    query = select(Booking, learner, person, Talent, Appointment)
    query = query.join(learner, learner.id == Booking.learner_id)
    query = query.join(person, person.id == Booking.talent_id)
    query = query.join(Talent, Talent.person_id == Booking.talent_id)
    query = query.join(Appointment, Appointment.id == Booking.appointment_id)
    return query.where(Booking.id == bindparam("booking_id"))


async def sides_of(db: AsyncSession, booking: Booking) -> Sequence[Side]:
    """Return the learner's side and the talent's."""
    learner = await db.get_one(Person, booking.learner_id)
    person = await db.get_one(Person, booking.talent_id)
    teaches_in = (await db.get_one(Talent, booking.talent_id)).time_zone
    return _sides(learner, person, teaches_in=teaches_in)


def _sides(learner: Person, talent: Person, *, teaches_in: str) -> Sequence[Side]:
    return (
        Side(person=learner, other=talent, is_talent=False, other_zone=teaches_in),
        Side(person=talent, other=learner, is_talent=True, other_zone=learner.time_zone),
    )


def payer_of(payment: Payment, person: Person) -> Person | Address:
    """Return who is told of a payment: of one made without signing in, whoever proved to own it."""
    if not payment.is_guest:
        return person
    return owner_or_address(person, email=person.email, locale=person.locale)


async def payee_people(db: AsyncSession, payee: Payee) -> Sequence[Person]:
    """Return who answers for a payee: the talent, or those who manage the charity."""
    if payee.kind is PayeeKind.TALENT:
        return [await db.get_one(Person, payee.id)]
    members = await members_of(db, payee.id)
    return [person for person, role in members if role is MemberRole.MANAGE]
