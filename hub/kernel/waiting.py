"""Wait for something, yet not longer than so many seconds."""

import asyncio
import logging
from typing import Any

log = logging.getLogger(__name__)

ASKED_AGAIN_S = 1.0
ASKED_AT_MOST = 5


async def happens_within(event: asyncio.Event, seconds: float | None) -> bool:
    """Return whether the event is set in time; without a time, wait until it is.

    Being cancelled always ends the wait. `asyncio.wait_for` drops a cancellation that comes in the
    same turn as the event (https://github.com/python/cpython/issues/86296, until Python 3.12), and
    a loop around it would then go on for ever.
    """
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


async def end(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancel tasks and return once they have ended.

    A library may answer a cancellation with an error of its own, which whoever goes on after
    errors takes for one more; so a task that is still there a second later is asked again.
    """
    living = {task for task in tasks if task is not None and not task.done()}
    for _ in range(ASKED_AT_MOST):
        if not living:
            return
        for task in living:
            task.cancel()
        ended, living = await asyncio.wait(living, timeout=ASKED_AGAIN_S)
        for task in ended:
            if not task.cancelled() and (error := task.exception()) is not None:
                log.error("%s ended with an error", task.get_name(), exc_info=error)
    log.error("what was asked to end %d times goes on: %s", ASKED_AT_MOST, living)
