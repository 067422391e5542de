"""The ASGI server, with signals that stop it without a trace."""

import asyncio
import gc
import signal
import socket
from collections.abc import Awaitable, Callable

import uvicorn

EXIT_FAILED = 1


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

    async def serve_until_stopped(self) -> int:
        """Serve until SIGINT or SIGTERM; print the greeting once requests are answered."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._ask_to_stop)
        await self._serve()
        return 0 if self.started else EXIT_FAILED

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            # What lives as long as the process: going through it again and again for garbage
            # kept everybody waiting for a quarter of a second each time.
            gc.collect()
            gc.freeze()
            print(self._greeting, flush=True)  # noqa: T201 - what the terminal waits for

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the live rooms in good order, then every connection."""
        await self._before_closing()
        await super().shutdown(sockets)

    def _ask_to_stop(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
