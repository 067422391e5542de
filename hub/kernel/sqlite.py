"""A connection to SQLite in a thread of its own, asked once for each statement, or not at all.

SQLAlchemy's adapter asks an aiosqlite connection for a cursor, its execution, its rows and its
end: four trips to a thread and back, which cost more than what SQLite does meanwhile. A read that
is over at once makes no trip: it is tried where it is asked, and what takes longer is stopped and
begun again in the thread.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Self, TypeVar

AT_ONCE = 500
"""How many rows come with the answer; a statement that has more keeps its cursor."""

PATIENCE_S = 10.0
"""How long a writer waits for its turn, while other processes write."""

BUSY_STEP_MS = 2

AT_ONCE_STEPS = 20_000
"""How far a read may go where it is asked, in steps of SQLite's machine: half a millisecond.
https://sqlite.org/c3ref/progress_handler.html"""

TURN_S = 0.002
"""After how long others have a turn, however short each read is."""

READS = ("SELECT", "WITH")

T = TypeVar("T")


class SqliteConnection:
    """What SQLAlchemy's aiosqlite adapter takes for a connection; awaited once to be opened.

    `patience_s` is how long a transaction waits for its turn. `is_reader` says that nothing is
    written by it, so that it may be asked where one is, and a second time.
    """

    def __init__(self, path: str, *, is_reader: bool = False, **options: Any) -> None:
        self.patience_s = PATIENCE_S
        self.is_reader = is_reader
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._open = partial(sqlite3.connect, path, **{**options, "check_same_thread": False})
        self._connection: sqlite3.Connection | None = None
        self._last: Future[Any] | None = None
        self._beginning = ""
        self._turned_s = 0.0

    def __await__(self) -> Generator[Any, None, Self]:
        """Open it."""
        return self._opened().__await__()

    @property
    def raw(self) -> sqlite3.Connection:
        """Return the connection itself, for use in its thread. Raises: ValueError when closed."""
        if self._connection is None:
            raise ValueError("no active connection")
        return self._connection

    def cursor(self) -> "StatementCursor":
        """Return a cursor for one statement."""
        return StatementCursor(self)

    async def execute(self, operation: str) -> "StatementCursor":
        """Run a statement by itself."""
        return await self.cursor().execute(operation)

    async def run(self, work: Callable[[], T]) -> T:
        """Do something in the connection's thread, after what is under way there."""
        self._last = self._thread.submit(work)
        return await asyncio.wrap_future(self._last)

    def try_here(self, work: Callable[[], T]) -> bool:
        """Do a short read at once; return False when it takes longer, or the thread is at work.

        Raises: sqlite3.Error.
        """
        if not self.is_reader or self._is_under_way():
            return False
        self.raw.set_progress_handler(_stop, AT_ONCE_STEPS)
        try:
            work()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            return False
        finally:
            self.raw.set_progress_handler(None, 0)
        return True

    async def give_turn(self) -> None:
        """Let others have a turn, unless they just had one."""
        if time.perf_counter() - self._turned_s > TURN_S:
            await asyncio.sleep(0)
            self._turned_s = time.perf_counter()

    def begin_with(self, statement: str) -> None:
        """Begin a transaction with the next statement, in the same trip."""
        self._beginning = statement

    def begin(self) -> None:
        """Begin the transaction that was asked for, if one was; called in the thread.

        Whoever waits for the lock asks for it again every `BUSY_STEP_MS`. SQLite by itself would
        sleep longer and longer, a tenth of a second in the end, while others take turns.
        """
        give_up_s = time.monotonic() + self.patience_s
        statement = self._beginning
        while statement:
            try:
                self.raw.execute(statement)
                self._beginning = statement = ""
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() > give_up_s:
                    raise

    async def create_function(self, *args: Any, **options: Any) -> None:
        """Let SQL call a function of Python's."""
        await self.run(partial(self.raw.create_function, *args, **options))

    async def commit(self) -> None:
        """Keep what was written."""
        if self._has_begun():
            await self.run(self.raw.commit)

    async def rollback(self) -> None:
        """Forget what was written."""
        if self._has_begun() and not self.try_here(self._rolled_back):
            await self.run(self._rolled_back)

    async def close(self) -> None:
        """Close it, and end its thread."""
        if self._connection is not None:
            await self.run(self._closed)
        self._thread.shutdown(wait=False)

    def stop(self) -> None:
        """Close it as soon as its thread has time, without waiting."""
        self._thread.submit(self._closed)
        self._thread.shutdown(wait=False)

    def _has_begun(self) -> bool:
        """Tell whether there is, or may be, a transaction to end; without one no trip is made."""
        is_under_way = self._is_under_way()
        if not is_under_way:
            self._beginning = ""
        return is_under_way or self.raw.in_transaction

    def _is_under_way(self) -> bool:
        return self._last is not None and not self._last.done()

    async def _opened(self) -> Self:
        try:
            self._connection = await self.run(self._open)
        except BaseException:
            self._thread.shutdown(wait=False)
            raise
        return self

    def _rolled_back(self) -> None:
        self._beginning = ""
        self.raw.rollback()

    def _closed(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _stop() -> bool:
    return True


class StatementCursor:
    """A statement with its first rows in one trip; the others come as they are asked for."""

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> Self:
        """Run a statement."""
        work = partial(self._execute, operation, parameters)
        if operation.startswith(READS) and self._connection.try_here(work):
            await self._connection.give_turn()
        else:
            await self._connection.run(work)
        return self

    async def executemany(self, operation: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Run a statement once for each of the parameters."""
        await self._connection.run(partial(self._executemany, operation, parameters))
        return self

    async def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        if self._cursor is not None:
            rows += await self._connection.run(self._last)
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return the next rows, not more than so many."""
        wanted = size or self.arraysize
        if not self._rows and self._cursor is not None:
            await self._connection.run(self._more)
        rows, self._rows = self._rows[:wanted], self._rows[wanted:]
        return rows

    async def fetchone(self) -> Any:
        """Return the next row, None after the last."""
        return next(iter(await self.fetchmany(1)), None)

    async def close(self) -> None:
        """Let go of the statement."""
        self._rows = []
        if self._cursor is not None:
            await self._connection.run(self._end)

    def _execute(self, operation: str, parameters: Sequence[Any]) -> None:
        self._end()
        self._connection.begin()
        cursor = self._connection.raw.execute(operation, parameters)
        self._cursor = cursor
        self._note(cursor)
        if cursor.description is None:
            self._end()
        else:
            self._more()

    def _executemany(self, operation: str, parameters: Iterable[Sequence[Any]]) -> None:
        self._connection.begin()
        cursor = self._connection.raw.executemany(operation, parameters)
        self._note(cursor)
        cursor.close()

    def _note(self, cursor: sqlite3.Cursor) -> None:
        self.description, self.lastrowid = cursor.description, cursor.lastrowid
        self.rowcount = cursor.rowcount

    def _more(self) -> None:
        assert self._cursor is not None
        self._rows = self._cursor.fetchmany(AT_ONCE)
        self.rowcount = self._cursor.rowcount
        if len(self._rows) < AT_ONCE:
            self._end()

    def _last(self) -> list[Any]:
        assert self._cursor is not None
        rows = self._cursor.fetchall()
        self._end()
        return rows

    def _end(self) -> None:
        if self._cursor is not None:
            self._cursor.close()
            self._cursor = None
