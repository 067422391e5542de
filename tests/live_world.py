"""A talent, a learner, a booked session and a masterclass, in rows, for tests of live rooms."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import Terms
from hub.calendar.models import Appointment, AppointmentKind
from hub.charities.models import Charity
from hub.kernel.database import Database
from hub.kernel.outbox import record
from hub.masterclasses.models import (
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.people.models import Person
from hub.people.service import open_login
from hub.rescheduling.events import BookingMoved
from hub.rescheduling.models import Rescheduling, ReschedulingState
from hub.skills.models import Service, Talent

START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NAMES = ("Inès Aubry", "Tom Leroy", "Léa Roy", "Max Petit", "Eve Noël", "Zoé Blanc")


@dataclass(frozen=True)
class World:
    """The ids, and for each person the secret of their cookie and its login."""

    talent: str
    learner: str
    stranger: str
    viewers: tuple[str, ...]
    booking: str
    masterclass: str
    appointment: str
    cookies: dict[str, str]
    logins: dict[str, str]


async def make_world(database: Database, *, now: datetime) -> World:
    """Write everything; the session and the masterclass begin at `START`, half an hour each."""
    async with database.write() as db:
        people = [await _person(db, name, now=now) for name in NAMES]
        talent, learner, stranger, *viewers = people
        db.add(Talent(**_talent(talent, now)))
        await db.flush()
        booking = await _booking(db, talent, learner, now=now)
        masterclass = await _masterclass(db, talent, viewers, now=now)
        logins = {one: await open_login(db, one, user_agent="test", now=now) for one in people}
    return World(
        talent=talent,
        learner=learner,
        stranger=stranger,
        viewers=tuple(viewers),
        booking=booking.id,
        masterclass=masterclass.id,
        appointment=booking.appointment_id,
        cookies={person: token for person, (token, _) in logins.items()},
        logins={person: login.id for person, (_, login) in logins.items()},
    )


async def join_group(database: Database, world: World, *, now: datetime) -> str:
    """Let the stranger have a seat in the session too; return their booking."""
    async with database.write() as db:
        first = await db.get_one(Booking, world.booking)
        (await db.get_one(Appointment, world.appointment)).seats = 3
        booking = Booking(
            appointment_id=world.appointment,
            service_id=first.service_id,
            talent_id=world.talent,
            learner_id=world.stranger,
            state=BookingState.CONFIRMED,
            title=first.title,
            starts_at=first.starts_at,
            ends_at=first.ends_at,
            price_cents=first.price_cents,
            currency=first.currency,
            terms=first.terms,
            created_at=now,
            held_until=now,
            confirmed_at=now,
        )
        db.add(booking)
        await db.flush()
        return booking.id


async def move_elsewhere(database: Database, booking_id: str, *, now: datetime) -> None:
    """Let a booking take place a day later, in an appointment of its own."""
    day = timedelta(days=1)
    async with database.write() as db:
        booking = await db.get_one(Booking, booking_id)
        appointment_id = await _appointment(db, booking.talent_id, AppointmentKind.SESSION)
        move = Rescheduling(
            booking_id=booking_id,
            state=ReschedulingState.MADE,
            asked_by=booking.learner_id,
            asked_at=now,
            from_starts_at=booking.starts_at,
            from_ends_at=booking.ends_at,
            starts_at=booking.starts_at + day,
            ends_at=booking.ends_at + day,
            most_percent=100,
            ended_at=now,
            left_id=booking.appointment_id,
        )
        db.add(move)
        await db.flush()
        booking.appointment_id = appointment_id
        booking.starts_at, booking.ends_at = move.starts_at, move.ends_at
        record(db, BookingMoved(booking_id=booking_id, rescheduling_id=move.id), now=now)


async def second_login(database: Database, person_id: str, *, now: datetime) -> tuple[str, str]:
    """Sign a person in once more; return the cookie's secret and the login."""
    async with database.write() as db:
        token, login = await open_login(db, person_id, user_agent="other", now=now)
    return token, login.id


async def _person(db: AsyncSession, name: str, *, now: datetime) -> str:
    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    person = Person(email=email, display_name=name, locale="en", created_at=now)
    db.add(person)
    await db.flush()
    return person.id


def _talent(person_id: str, now: datetime) -> dict[str, object]:
    return {
        "person_id": person_id,
        "slug": "ines",
        "headline": "Singing",
        "about": "",
        "time_zone": "Europe/Paris",
        "published_at": now,
        "created_at": now,
    }


async def _appointment(db: AsyncSession, talent: str, kind: AppointmentKind) -> str:
    ends_at = START + timedelta(minutes=30)
    row = Appointment(talent_id=talent, kind=kind, starts_at=START, ends_at=ends_at)
    db.add(row)
    await db.flush()
    return row.id


async def _booking(db: AsyncSession, talent: str, learner: str, *, now: datetime) -> Booking:
    service = Service(
        talent_id=talent, title="A lesson", duration_min=30, price_cents=4000, currency="EUR"
    )
    db.add(service)
    await db.flush()
    booking = Booking(
        appointment_id=await _appointment(db, talent, AppointmentKind.SESSION),
        service_id=service.id,
        talent_id=talent,
        learner_id=learner,
        state=BookingState.CONFIRMED,
        title="A lesson",
        starts_at=START,
        ends_at=START + timedelta(minutes=30),
        price_cents=4000,
        currency="EUR",
        terms=Terms().as_json(),
        created_at=now,
        held_until=now,
        confirmed_at=now,
    )
    db.add(booking)
    await db.flush()
    return booking


async def _masterclass(
    db: AsyncSession, host: str, viewers: list[str], *, now: datetime
) -> Masterclass:
    charity = Charity(
        slug="voices",
        name="Voices",
        registration="W123456789",
        address="1 rue du Port, Nantes",
        object_fr="Chanter",
        object_en="Singing",
        signatory="Ada",
        created_at=now,
        verified_at=now,
    )
    db.add(charity)
    await db.flush()
    masterclass = Masterclass(
        slug="breath",
        host_id=host,
        charity_id=charity.id,
        appointment_id=await _appointment(db, host, AppointmentKind.MASTERCLASS),
        field_slug="singing",
        title="Breath",
        summary="",
        language="fr",
        state=MasterclassState.PUBLISHED,
        starts_at=START,
        ends_at=START + timedelta(minutes=30),
        ticket_cents=0,
        goal_cents=100_000,
        currency="EUR",
        capacity=100,
        created_at=now,
    )
    db.add(masterclass)
    await db.flush()
    for viewer in viewers:
        seat = {"masterclass_id": masterclass.id, "person_id": viewer, "created_at": now}
        db.add(Registration(**seat, state=RegistrationState.CONFIRMED))
    await db.flush()
    return masterclass
