"""The ASGI server, with signals that stop it without a trace."""

import asyncio
import resource
import signal
import socket
from collections.abc import Awaitable, Callable

import uvicorn

from web.garbage import GarbageSearch

EXIT_FAILED = 1
DESCRIPTORS = 20_000
"""Each browser in a room is one; systems begin with 1,024 and allow more when asked."""


class Server(uvicorn.Server):
    """Uvicorn under our own signal handling, so that Ctrl-C is an orderly end and not an error."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        greeting: str,
        before_closing: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(config)
        self._greeting = greeting
        self._before_closing = before_closing
        self._garbage = GarbageSearch()

    async def serve_until_stopped(self) -> int:
        """Serve until SIGINT or SIGTERM; print the greeting once requests are answered."""
        _allow_descriptors()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._ask_to_stop)
        await self._serve()
        return 0 if self.started else EXIT_FAILED

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._garbage.begin()
            print(self._greeting, flush=True)  # noqa: T201 - what the terminal waits for

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the live rooms in good order, then every connection."""
        await self._before_closing()
        await super().shutdown(sockets)
        self._garbage.end()

    def _ask_to_stop(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def _allow_descriptors() -> None:
    """Allow as many open files as browsers may need, as far as the system lets us."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if most == resource.RLIM_INFINITY else min(DESCRIPTORS, most)
    if wanted > now != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
