"""Rows in bulk: COPY on PostgreSQL, one statement for many rows on SQLite; every trigger runs."""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Protocol

import asyncpg
from sqlalchemy import JSON, Table, make_url

from hub.kernel.database import Base

OPEN_PAGES_KIB = 64 * 1024

Row = tuple[Any, ...]
Rows = Mapping[type[Base], Sequence[Row]]
Columns = Mapping[type[Base], tuple[str, ...]]
"""What is filled of each table, in the order in which they refer to one another."""


class Loader(Protocol):
    """Takes rows by table, in the order of its columns, and keeps all of them or none."""

    async def load(self, rows: Rows) -> None:
        """Write the rows in one transaction."""


@asynccontextmanager
async def loading(url: str, columns: Columns) -> AsyncIterator[Loader]:
    """Give a loader for the database, on a connection of its own."""
    if url.startswith("sqlite"):
        with closing(_open_sqlite(url)) as connection:
            yield _SqliteLoader(connection, columns)
        return
    opened = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        yield _PostgresLoader(opened, columns)
    finally:
        await opened.close()


class _SqliteLoader:
    def __init__(self, connection: sqlite3.Connection, columns: Columns) -> None:
        self._connection = connection
        self._columns = columns

    async def load(self, rows: Rows) -> None:
        with self._connection:
            for model, columns in self._columns.items():
                names, defaults = _filled(model, columns)
                marks = ", ".join("?" * len(names))
                insert = f"INSERT INTO {model.__tablename__} ({', '.join(names)}) VALUES ({marks})"
                self._connection.executemany(insert, _as_text(rows.get(model, ()), defaults))


class _PostgresLoader:
    def __init__(self, connection: Any, columns: Columns) -> None:
        self._connection = connection
        self._columns = columns

    async def load(self, rows: Rows) -> None:
        async with self._connection.transaction():
            for model, columns in self._columns.items():
                names, defaults = _filled(model, columns)
                await self._connection.copy_records_to_table(
                    model.__tablename__,
                    columns=names,
                    records=[row + defaults for row in rows.get(model, ())],
                )


def _open_sqlite(url: str) -> sqlite3.Connection:
    connection = sqlite3.connect(make_url(url).database or "")
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", f"cache_size = -{OPEN_PAGES_KIB}"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _filled(model: type[Base], columns: tuple[str, ...]) -> tuple[list[str], Row]:
    """Return the columns to write, those with a default of ours too, and the defaults."""
    table = model.__table__
    assert isinstance(table, Table)
    others = [column for column in table.columns if column.name not in columns and column.default]
    values = tuple(_default(column) for column in others)
    return [*columns, *(column.name for column in others)], values


def _default(column: Any) -> object:
    made = column.default.arg(None) if column.default.is_callable else column.default.arg
    return json.dumps(made) if isinstance(column.type, JSON) else made


def _as_text(rows: Iterable[Row], defaults: Row) -> Iterator[Row]:
    for row in rows:
        yield (*(_text(value) if isinstance(value, date) else value for value in row), *defaults)


@lru_cache(maxsize=10_000)
def _text(value: date) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    return value.isoformat()
