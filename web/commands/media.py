"""`estrade media`: the media servers of a machine, for a hub whose web processes run elsewhere."""

import argparse
import asyncio
import signal

from hub.kernel.settings import Settings
from rooms.engines.workers import MediaWorkers
from web.commands.command import Command
from web.media import media_options

EXIT_MISCONFIGURED = 2


async def run(settings: Settings, _options: argparse.Namespace) -> int:
    """Keep the media servers running until a signal asks to stop."""
    if "media_secret" not in settings.model_fields_set:
        print("Set ESTRADE_MEDIA_SECRET, the same here and for `estrade serve`.")
        return EXIT_MISCONFIGURED
    media = MediaWorkers(media_options(settings))
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    await media.start()
    ports = ", ".join(str(port) for port in media.udp_ports)
    print(f"Media flows through {len(media.udp_ports)} media servers, UDP {ports}.", flush=True)
    await stopped.wait()
    await media.stop()
    return 0


COMMAND = Command(help="run the media servers of this machine", run=run)
