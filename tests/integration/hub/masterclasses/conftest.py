"""A host, a charity and a masterclass that people have seats for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.charities.models import Charity
from hub.kernel.database import Database
from hub.kernel.outbox import OutboxRow
from hub.masterclasses.models import Masterclass, Registration
from hub.masterclasses.seats import confirm_registration, hold_seat
from hub.masterclasses.service import MasterclassDetails, get_locked
from hub.people.models import Person, Role
from tests.scenes import NOW, Teacher, make_charity, make_masterclass, make_person, make_talent


@dataclass(frozen=True)
class Evening:
    """A masterclass of tomorrow and those around it."""

    database: Database
    host: Teacher
    charity: Charity
    id: str

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[tuple[AsyncSession, Masterclass]]:
        """Give the masterclass, locked, in a transaction of its own."""
        async with self.database.write() as db:
            yield db, await get_locked(db, self.id)

    async def now(self) -> Masterclass:
        """Return the masterclass as it stands."""
        async with self.database.read() as db:
            return await db.get_one(Masterclass, self.id)

    async def seat(self, name: str) -> tuple[Person, Registration]:
        """Give somebody new a confirmed seat."""
        async with self.database.write() as db:
            person = await make_person(db, name)
            held = await hold_seat(db, self.id, person_id=person.id, now=NOW)
            return person, await confirm_registration(db, held.id, now=NOW)

    async def events(self, name: str) -> int:
        """Return how often something was said to have happened."""
        async with self.database.read() as db:
            return len(list(await db.scalars(select(OutboxRow.id).where(OutboxRow.name == name))))


def details_of(masterclass: Masterclass) -> MasterclassDetails:
    """Return an hour's masterclass as the form would say it again."""
    return MasterclassDetails(
        title=masterclass.title,
        summary=masterclass.summary,
        charity_id=masterclass.charity_id,
        field_slug=masterclass.field_slug,
        language=masterclass.language,
        starts_at=masterclass.starts_at,
        duration_min=60,
        ticket_cents=masterclass.ticket_cents,
        goal_cents=masterclass.goal_cents,
        capacity=masterclass.capacity,
        currency=masterclass.currency,
    )


@pytest.fixture
async def evening(database: Database) -> Evening:
    """Announce a masterclass."""
    async with database.write() as db:
        host = await make_talent(db)
        member = await make_person(db, "Hélène Marchand", Role.CHARITY)
        admin = await make_person(db, "Admin Estrade", Role.ADMIN)
        charity = await make_charity(db, member, admin)
        masterclass = await make_masterclass(db, host, charity, capacity=3)
    return Evening(database, host, charity, masterclass.id)
