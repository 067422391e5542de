"""How many bookings a second one SQLite file takes, and how long free slots take to compute.

`python -m benchmarks.bookings` prints a table; with `--json` one object a line.
"""

import argparse
import asyncio
import json
import platform
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from hub.bookings.service import confirm_booking, hold_slot
from hub.calendar.rules import Interval
from hub.calendar.service import free_slots
from hub.kernel.database import Database
from tests.scenes import NOW, SLOT, make_person, make_talent
from web.schema import migrate

WRITERS = 16
DAYS = 14
HOURS = (-5, -4, -3, -2, -1, 0, 1, 2, 3, 4)
SLOT_RUNS = 50


async def main(*, is_json: bool) -> None:
    """Measure on a file that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        await migrate(database)
        rows = [*await bookings(database), *await slots(database)]
        await database.close()
    if is_json:
        for name, value, unit in rows:
            print(json.dumps({"name": name, "value": round(value, 2), "unit": unit}))
        return
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    for name, value, unit in rows:
        print(f"{name:<44} {value:>10.2f} {unit}")


async def bookings(database: Database) -> list[tuple[str, float, str]]:
    """Let writers hold and confirm different hours of one talent at once."""
    async with database.write() as db:
        teacher = await make_talent(db)
        people = [(await make_person(db, f"P{n} Bench")).id for n in range(DAYS * len(HOURS))]
    starts = [SLOT + timedelta(days=d, hours=h) for d in range(DAYS) for h in HOURS]
    waiting = list(zip(people, starts, strict=True))

    async def write() -> None:
        while waiting:
            person, at = waiting.pop()
            async with database.write() as db:
                held = await hold_slot(
                    db, person, service_id=teacher.service.id, starts_at=at, now=NOW
                )
                await confirm_booking(db, held.id, now=NOW)

    began = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(WRITERS)))
    rate = len(starts) / (time.perf_counter() - began)
    return [(f"bookings by {WRITERS} writers, SQLite", rate, "per second")]


async def slots(database: Database) -> list[tuple[str, float, str]]:
    """Compute sixty days of free slots of a talent with bookings."""
    window = Interval(NOW, NOW + timedelta(days=60))
    async with database.write() as db:
        busy = await make_talent(db, "Ada Bench")
    taken = []
    for _ in range(SLOT_RUNS):
        began = time.perf_counter()
        async with database.read() as db:
            await free_slots(
                db, busy.person.id, duration=timedelta(hours=1), window=window, now=NOW
            )
        taken.append((time.perf_counter() - began) * 1000)
    return [("free slots over 60 days, median", statistics.median(taken), "ms")]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one object a line")
    asyncio.run(main(is_json=parser.parse_args().json))
