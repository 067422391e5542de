"""People and places for tests to start from, made through the hub's own use cases."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from billing.settlements.shares import HubShare
from hub.bookings.models import Booking
from hub.bookings.service import confirm_booking, hold_slot
from hub.calendar.rules import Hours
from hub.calendar.service import set_week
from hub.charities.models import Charity
from hub.charities.service import CharityDetails, add_member, register_charity, verify_charity
from hub.masterclasses.models import Masterclass
from hub.masterclasses.service import MasterclassDetails, publish_masterclass
from hub.people.models import Person, Role
from hub.people.service import Newcomer, create_person, give_role
from hub.skills.models import Service, Talent
from hub.skills.service import Profile, add_service, save_profile
from hub.skills.words import fold

SHARE = HubShare(Decimal(5))
"""What a hub keeps of a session unless a test says otherwise."""

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning."""

SLOT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
"""A free slot of `make_talent`: the next day, 15:00 in Paris."""


@dataclass(frozen=True)
class Teacher:
    """A talent with one service."""

    person: Person
    talent: Talent
    service: Service


async def make_person(db: AsyncSession, name: str, *roles: Role) -> Person:
    """Create somebody whose address is their first name."""
    email = f"{fold(name.split(maxsplit=1)[0])}@estrade.example"
    newcomer = Newcomer(email=email, display_name=name)
    person = await create_person(db, newcomer, now=NOW, is_email_verified=True)
    for role in roles:
        await give_role(db, person.id, role)
    return person


async def make_talent(
    db: AsyncSession, name: str = "Camille Aubry", *, price_cents: int = 6000
) -> Teacher:
    """Create a guitar teacher who is open every day from 8 to 20 h in Paris."""
    person = await make_person(db, name)
    profile = Profile(
        headline="La guitare sans solfège", about="Vingt ans de scène.", field_slugs=["guitar"]
    )
    talent = await save_profile(db, person.id, profile, now=NOW)
    await set_week(db, person.id, weekly={day: [Hours(480, 1200)] for day in range(7)})
    service = await add_service(
        db,
        person.id,
        title="Premiers accords",
        duration_min=60,
        price_cents=price_cents,
        currency="EUR",
    )
    return Teacher(person, talent, service)


async def make_charity(db: AsyncSession, member: Person, admin: Person) -> Charity:
    """Create a verified charity with one member."""
    details = CharityDetails(
        slug="les-mains-vertes",
        name="Les Mains vertes",
        registration="W751234567",
        address="3 rue des Lilas, 75020 Paris",
        object_fr="Des jardins dans les écoles.",
        object_en="Gardens in schools.",
        signatory="Hélène Marchand",
    )
    charity = await register_charity(db, details, now=NOW)
    await verify_charity(db, charity.id, admin_id=admin.id, now=NOW)
    await add_member(db, charity.id, person_id=member.id)
    return charity


async def make_masterclass(
    db: AsyncSession,
    host: Teacher,
    charity: Charity,
    *,
    ticket_cents: int = 1200,
    capacity: int = 50,
) -> Masterclass:
    """Publish a masterclass of an hour at `SLOT` plus two hours."""
    details = MasterclassDetails(
        title="Accompagner une voix",
        summary="Une heure pour ne plus couvrir le chant.",
        charity_id=charity.id,
        field_slug="guitar",
        language="fr",
        starts_at=SLOT + timedelta(hours=2),
        duration_min=60,
        ticket_cents=ticket_cents,
        goal_cents=100_000,
        capacity=capacity,
        currency="EUR",
    )
    return await publish_masterclass(db, host.person.id, details, now=NOW)


async def make_booking(db: AsyncSession, teacher: Teacher, learner: Person) -> Booking:
    """Hold `SLOT` for a learner and confirm it, as if it were paid."""
    held = await hold_slot(db, learner.id, service_id=teacher.service.id, starts_at=SLOT, now=NOW)
    return await confirm_booking(db, held.id, now=NOW)
