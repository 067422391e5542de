"""The migrations make exactly the tables that the models describe, there and back."""

import asyncio

import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from hub.kernel.database import Database
from web.schema import alembic_config, check_schema, migrate


async def test_tables_and_models_agree(database: Database) -> None:
    await check_schema(database)


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await migrate(database)
    await check_schema(database)


async def test_processes_that_migrate_at_once_take_turns(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda c: command.downgrade(alembic_config(c), "base"))
    other = Database(database.url)
    try:
        await asyncio.gather(migrate(database), migrate(other))
    finally:
        await other.close()
    await check_schema(database)


async def test_every_migration_can_be_taken_back(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda c: command.downgrade(alembic_config(c), "base"))
        left = await connection.run_sync(lambda c: inspect(c).get_table_names())
    assert left == ["alembic_version"]
    await migrate(database)
    await check_schema(database)


async def test_the_database_itself_refuses_to_change_a_posting(database: Database) -> None:
    posting = (
        "INSERT INTO postings (id, correlation, line, source, destination, amount_cents, currency,"
        " reference, at) VALUES ('p', 'c', 0, 'a', 'b', 1, 'EUR', 'r', '2026-11-23 09:00:00')"
    )
    async with database.write() as db:
        await db.execute(text(posting))
    for change in ("UPDATE postings SET amount_cents = 2", "DELETE FROM postings"):
        with pytest.raises(DBAPIError, match="immutable"):
            async with database.write() as db:
                await db.execute(text(change))
