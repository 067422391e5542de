"""Talents who are open all day, learners, and every slot of theirs once."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from benchmarks.loading import loading
from benchmarks.scheduling.rows import COLUMNS, TalentRows
from hub.calendar.models import AvailabilityRule
from hub.people.models import Person
from hub.skills.models import Service

FIRST = 8_000_000
TALENTS = 400
LEARNERS = 4_000
DAYS = range(2, 30)
HOURS = range(8, 18)
SEED = 20_261_123


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """An hour of a talent's, and who books it."""

    service_id: str
    learner_id: str
    starts_at: datetime


async def seed_agendas(url: str, *, now: datetime) -> None:
    """Write the talents and the learners."""
    made = TalentRows(random=Random(SEED), saturday=now.date(), now=now)
    for number in range(TALENTS):
        made.write(FIRST + number)
    rows = made.rows
    rows[AvailabilityRule] = [
        (_talent(number), day, 0, 1440) for number in range(TALENTS) for day in range(7)
    ]
    rows[Service] = [
        (_service(number), _talent(number), "Une séance", "fr", 0, 60, 6_000, "EUR")
        for number in range(TALENTS)
    ]
    rows[Person] += [
        (_learner(number), f"{_learner(number)}@estrade.example", "Léa Martin", now)
        for number in range(LEARNERS)
    ]
    async with loading(url, COLUMNS) as loader:
        await loader.load(rows)


def slots_of(now: datetime) -> list[Slot]:
    """Return every slot, in an order in which each talent and each learner comes once in a while.

    Each process makes the same list of the same day.
    """
    today = datetime.combine(now.date(), time(), now.tzinfo)
    starts = [today + timedelta(days=day, hours=hour) for day in DAYS for hour in HOURS]
    every = [(number, starts_at) for starts_at in starts for number in range(TALENTS)]
    Random(SEED).shuffle(every)
    return [
        Slot(
            service_id=_service(number),
            learner_id=_learner(place % LEARNERS),
            starts_at=starts_at,
        )
        for place, (number, starts_at) in enumerate(every)
    ]


def _talent(number: int) -> str:
    return f"per_{FIRST + number:026d}"


def _service(number: int) -> str:
    return f"srv_agenda{number:020d}"


def _learner(number: int) -> str:
    return f"per_learner{number:019d}"
