"""A transaction that is cancelled, as when a browser leaves, is as if it had never begun."""

import asyncio
import gc
import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from hub.kernel.database import Database
from hub.kernel.outbox import HandledEvent

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROUNDS = 60
ROWS = 2_000
SOON_S = 3.0


@pytest.fixture
def without_collector() -> Iterator[None]:
    """Let what was cancelled live as long as somebody holds it, as under a full load."""
    gc.disable()
    yield
    gc.enable()


async def mark(database: Database, *names: str, reads: bool = False) -> None:
    async with database.write() as db:
        for name in names:
            db.add(HandledEvent(handler=name, event_id="evt", handled_at=NOW))
            await db.flush()
            if reads:
                (await db.scalars(select(HandledEvent.handler))).all()


async def count(database: Database, beginning: str) -> int:
    is_one = HandledEvent.handler.startswith(beginning)
    async with database.read() as db:
        return await db.scalar(select(func.count()).where(is_one)) or 0


@pytest.mark.usefixtures("without_collector")
async def test_a_cancelled_writer_keeps_neither_its_rows_nor_the_lock(database: Database) -> None:
    await mark(database, *(f"stock-{number}" for number in range(ROWS)))
    dice = random.Random(4)
    ends: list[BaseException | None] = []
    for turn in range(ROUNDS):
        writing = [
            asyncio.create_task(mark(database, f"left-{turn}-{w}", f"right-{turn}-{w}", reads=True))
            for w in range(2)
        ]
        await asyncio.sleep(dice.random() * 0.04)
        for task in writing:
            task.cancel()
        ends += await asyncio.gather(*writing, return_exceptions=True)
        async with asyncio.timeout(SOON_S):
            await mark(database, f"next-{turn}")
    assert {type(end) for end in ends} <= {asyncio.CancelledError, type(None)}
    assert any(ends), "nobody was cancelled: let them be, sooner"
    # Who is cancelled while the database commits is not told, and may find it done.
    assert await count(database, "left") == await count(database, "right") >= ends.count(None)
    assert await count(database, "next") == ROUNDS
