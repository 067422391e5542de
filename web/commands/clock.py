"""`estrade clock`: a clock process of its own; any number may run."""

import argparse
import asyncio
import os
import signal

from hub.kernel.settings import Settings
from hub.kernel.waiting import end
from rooms.heartbeat import Heartbeat
from rooms.media_watch import MediaWatch
from rooms.models import ProcessKind
from web.commands.command import Command
from web.compose import compose
from web.jobs import clock_jobs
from web.ticker import Ticker

STEPS_BACK = 10
"""How far a clock stands back where a machine has too little time for all: people come first."""


async def run(settings: Settings, _options: argparse.Namespace) -> int:
    """Tick until a signal asks to stop."""
    parts = compose(settings)
    if not parts.database.is_sqlite:
        # On SQLite everybody else would wait while it has the one lock and no time.
        os.nice(STEPS_BACK)
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    watch = MediaWatch(parts.database, parts.clock, parts.engine)
    ticker = Ticker(clock_jobs(parts, watch))
    heartbeat = Heartbeat(parts.database, parts.clock, ProcessKind.CLOCK)
    await heartbeat.start()
    beating = asyncio.create_task(heartbeat.run())
    ticker.start()
    print("The clock is ticking.", flush=True)
    await stopped.wait()
    await ticker.stop()
    await end(beating)
    await heartbeat.stop()
    await watch.stop()
    await parts.close()
    return 0


COMMAND = Command(help="run a clock process: judge, settle, refund, remind, mail", run=run)
