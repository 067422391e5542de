"""A database of the benchmark's own, on the disk and as durable as in production, then deleted."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from hub.kernel.database import Database
from tests.servers import private_folder, running_postgres
from web.schema import migrate

SQLITE, POSTGRESQL = "sqlite", "postgresql"
KINDS = (SQLITE, POSTGRESQL)
NAMES = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL"}


def kinds(text: str) -> list[str]:
    """Read ``sqlite,postgresql`` from a command line."""
    names = text.split(",")
    for name in names:
        if name not in KINDS:
            raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(KINDS)}")
    return names


@contextmanager
def empty_database(kind: str) -> Iterator[str]:
    """Give the URL of a new database without a schema; delete it after the block."""
    if kind == SQLITE:
        with private_folder("estrade-benchmark-", is_on_disk=True) as folder:
            yield f"sqlite+aiosqlite:///{folder / 'estrade.db'}"
    else:
        with running_postgres(is_durable=True) as server:
            yield f"{server}/postgres"


async def make_schema(url: str) -> None:
    """Bring a new database to the newest schema."""
    database = Database(url)
    try:
        await migrate(database)
    finally:
        await database.close()
