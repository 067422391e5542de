"""How long the free slots of the busiest of talents take."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.fanout.figures import percentile
from benchmarks.figures import Figure, WrongFiguresError
from benchmarks.loading import loading
from benchmarks.scheduling.rows import COLUMNS, TalentRows
from hub.calendar.models import AvailabilityException, AvailabilityRule
from hub.calendar.rules import Interval
from hub.calendar.service import free_slots
from hub.kernel.database import Database

NUMBER = 9_000_000
TALENT_ID = f"per_{NUMBER:026d}"
EXCEPTIONS = 200
BOOKINGS = 2_000
ROUNDS = 100
LIMIT_MS = 10
HORIZON = timedelta(days=60)
LENGTH = timedelta(minutes=60)
DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)


async def measure_slots(url: str, *, name: str) -> list[Figure]:
    """Seed one talent, and ask for their page's slots again and again. Raises: WrongFiguresError.

    Twenty rules, 200 days that differ, 2,000 bookings of half an hour within the sixty days.
    """
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    await _seed(url, now=now)
    database = Database(url)
    taken: list[float] = []
    found: list[Interval] = []
    try:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            async with database.read() as db:
                found = await free_slots(
                    db, TALENT_ID, duration=LENGTH, window=Interval(now, now + HORIZON), now=now
                )
            taken.append(1000 * (time.perf_counter() - began))
    finally:
        await database.close()
    if not found:
        raise WrongFiguresError("the busiest of talents has no free slot")
    ordered = sorted(taken)
    said = f"{name}: free slots over 60 days, 20 rules, 200 exceptions, 2,000 bookings"
    return [
        Figure(name=f"{said}, p95", value=percentile(ordered, 0.95), unit="ms", limit=LIMIT_MS),
        Figure(name=f"{said}, p50", value=percentile(ordered, 0.5), unit="ms"),
    ]


async def _seed(url: str, *, now: datetime) -> None:
    made = TalentRows(random=Random(NUMBER), saturday=now.date(), now=now)
    made.write(NUMBER)
    stretches = ((360, 600), (660, 900), (960, 1380))
    hours = [(day, stretch) for day in range(7) for stretch in stretches][:20]
    made.rows[AvailabilityRule] = [(TALENT_ID, day, *stretch) for day, stretch in hours]
    made.rows[AvailabilityException] = [
        (TALENT_ID, now.date() + (number - 140) * DAY, 480, 1200) for number in range(EXCEPTIONS)
    ]
    for number, starts_at in zip(range(BOOKINGS), _half_hours(now), strict=False):
        taken = Interval(starts_at, starts_at + HALF_HOUR)
        made.take(TALENT_ID, taken, appointment_id=f"apt_busy{number:022d}")
    async with loading(url, COLUMNS) as loader:
        await loader.load(made.rows)


def _half_hours(now: datetime) -> Iterator[datetime]:
    """Yield seven half hours of ten, so that some hours of each day stay free."""
    for number in range(int(HORIZON / HALF_HOUR)):
        if number % 10 < 7:
            yield now + number * HALF_HOUR
