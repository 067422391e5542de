"""How Alembic reaches the tables: every package's models, and a connection given or opened."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from hub.kernel.database import Base, Database
from hub.kernel.settings import Settings
from web.tables import import_all_tables

import_all_tables()


def run(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


async def _open_and_run() -> None:
    database = Database(Settings().database_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(run)
    await database.close()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(_open_and_run())
