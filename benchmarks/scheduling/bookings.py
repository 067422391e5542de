"""How many bookings a second the hub takes while clocks run, and that each is one."""

import asyncio
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.figures import Figure, WrongFiguresError
from benchmarks.scheduling.agendas import seed_agendas
from benchmarks.scheduling.clocks import running_clocks
from hub.bookings.models import Booking, BookingState
from hub.calendar.models import Cell
from hub.kernel.database import Database
from hub.kernel.outbox import OutboxRow

CLOCKS = 3
CELLS_A_SESSION = 4
SAID = {"confirmed": "held and confirmed", "paid": "held, paid, posted and confirmed"}


async def measure_bookings(
    url: str, *, name: str, seconds: float, processes: int, limit_per_s: float
) -> list[Figure]:
    """Book from web processes beside three clocks. Raises: WrongFiguresError."""
    await seed_agendas(url, now=datetime.now(UTC))
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        async with running_clocks(url, Path(folder), count=CLOCKS):
            for way, number in (("confirmed", 0), ("paid", processes)):
                before = await _standing(url)
                found = await asyncio.gather(
                    *(
                        _booker(url, way, number=number + one, of=2 * processes, seconds=seconds)
                        for one in range(processes)
                    )
                )
                await _check(url, before + sum(one["booked"] for one in found))
                limit = limit_per_s if way == "confirmed" else None
                figures += _figures(f"{name}: bookings {SAID[way]}", found, limit=limit)
            waiting = await _waiting(url)
    figures.append(
        Figure(name=f"{name}: events that the clocks have still to do", value=waiting, unit="")
    )
    return figures


def _figures(said: str, found: list[dict[str, Any]], *, limit: float | None) -> list[Figure]:
    by = f"{said}, {CLOCKS} clocks" if limit is not None else said
    return [
        Figure(
            name=by,
            value=sum(one["per_s"] for one in found),
            unit="per second",
            limit=limit,
            is_at_least=True,
        ),
        Figure(name=f"{said}, p95 of one", value=max(one["p95_ms"] for one in found), unit="ms"),
    ]


async def _booker(url: str, way: str, *, number: int, of: int, seconds: float) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.scheduling.booker", url, way),
        *(str(number), str(of), str(seconds)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    if process.returncode:
        raise WrongFiguresError(err.decode())
    found: dict[str, Any] = json.loads(out)
    return found


async def _standing(url: str) -> int:
    return await _count(url, select(func.count()).where(Booking.state == BookingState.CONFIRMED))


async def _check(url: str, expected: int) -> None:
    booked = await _standing(url)
    if booked != expected:
        raise WrongFiguresError(f"{booked} bookings stand, of {expected}")
    theirs = select(func.count()).select_from(Cell)
    theirs = theirs.join(Booking, Booking.appointment_id == Cell.appointment_id)
    cells = await _count(url, theirs)
    if cells != booked * CELLS_A_SESSION:
        raise WrongFiguresError(f"{cells} quarters are taken by {booked} hours")


async def _waiting(url: str) -> int:
    due = select(func.count()).select_from(OutboxRow).where(OutboxRow.due_at.is_not(None))
    return await _count(url, due)


async def _count(url: str, query: Any) -> int:
    database = Database(url)
    try:
        async with database.read() as db:
            return await db.scalar(query) or 0
    finally:
        await database.close()
