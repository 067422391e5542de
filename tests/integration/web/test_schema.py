"""The migrations make exactly the tables that the models describe, there and back."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Column, Connection, MetaData, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from hub.kernel.database import Database
from tests.databases import SqliteTemplate
from web.schema import BrokenReferences, alembic_config, check_schema, migrate

FIRST_RELEASE = "0005"
"""The schema before charities had members by role, and talents a charity."""

AMOUNT_CENTS = 3
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


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


async def test_a_hub_with_rows_in_every_table_is_upgraded_with_all_of_them(
    database: Database,
) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda c: command.downgrade(alembic_config(c), FIRST_RELEASE))
        before = await connection.run_sync(_fill_every_table)
    await migrate(database)
    await check_schema(database)
    async with database.engine.begin() as connection:
        after = await connection.run_sync(_count_rows)
        days = (
            await connection.execute(text("SELECT lines, gross_cents FROM donation_days"))
        ).all()
        taught = text(
            "SELECT talent_fields.field_slug, bookings.field_slug FROM bookings"
            " JOIN talent_fields ON talent_fields.talent_id = bookings.talent_id"
        )
        ((first, booked),) = (await connection.execute(taught)).all()
    assert after.items() >= before.items()
    assert days == [(1, AMOUNT_CENTS)]
    assert booked == first, "a session from before is for what its talent teaches first"


async def test_a_migration_that_leaves_a_row_without_its_parent_changes_nothing(
    sqlite_template: SqliteTemplate,
) -> None:
    with sqlite_template.copy() as url:
        database = Database(url)
        async with database.engine.begin() as connection:
            await connection.run_sync(lambda c: command.downgrade(alembic_config(c), FIRST_RELEASE))
            await connection.run_sync(_fill_every_table)
        async with database.engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            await raw.execute("PRAGMA foreign_keys = OFF")
            await raw.execute("DELETE FROM talents")
            await raw.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(BrokenReferences, match="talents"):
            await migrate(database)
        async with database.engine.begin() as connection:
            assert not await connection.run_sync(lambda c: inspect(c).has_table("documents"))
            enforced = await connection.exec_driver_sql("PRAGMA foreign_keys")
            assert enforced.scalar_one() == 1
        await database.close()


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


def _fill_every_table(connection: Connection) -> dict[str, int]:
    """Write a row into each table, each referring to the others' rows."""
    tables = MetaData()
    tables.reflect(connection)
    for table in tables.sorted_tables:
        if table.name != "alembic_version":
            needed = {c.name: _value(c) for c in table.columns if _is_needed(c)}
            connection.execute(insert(table).values(needed))
    return _count_rows(connection)


def _count_rows(connection: Connection) -> dict[str, int]:
    tables = MetaData()
    tables.reflect(connection)
    count = func.count()
    return {
        table.name: connection.execute(select(count).select_from(table)).scalar_one()
        for table in tables.sorted_tables
    }


def _is_needed(column: Column[Any]) -> bool:
    return not column.nullable and column.autoincrement is not True


def _value(column: Column[Any]) -> Any:
    if column.name == "amount_cents":
        return AMOUNT_CENTS
    if column.foreign_keys:
        return _value(next(iter(column.foreign_keys)).column)
    kind = column.type.python_type
    values = {bool: False, int: 1, float: 1.0, datetime: AT, date: AT.date(), dict: {}, bytes: b""}
    return values.get(kind, column.name[: getattr(column.type, "length", None) or 10])
