"""The ASGI server, with signals that stop it without a trace."""

import asyncio
import signal
import socket

import uvicorn

EXIT_FAILED = 1


class Server(uvicorn.Server):
    """Uvicorn under our own signal handling, so that Ctrl-C is an orderly end and not an error."""

    _greeting = ""

    async def run(self, greeting: str) -> int:  # type: ignore[override]  # ours is asynchronous
        """Serve until SIGINT or SIGTERM; print the greeting once requests are answered."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._ask_to_stop)
        self._greeting = greeting
        await self._serve()
        return 0 if self.started else EXIT_FAILED

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            print(self._greeting, flush=True)  # noqa: T201 - what the terminal waits for

    def _ask_to_stop(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
