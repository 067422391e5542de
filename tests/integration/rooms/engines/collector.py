"""A hub that does nothing but store a media server's journal: `python -m … URL CONTROL SECRET`."""

import asyncio
import contextlib
import sys

from hub.kernel.clock import SystemClock
from hub.kernel.database import Database
from rooms.engines.embedded import EmbeddedEngine
from rooms.errors import MediaUnavailable
from rooms.media_journal import collect_journal

EVERY_S = 0.02


async def main(url: str, control: str, secret: str) -> None:
    """Store what is new, again and again, until killed."""
    database, engine, clock = Database(url), EmbeddedEngine(control, secret), SystemClock()
    while True:
        with contextlib.suppress(MediaUnavailable):
            await collect_journal(database, engine, clock)
        await asyncio.sleep(EVERY_S)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
