"""`estrade media`: a media server of its own, for a hub whose web processes run elsewhere."""

import argparse
import asyncio
import signal

from hub.kernel.settings import Settings
from rooms.engines.process import MediaProcess
from web.commands.command import Command
from web.media import media_options

EXIT_MISCONFIGURED = 2


async def run(settings: Settings, _options: argparse.Namespace) -> int:
    """Keep a media server running until a signal asks to stop."""
    if "media_secret" not in settings.model_fields_set:
        print("Set ESTRADE_MEDIA_SECRET, the same here and for `estrade serve`.")
        return EXIT_MISCONFIGURED
    media = MediaProcess(media_options(settings))
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    await media.start()
    print(f"Media flows through UDP port {media.udp_port}.", flush=True)
    await stopped.wait()
    await media.stop()
    return 0


COMMAND = Command(help="run a media server process", run=run)
