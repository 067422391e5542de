"""`estrade serve`: the whole hub in one command."""

import argparse
import socket
import sys

import uvicorn

from hub.kernel.settings import Settings
from web.commands.command import Command
from web.commands.demo import why_not
from web.compose import Wiring, compose
from web.demo.accounts import sign_in_table
from web.demo.fill import fill, has_demo_people, has_people
from web.process import WebProcess
from web.schema import migrate
from web.server import Server
from web.websocket import FrameWritingProtocol

GRACE_S = 1
EXIT_REFUSED = 1
TAKEN = (
    "Something else listens on {host}:{port}. Stop it, or choose another port with ESTRADE_PORT."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take `--demo`."""
    parser.add_argument(
        "--demo", action="store_true", help="bring the schema up to date and fill an empty hub"
    )


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Serve until a signal asks to stop; on SQLite the schema is brought up to date first."""
    if options.demo and (refusal := why_not(settings)):
        print(refusal, file=sys.stderr)
        return EXIT_REFUSED
    if not _is_free(settings.host, settings.port):
        print(TAKEN.format(host=settings.host, port=settings.port), file=sys.stderr)
        return EXIT_REFUSED
    parts = compose(settings)
    if parts.database.is_sqlite or options.demo:
        await migrate(parts.database)
    if options.demo and not await has_people(parts.database):
        print("Filling the hub with demo people; this takes a moment, once.", flush=True)
        await fill(parts, now=parts.clock.now())
    process = WebProcess(parts)
    config = uvicorn.Config(
        process.asgi,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        ws=FrameWritingProtocol,
        ws_per_message_deflate=False,
        ws_ping_interval=None,  # Engine.IO asks by itself.
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
        lifespan="on",
    )
    server = Server(config, greeting=await _greeting(parts), before_closing=process.close_rooms)
    return await server.serve_until_stopped()


async def _greeting(parts: Wiring) -> str:
    lines = [f"Estrade is open at {parts.settings.base_url}"]
    if not parts.settings.is_production and await has_demo_people(parts.database):
        lines.append(sign_in_table(parts.settings.base_url))
    return "\n".join([*lines, "Ctrl-C closes it."])


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


COMMAND = Command(
    help="run the hub: pages, live rooms, clock and media server",
    run=run,
    add_arguments=add_arguments,
)
