"""A masterclass that is live, its host and its registrants, as the rows the hub would have written.

Everybody is signed in and has the pass that the page of the masterclass gives.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from benchmarks.databases import make_schema
from benchmarks.loading import Columns, Row, loading
from benchmarks.scheduling.rows import FIRST_NAMES, LAST_NAMES
from hub.calendar.models import Appointment, AppointmentKind
from hub.charities.models import Charity
from hub.kernel.database import Base
from hub.kernel.ids import new_token, token_digest
from hub.masterclasses.models import (
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.people.models import Login, Person
from hub.skills.models import Talent
from rooms.models import Room, RoomPass
from rooms.roles import RoomKind

COLUMNS: Columns = {
    Person: ("id", "email", "display_name", "created_at"),
    Talent: (
        *("person_id", "slug", "headline", "about", "languages", "time_zone", "published_at"),
        "created_at",
    ),
    Charity: (
        *("id", "slug", "name", "registration", "address", "object_fr", "object_en", "signatory"),
        *("created_at", "verified_at"),
    ),
    Appointment: ("id", "talent_id", "kind", "starts_at", "ends_at"),
    Masterclass: (
        *("id", "slug", "host_id", "charity_id", "appointment_id", "field_slug", "title"),
        *("summary", "language", "state", "starts_at", "ends_at", "ticket_cents", "goal_cents"),
        *("currency", "capacity", "created_at", "live_at"),
    ),
    Registration: ("id", "masterclass_id", "person_id", "state", "created_at", "confirmed_at"),
    Room: ("id", "kind", "subject_id", "created_at"),
    Login: ("id", "person_id", "created_at", "expires_at"),
    RoomPass: ("id", "room_id", "person_id", "login_id", "created_at", "expires_at"),
}

HOST_ID, CHARITY_ID, APPOINTMENT_ID = "per_host", "cha_1", "apt_1"
MASTERCLASS_ID, ROOM_ID = "mcl_1", "room_1"
LASTS = timedelta(hours=2)
PASS_LASTS = timedelta(hours=1)
"""Longer than a page's pass: all of them are written before the first one is used."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What a browser needs to come in: its cookie's secret, and the pass of its page."""

    cookie: str
    room_pass: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """Who may come in."""

    host: Seat
    viewers: list[Seat]


async def seed(url: str, *, viewers: int) -> Hall:
    """Write a hall with so many registrants into an empty database."""
    await make_schema(url)
    rows = _HallRows(datetime.now(UTC))
    rows.masterclass(capacity=viewers)
    hall = Hall(
        host=rows.seat(HOST_ID), viewers=[rows.registrant(number) for number in range(viewers)]
    )
    async with loading(url, COLUMNS) as loader:
        await loader.load(rows.rows)
    return hall


@dataclass(slots=True)
class _HallRows:
    now: datetime
    rows: dict[type[Base], list[Row]] = field(
        default_factory=lambda: {model: [] for model in COLUMNS}
    )

    def masterclass(self, *, capacity: int) -> None:
        """Add the masterclass, live since this moment, with whoever gives it and for whom."""
        began_at, ends_at = self.now, self.now + LASTS
        self._person(HOST_ID, "Camille Aubry")
        self.rows[Talent].append(
            (HOST_ID, "camille", "Chant", "", "fr", "Europe/Paris", began_at, began_at)
        )
        self.rows[Charity].append(
            (
                *(CHARITY_ID, "voix", "Des voix", "W123456789", "1 rue du Port, Nantes"),
                *("Chanter", "Singing", "Ada Roux", began_at, began_at),
            )
        )
        self.rows[Appointment].append(
            (APPOINTMENT_ID, HOST_ID, AppointmentKind.MASTERCLASS, began_at, ends_at)
        )
        self.rows[Masterclass].append(
            (
                *(MASTERCLASS_ID, "souffle", HOST_ID, CHARITY_ID, APPOINTMENT_ID, "singing"),
                *("Le souffle", "", "fr", MasterclassState.LIVE, began_at, ends_at, 0, 100_000),
                *("EUR", capacity, began_at, began_at),
            )
        )
        self.rows[Room].append((ROOM_ID, RoomKind.MASTERCLASS, MASTERCLASS_ID, began_at))

    def registrant(self, number: int) -> Seat:
        """Add somebody with a seat."""
        person_id = f"per_{number:026d}"
        first, last = number % len(FIRST_NAMES), number // len(FIRST_NAMES) % len(LAST_NAMES)
        self._person(person_id, f"{FIRST_NAMES[first]} {LAST_NAMES[last]}")
        self.rows[Registration].append(
            (
                *(f"reg_{number:026d}", MASTERCLASS_ID, person_id, RegistrationState.CONFIRMED),
                *(self.now, self.now),
            )
        )
        return self.seat(person_id)

    def seat(self, person_id: str) -> Seat:
        """Sign somebody in and let their page have a pass."""
        seat = Seat(new_token(), new_token())
        login_id, pass_id = token_digest(seat.cookie), token_digest(seat.room_pass)
        later = self.now + PASS_LASTS
        self.rows[Login].append((login_id, person_id, self.now, later))
        self.rows[RoomPass].append((pass_id, ROOM_ID, person_id, login_id, self.now, later))
        return seat

    def _person(self, person_id: str, name: str) -> None:
        self.rows[Person].append((person_id, f"{person_id}@estrade.example", name, self.now))
