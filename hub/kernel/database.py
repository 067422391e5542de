"""One way to reach the database, SQLite or PostgreSQL, that never loses an update.

SQLite: the driver's own transactions are off, `BEGIN IMMEDIATE` opens each writing one, WAL lets
readers go on, and one lock per process keeps writers from spinning on each other. PostgreSQL:
READ COMMITTED, with `FOR UPDATE` on what is read to be changed (SQLite ignores the clause).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Enum, MetaData, event, make_url
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator
from sqlalchemy.util.concurrency import await_, in_greenlet

from hub.kernel.sqlite import BUSY_STEP_MS, SqliteConnection

BUSY_TIMEOUT_MS = 10_000
POOL_SIZE = 10
STATEMENTS_KEPT = 500
"""How many statements a connection keeps prepared: more than a process has."""

IDLE_S = 5.0
"""After how long without use a connection is asked whether it still stands."""

_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)


class Base(DeclarativeBase):
    """The parent of every table; constraint names are the same on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC and returned aware on either database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, which would mean a different instant elsewhere."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: give it a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def stored_enum(cls: type[StrEnum]) -> Enum:
    """Return a column type that stores the member's value as text of at most 20 characters."""
    return Enum(
        cls,
        native_enum=False,
        create_constraint=False,
        length=20,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


class Database:
    """Open transactions; one per process."""

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.after_commit: list[Callable[[set[str]], None]] = []
        self._lock = asyncio.Lock() if self.is_sqlite else None
        self._writer = self._open(is_writer=True)
        self._reader = self._open(is_writer=False) if self.is_sqlite else self._writer
        self._new_writer = async_sessionmaker(self._writer, expire_on_commit=False)
        self._new_reader = async_sessionmaker(self._reader, expire_on_commit=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Run the block in one transaction: all of it is kept, or nothing.

        `db.info["notes"]` collects what happened (`set[str]`); the callbacks in `after_commit` get
        it once the transaction is durable. A writing block inside another is a mistake of ours.
        """
        assert not _is_writing.get(), "a transaction is open: pass its db along"
        token = _is_writing.set(True)
        try:
            async with self._turn(), self._new_writer() as db:
                db.info["notes"] = set()
                async with db.begin():
                    yield db
                notes: set[str] = db.info["notes"]
        finally:
            _is_writing.reset(token)
        for callback in self.after_commit:
            callback(notes)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Read in the block; nothing written there is kept."""
        async with self._new_reader() as db:
            yield db

    async def close(self) -> None:
        """Close every connection."""
        await self._writer.dispose()
        await self._reader.dispose()

    @property
    def engine(self) -> AsyncEngine:
        """Return the writing engine, for migrations and tests."""
        return self._writer

    def _turn(self) -> AbstractAsyncContextManager[Any]:
        return self._lock if self._lock is not None else nullcontext()

    def _open(self, *, is_writer: bool) -> AsyncEngine:
        if not self.is_sqlite:
            return _open_postgres(self.url)
        path = make_url(self.url).database
        # The connection used last is used next: its statements are prepared, its pages at hand.
        options: dict[str, Any] = {}
        if path and path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            options["pool_use_lifo"] = True
        engine = create_async_engine(
            self.url,
            connect_args={
                "isolation_level": None,
                "cached_statements": STATEMENTS_KEPT,
                "async_creator_fn": partial(SqliteConnection, is_reader=not is_writer),
            },
            **options,
        )
        begin = "BEGIN IMMEDIATE" if is_writer else "BEGIN"
        event.listen(engine.sync_engine, "connect", partial(_prepare_sqlite, is_writer=is_writer))
        event.listen(engine.sync_engine, "invalidate", _let_go_of_lock)
        event.listen(engine.sync_engine, "begin", lambda conn: _begin_sqlite(conn, begin))
        return engine


def async_url(url: str) -> str:
    """Return the address with the asynchronous driver named: aiosqlite or asyncpg."""
    parsed = make_url(url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
    drivers["postgres"] = drivers["postgresql"]
    named = parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))
    return named.render_as_string(hide_password=False)


def _open_postgres(url: str) -> AsyncEngine:
    # A page asks for little: compiling a plan takes longer than following it.
    options: dict[str, Any] = {
        "server_settings": {"jit": "off"},
        "prepared_statement_cache_size": STATEMENTS_KEPT,
    }
    # The connection used last is used next: its statements are prepared.
    engine = create_async_engine(url, pool_size=POOL_SIZE, pool_use_lifo=True, connect_args=options)
    event.listen(engine.sync_engine, "checkin", _note_use)
    event.listen(engine.sync_engine, "checkout", partial(_check_idle, engine.dialect))
    return engine


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used_s"] = time.monotonic()


def _check_idle(
    dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _proxy: object
) -> None:
    """Ask a connection that nobody has used for a while whether it still stands.

    SQLAlchemy's own `pool_pre_ping` asks each time, which takes three trips to PostgreSQL: as many
    as a small transaction.
    """
    used_s = record.info.get("used_s")
    if used_s is None or time.monotonic() - used_s < IDLE_S:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        if not dialect.is_disconnect(error, connection, None):
            raise
        raise InvalidatePoolError from error


def _begin_sqlite(connection: Connection, statement: str) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, SqliteConnection)
    driver.begin_with(statement)


def _prepare_sqlite(connection: Any, _record: Any, *, is_writer: bool) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # Else INSERT OR REPLACE would take a row away without asking the triggers that refuse it.
    cursor.execute("PRAGMA recursive_triggers = ON")
    if is_writer:
        # Its turn is the only thing it waits for from here on, and it asks for that by itself.
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_STEP_MS}")
    cursor.close()


def _let_go_of_lock(connection: Any, _record: Any, _error: BaseException | None) -> None:
    """Roll back before a cancelled task's connection is closed.

    SQLite keeps a closed connection, and its lock, for as long as one of its statements lives;
    https://sqlite.org/c3ref/close.html. A rollback ends both, however long Python keeps a cursor.
    """
    if in_greenlet():
        # Cancelled once more meanwhile: the rollback is under way, and comes before the closing.
        with suppress(asyncio.CancelledError):
            await_(asyncio.shield(connection.driver_connection.rollback()))
