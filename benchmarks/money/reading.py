"""What a charity reads: the report of its year, and the whole year as CSV."""

import asyncio
import json
import statistics
import sys
import time

from benchmarks.money.figures import Figure
from benchmarks.money.period import YEAR, ZONE
from benchmarks.money.seed import Hub
from billing import audit
from billing.donations.report import charity_report
from billing.donations.service import goal_raised_cents
from hub.kernel.database import Database

ROUNDS = 11
CSV_LIMIT_MB = 100


class WrongFiguresError(RuntimeError):
    """What was measured is not what was seeded; the message says how."""


async def check_books(hub: Hub, *, name: str) -> list[Figure]:
    """Prove that every seeded line ties to its postings, and every day total to its lines.

    Raises: WrongFiguresError.
    """
    database = Database(hub.url)
    began = time.perf_counter()
    try:
        async with database.read() as db:
            problems = await audit.check(db)
    finally:
        await database.close()
    if problems:
        raise WrongFiguresError("\n".join(problems))
    took = time.perf_counter() - began
    return [Figure(name=f"{name}: check of the books", value=took, unit="s")]


async def measure_report(hub: Hub, *, name: str, donations: int, limit_ms: float) -> list[Figure]:
    """Read the year's report again and again. Raises: WrongFiguresError."""
    database = Database(hub.url)
    taken = []
    try:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            async with database.read() as db:
                report = await charity_report(
                    db, hub.charity_id, period=YEAR, zone=ZONE, currency="EUR"
                )
            taken.append(1000 * (time.perf_counter() - began))
            if report.totals.count != donations:
                raise WrongFiguresError(f"{report.totals.count} lines in the report")
        began = time.perf_counter()
        async with database.read() as db:
            await goal_raised_cents(db, hub.evenings[0].masterclass_id)
        goal_ms = 1000 * (time.perf_counter() - began)
    finally:
        await database.close()
    return [
        Figure(
            name=f"{name}: report of a year, {donations:,} donations, median of {ROUNDS}",
            value=statistics.median(taken),
            unit="ms",
            limit=limit_ms,
        ),
        Figure(name=f"{name}: the same, the first time", value=taken[0], unit="ms"),
        Figure(name=f"{name}: what a masterclass has raised", value=goal_ms, unit="ms"),
    ]


async def measure_csv(hub: Hub, *, name: str, donations: int) -> list[Figure]:
    """Stream the year as CSV in a process of its own. Raises: WrongFiguresError."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.money.download", hub.url, hub.charity_id),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise WrongFiguresError("the download failed")
    found = json.loads(out)
    if found["lines"] != donations:
        raise WrongFiguresError(f"{found['lines']} lines in the CSV")
    lines = f"{name}: CSV of {donations:,} donations"
    return [
        Figure(
            name=f"{lines}, memory of the whole process",
            value=found["peak_mb"],
            unit="MB",
            limit=CSV_LIMIT_MB,
        ),
        Figure(name=f"{lines}, memory it grew by", value=found["grown_mb"], unit="MB"),
        Figure(name=f"{lines}, time", value=found["seconds"], unit="s"),
        Figure(name=f"{lines}, size", value=found["size_mb"], unit="MB"),
    ]
