"""SQLite asked by the event loop itself: a thread for each connection costs more than its answers.

Only for a hub that is the only one to write to its file: another's lock would stop the loop.
"""

import asyncio
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import Dialect, Engine, event


class LoopCursor:
    """A cursor; others have their turn before each statement, as they had with threads."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, operation: str, parameters: Iterable[Any] = ()) -> "LoopCursor":
        await asyncio.sleep(0)
        self._cursor.execute(operation, tuple(parameters))
        return self

    async def executemany(
        self, operation: str, parameters: Iterable[Iterable[Any]]
    ) -> "LoopCursor":
        await asyncio.sleep(0)
        self._cursor.executemany(operation, [tuple(each) for each in parameters])
        return self

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()


class LoopConnection:
    """A connection, awaited once to be opened, as aiosqlite's is."""

    def __init__(self, path: str, **options: Any) -> None:
        self._connection = sqlite3.connect(path, **options)

    def __await__(self) -> Generator[Any, None, "LoopConnection"]:
        return self._opened().__await__()

    async def _opened(self) -> "LoopConnection":
        return self

    def cursor(self) -> LoopCursor:
        return LoopCursor(self._connection.cursor())

    async def create_function(self, *args: Any, **options: Any) -> None:
        self._connection.create_function(*args, **options)

    async def commit(self) -> None:
        await asyncio.sleep(0)
        self._connection.commit()

    async def rollback(self) -> None:
        self._connection.rollback()

    async def close(self) -> None:
        self._connection.close()

    def stop(self) -> None:
        self._connection.close()


@contextmanager
def sqlite_in_the_loop() -> Iterator[None]:
    """Open the SQLite connections of the block so."""
    event.listen(Engine, "do_connect", _choose)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", _choose)


def _choose(dialect: Dialect, _record: Any, _args: Any, options: dict[str, Any]) -> None:
    if dialect.driver == "aiosqlite":
        options["async_creator_fn"] = LoopConnection
