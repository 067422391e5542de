"""The ASGI server, with signals that stop it without a trace."""

import asyncio
import signal

import uvicorn

EXIT_FAILED = 1


class Server(uvicorn.Server):
    """Uvicorn under our own signal handling, so that Ctrl-C is an orderly end and not an error."""

    async def run(self, greeting: str) -> int:  # type: ignore[override]  # ours is asynchronous
        """Serve until SIGINT or SIGTERM; print the greeting once requests are answered."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._ask_to_stop)
        greeter = asyncio.create_task(self._greet(greeting))
        try:
            await self._serve()
        finally:
            greeter.cancel()
        return 0 if self.started else EXIT_FAILED

    def _ask_to_stop(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True

    async def _greet(self, greeting: str) -> None:
        while not self.started:
            await asyncio.sleep(0.02)
        print(greeting, flush=True)  # noqa: T201 - this is what the terminal waits for
