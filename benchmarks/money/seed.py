"""A hub after a year: talents, donors, and a charity whose report has so many lines."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.loading import loading
from benchmarks.money.year import (
    COLUMNS,
    DAYS_OF_EVENINGS,
    FIRST_EVENING,
    LINES_OF_AN_EVENING,
    TICKET_CENTS,
    Evening,
    EveningRows,
    Numbers,
)
from hub.kernel.database import Database
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.service import MasterclassDetails, publish_masterclass
from hub.people.models import Person, Role
from tests.scenes import NOW, make_charity, make_person, make_talent

HOSTS = 40
MAX_DONORS = 20_000
AHEAD = timedelta(days=45)
SEED = 20_260_101


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """What was seeded."""

    url: str
    charity_id: str
    donors: tuple[str, ...]
    evenings: tuple[Evening, ...]


async def seed(url: str, *, donations: int) -> Hub:
    """Fill an empty database with a charity's year of exactly so many donations."""
    database = Database(url)
    try:
        hub = await _people_and_evenings(database, donations=donations)
        await _write_lines(hub, donations=donations)
        await _tidy(database)
    finally:
        await database.close()
    return hub


async def _people_and_evenings(database: Database, *, donations: int) -> Hub:
    count = max(2, math.ceil(donations / LINES_OF_AN_EVENING))
    async with database.write() as db:
        member = await make_person(db, "Hélène Marchand", Role.CHARITY)
        charity = await make_charity(db, member, await make_person(db, "Admin Estrade", Role.ADMIN))
        hosts = [await make_talent(db, f"Host{n} Bench") for n in range(min(count, HOSTS))]
        evenings = [
            await _publish(
                db,
                hosts[number % len(hosts)].person.id,
                charity_id=charity.id,
                title=f"Accompagner une voix, soir {number + 1}",
                starts_at=FIRST_EVENING + timedelta(days=number * DAYS_OF_EVENINGS // count),
            )
            for number in range(count)
        ]
        await db.execute(
            update(Masterclass).values(
                state=MasterclassState.ENDED,
                live_at=Masterclass.starts_at,
                ended_at=Masterclass.ends_at,
            )
        )
        numbers = Numbers()
        donors = [numbers.new("per") for _ in range(min(donations, MAX_DONORS))]
        people = [
            {
                "id": person_id,
                "email": f"{person_id}@estrade.example",
                "display_name": "Léa Martin",
                "created_at": NOW,
            }
            for person_id in donors
        ]
        await db.execute(insert(Person), people)
    return Hub(
        url=database.url, charity_id=charity.id, donors=tuple(donors), evenings=tuple(evenings)
    )


async def _publish(
    db: AsyncSession, host_id: str, *, charity_id: str, title: str, starts_at: datetime
) -> Evening:
    details = MasterclassDetails(
        title=title,
        summary="Une heure pour ne plus couvrir le chant.",
        charity_id=charity_id,
        field_slug="guitar",
        language="fr",
        starts_at=starts_at,
        duration_min=60,
        ticket_cents=TICKET_CENTS,
        goal_cents=100_000,
        currency="EUR",
    )
    published = await publish_masterclass(db, host_id, details, now=starts_at - AHEAD)
    return Evening(
        masterclass_id=published.id,
        charity_id=charity_id,
        host_id=host_id,
        title=title,
        starts_at=starts_at,
    )


async def _write_lines(hub: Hub, *, donations: int) -> None:
    numbers, random = Numbers(), Random(SEED)
    left = donations
    async with loading(hub.url, COLUMNS) as loader:
        for number, evening in enumerate(hub.evenings):
            lines = math.ceil(left / (len(hub.evenings) - number))
            made = EveningRows(evening=evening, numbers=numbers, random=random)
            await loader.load(made.write(hub.donors, lines=lines))
            left -= lines


async def _tidy(database: Database) -> None:
    # What autovacuum does of itself within a minute or so.
    if database.is_sqlite:
        return
    async with database.engine.connect() as connection:
        autonomous = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autonomous.execute(text("VACUUM ANALYZE"))
