"""Wait for something, yet not longer than so many seconds."""

import asyncio


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
