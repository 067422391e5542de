"""What a charity reads: the report of its year, and the whole year as CSV."""

import asyncio
import json
import statistics
import sys
import time
from typing import Any

from benchmarks.figures import Figure, WrongFiguresError
from benchmarks.money.period import YEAR, ZONE
from benchmarks.money.seed import Hub
from billing import audit
from billing.donations.causes import Cause
from billing.donations.donors import named_donors
from billing.donations.report import charity_report
from billing.donations.service import goal_raised_cents
from billing.donations.totals import Totals
from billing.ledger.accounts import PROVIDER_FEES
from billing.ledger.service import balance
from billing.settlements.sweeping import held_net_cents
from hub.kernel.database import Database
from web.pages.charity_reports import DONORS_SHOWN
from web.views.figure_postings import Asked, LineFilter, figure_postings
from web.views.figure_postings import Figure as Shown

ROUNDS = 11
CSV_LIMIT_MB = 100
POSTINGS_LIMIT_MS = 1_000
SUM_LIMIT_MS = 1_000


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
        donors_ms = [await _naming_donors(database, hub) for _ in range(ROUNDS)]
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
        Figure(
            name=f"{name}: the donors on its page, median of {ROUNDS}",
            value=statistics.median(donors_ms),
            unit="ms",
            limit=limit_ms,
        ),
        Figure(name=f"{name}: what a masterclass has raised", value=goal_ms, unit="ms"),
    ]


async def _naming_donors(database: Database, hub: Hub) -> float:
    began = time.perf_counter()
    async with database.read() as db:
        found = await named_donors(
            db, hub.charity_id, period=YEAR, zone=ZONE, currency="EUR", limit=DONORS_SHOWN + 1
        )
    if not found:
        raise WrongFiguresError("no donor is named")
    return 1000 * (time.perf_counter() - began)


async def measure_figures(hub: Hub, *, name: str) -> list[Figure]:
    """Open the postings under each figure of the year, and sum up accounts for a settlement.

    Raises: WrongFiguresError.
    """
    database = Database(hub.url)
    opened = {one: Asked(figure=one, **_year_of(hub)) for one in Shown}
    try:
        async with database.read() as db:
            totals = (
                await charity_report(db, hub.charity_id, period=YEAR, zone=ZONE, currency="EUR")
            ).totals
        taken = [await _opening(database, asked, totals) for asked in opened.values()]
        async with database.read() as db:
            began = time.perf_counter()
            await balance(db, PROVIDER_FEES)
            sum_ms = 1000 * (time.perf_counter() - began)
            began = time.perf_counter()
            await held_net_cents(db, Cause(charity_id=hub.charity_id), currency="EUR")
            held_ms = 1000 * (time.perf_counter() - began)
    finally:
        await database.close()
    return [
        Figure(
            name=f"{name}: postings under a figure of a year, the slowest of {len(taken)}",
            value=max(taken),
            unit="ms",
            limit=POSTINGS_LIMIT_MS,
        ),
        Figure(
            name=f"{name}: sum of the account with the most postings",
            value=sum_ms,
            unit="ms",
            limit=SUM_LIMIT_MS,
        ),
        Figure(
            name=f"{name}: what a charity was not sent yet",
            value=held_ms,
            unit="ms",
            limit=SUM_LIMIT_MS,
        ),
    ]


def _year_of(hub: Hub) -> dict[str, Any]:
    return {
        "charity_id": hub.charity_id,
        "period": YEAR,
        "lines": LineFilter(),
        "zone": ZONE,
        "currency": "EUR",
    }


async def _opening(database: Database, asked: Asked, totals: Totals) -> float:
    began = time.perf_counter()
    async with database.read() as db:
        found = await figure_postings(db, asked)
    took = 1000 * (time.perf_counter() - began)
    figure = asked.figure.value
    if found.total_cents != getattr(totals, f"{figure}_cents"):
        raise WrongFiguresError(f"the postings under {figure} add up to {found.total_cents}")
    return took


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
