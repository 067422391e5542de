"""A Redis that can be taken away and brought back on the same port."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tests.servers import ServerDidNotStartError, free_port

HOST = "127.0.0.1"
READY_S = 10.0
LOOK_S = 0.02


class MortalRedis:
    """One server, on one port for its whole life."""

    def __init__(self, folder: Path) -> None:
        self._port = free_port()
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Return where it is found."""
        return f"redis://{HOST}:{self._port}/0"

    async def start(self) -> None:
        """Begin to serve. Raises: ServerDidNotStartError."""
        options = ["--port", str(self._port), "--bind", HOST, "--save", "", "--dir", self._folder]
        self._process = await asyncio.create_subprocess_exec(
            "redis-server", *map(str, options), stdout=asyncio.subprocess.DEVNULL
        )
        async with Redis.from_url(self.url) as client:
            for _ in range(round(READY_S / LOOK_S)):
                try:
                    await client.ping()
                except RedisError:
                    await asyncio.sleep(LOOK_S)
                else:
                    return
        raise ServerDidNotStartError("Redis did not start")

    async def die(self) -> None:
        """End at once, as in a power cut: whoever asks it is refused."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    async def freeze(self) -> None:
        """Answer nobody any more, and refuse nobody."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    async def thaw(self) -> None:
        """Answer again, what was asked meanwhile too."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def running_mortal_redis(folder: Path) -> AsyncIterator[MortalRedis]:
    """Run a new, empty server that saves nothing, until the end of the block."""
    server = MortalRedis(folder)
    await server.start()
    try:
        yield server
    finally:
        await server.die()
