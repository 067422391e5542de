"""`estrade serve`: the whole hub in one command."""

import argparse

import uvicorn

from hub.kernel.settings import Settings
from web.commands.command import Command
from web.compose import compose
from web.process import WebProcess
from web.schema import migrate
from web.server import Server

GRACE_S = 1
MAX_MESSAGE_BYTES = 64 * 1024


async def run(settings: Settings, _options: argparse.Namespace) -> int:
    """Serve until a signal asks to stop; on SQLite the schema is brought up to date first."""
    parts = compose(settings)
    if parts.database.is_sqlite:
        await migrate(parts.database)
    config = uvicorn.Config(
        WebProcess(parts).asgi,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=MAX_MESSAGE_BYTES,
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
        lifespan="on",
    )
    return await Server(config).run(f"Estrade is open at {settings.base_url}")


COMMAND = Command(help="run the hub: pages, live rooms, clock and media server", run=run)
