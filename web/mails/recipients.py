"""Who is written to about what, and the context their mails share."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.bookings.models import Booking
from hub.charities.members import members_of
from hub.charities.models import MemberRole
from hub.people.models import Person
from hub.skills.models import Talent
from web.mails.rendering import zone_of


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


async def sides_of(db: AsyncSession, booking: Booking) -> Sequence[Side]:
    """Return the learner's side and the talent's."""
    learner = await db.get_one(Person, booking.learner_id)
    talent = await db.get_one(Person, booking.talent_id)
    teaches_in = (await db.get_one(Talent, booking.talent_id)).time_zone
    return (
        Side(person=learner, other=talent, is_talent=False, other_zone=teaches_in),
        Side(person=talent, other=learner, is_talent=True, other_zone=learner.time_zone),
    )


async def payee_people(db: AsyncSession, payee: Payee) -> Sequence[Person]:
    """Return who answers for a payee: the talent, or those who manage the charity."""
    if payee.kind is PayeeKind.TALENT:
        return [await db.get_one(Person, payee.id)]
    members = await members_of(db, payee.id)
    return [person for person, role in members if role is MemberRole.MANAGE]
