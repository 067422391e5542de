"""Tasks beside the requests: kept until done, cancelled when the process stops."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from hub.kernel.waiting import end

log = logging.getLogger(__name__)

WAITING_MAX = 10_000


class Background:
    """Run coroutines beside the requests."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run until it ends or everything stops."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def later(self, delay_s: float, act: Callable[[], Awaitable[None]]) -> None:
        """Do something after a while; beyond 10,000 waiting, not at all."""
        if len(self._tasks) < WAITING_MAX:
            self.run(_after(delay_s, act))
        else:
            log.error("too much is waiting; something that should follow is left out")

    async def stop(self) -> None:
        """Cancel everything."""
        await end(*self._tasks)


async def _after(delay_s: float, act: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(delay_s)
    try:
        await act()
    except Exception:
        log.exception("something that should follow failed")
