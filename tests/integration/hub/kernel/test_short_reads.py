"""A short read is answered where it is asked; whatever takes longer holds nobody up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from hub.kernel.database import Database
from hub.kernel.sqlite import AT_ONCE, SqliteConnection

COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
MANY = 300_000
TURNS = 20


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/estrade.db")
    yield opened
    await opened.close()


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list that grows by each trip to a connection's thread."""
    made: list[str] = []
    run = SqliteConnection.run

    async def counted(connection: SqliteConnection, work: Callable[[], object]) -> object:
        made.append(repr(work))
        return await run(connection, work)

    monkeypatch.setattr(SqliteConnection, "run", counted)
    return made


class Turns:
    """Counts how often others have a turn."""

    def __init__(self) -> None:
        self.taken = 0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._take())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _take(self) -> None:
        while True:
            self.taken += 1
            await asyncio.sleep(0)


async def ask(database: Database, last: int) -> list[int]:
    async with database.read() as db:
        return list(await db.scalars(text(COUNTED + "SELECT i FROM n"), {"last": last}))


async def test_a_short_read_makes_no_trip(database: Database, trips: list[str]) -> None:
    await ask(database, 1)
    trips.clear()
    assert await ask(database, 40) == list(range(1, 41))
    assert trips == []


async def test_a_long_read_gives_every_row_and_lets_others_go_on(
    database: Database, trips: list[str]
) -> None:
    await ask(database, 1)
    trips.clear()
    async with Turns() as turns:
        async with database.read() as db:
            query = text(COUNTED + "SELECT sum(i) FROM n")
            assert await db.scalar(query, {"last": MANY}) == MANY * (MANY + 1) // 2
        assert turns.taken > TURNS
    assert len(trips) == 1
    for last in (AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 5 * AT_ONCE):
        assert await ask(database, last) == list(range(1, last + 1))


async def test_others_have_turns_among_many_short_reads(database: Database) -> None:
    async with Turns() as turns, database.read() as db:
        for _ in range(1_000):
            await db.execute(text("SELECT 1"))
        assert turns.taken > TURNS


async def test_what_is_wrong_with_a_read_is_told_once(database: Database, trips: list[str]) -> None:
    await ask(database, 1)
    trips.clear()
    async with database.read() as db:
        with pytest.raises(OperationalError, match="no such table"):
            await db.execute(text("SELECT * FROM absent"))
    assert trips == []
    assert await ask(database, 3) == [1, 2, 3]


async def test_what_is_written_goes_by_the_thread(database: Database, trips: list[str]) -> None:
    async with database.write() as db:
        await db.execute(text("CREATE TABLE things (i INTEGER)"))
        trips.clear()
        await db.execute(text("INSERT INTO things VALUES (7)"))
        assert await db.scalar(text("SELECT i FROM things")) == 7
        assert len(trips) == 2
    async with database.read() as db:
        assert await db.scalar(text("SELECT i FROM things")) == 7


async def test_a_reader_that_is_cancelled_leaves_the_connection_in_order(
    database: Database,
) -> None:
    for delay_s in (0.0, 0.001, 0.01, 0.03):
        asking = asyncio.create_task(ask(database, MANY))
        await asyncio.sleep(delay_s)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await ask(database, 2) == [1, 2]
