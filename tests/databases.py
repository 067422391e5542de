"""A database of its own for each test, copied from one whose schema was made once."""

import asyncio
import shutil
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg

from hub.kernel.database import Database
from tests.servers import private_folder
from web.schema import migrate

TEMPLATE = "estrade_template"


@dataclass(frozen=True)
class SqliteTemplate:
    """An SQLite file with the schema and no rows."""

    file: Path

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Give the URL of a new database; delete it after the block."""
        with private_folder("estrade-sqlite-") as folder:
            copied = folder / "estrade.db"
            shutil.copy(self.file, copied)
            yield f"sqlite+aiosqlite:///{copied}"

    def renew(self, url: str) -> None:
        """Make a copied database anew; nothing may be connected to it."""
        file = _file_of(url)
        for suffix in ("-wal", "-shm"):
            file.with_name(f"{file.name}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.file, file)

    def keep(self, url: str) -> "SqliteTemplate":
        """Return a template of what a copied database holds now; it goes with the copy."""
        file = _file_of(url)
        kept = file.with_name(f"{len(list(file.parent.iterdir()))}-{file.name}")
        shutil.copy(file, kept)
        return SqliteTemplate(kept)


@dataclass(frozen=True)
class PostgresTemplate:
    """A PostgreSQL database with the schema and no rows, on a server of the tests' own."""

    server: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    name: str = TEMPLATE

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Give the URL of a new database on the server; drop it after the block."""
        name = f"estrade_{next(self.numbers)}"
        self._say(self._copy_to(name))
        try:
            yield f"{self.server}/{name}"
        finally:
            self._say(_drop(name))

    def renew(self, url: str) -> None:
        """Make a copied database anew; nothing may be connected to it."""
        name = url.rpartition("/")[2]
        self._say(_drop(name), self._copy_to(name))

    def keep(self, url: str) -> "PostgresTemplate":
        """Return a template of what a copied database holds now."""
        holds = replace(self, name=url.rpartition("/")[2])
        kept = f"kept_{next(self.numbers)}"
        self._say(holds._copy_to(kept))
        return replace(self, name=kept)

    def _copy_to(self, name: str) -> str:
        return f"CREATE DATABASE {name} TEMPLATE {self.name} STRATEGY file_copy"

    def _say(self, *statements: str) -> None:
        in_its_own_loop(_execute(self.server, *statements))


def make_sqlite_template(folder: Path) -> SqliteTemplate:
    """Make the schema in a new file of the folder."""
    file = folder / "template.db"
    in_its_own_loop(_make_schema(f"sqlite+aiosqlite:///{file}"))
    return SqliteTemplate(file)


def make_postgres_template(server: str) -> PostgresTemplate:
    """Make the schema in a new database of the server."""
    in_its_own_loop(_execute(server, f"CREATE DATABASE {TEMPLATE}"))
    in_its_own_loop(_make_schema(f"{server}/{TEMPLATE}"))
    return PostgresTemplate(server)


def in_its_own_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run the coroutine to its end in another thread, whatever loop this thread is in."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, work).result()


def _drop(name: str) -> str:
    return f"DROP DATABASE {name} WITH (FORCE)"


def _file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite+aiosqlite:///"))


async def _execute(server: str, *statements: str) -> None:
    connection = await asyncpg.connect(f"{server.replace('+asyncpg', '')}/postgres")
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _make_schema(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()
