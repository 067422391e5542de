"""A wait ends with its event, with its time, or by being cancelled, whichever comes first."""

import asyncio

import pytest

from hub.kernel.waiting import happens_within


async def test_it_ends_with_the_event() -> None:
    event = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, event.set)
    assert await happens_within(event, 5)
    assert await happens_within(event, None)


async def test_it_ends_with_its_time() -> None:
    assert not await happens_within(asyncio.Event(), 0.01)


@pytest.mark.parametrize("seconds", [None, 5.0])
async def test_a_loop_that_is_cancelled_as_the_event_comes_ends(seconds: float | None) -> None:
    event = asyncio.Event()

    async def go_on() -> None:
        while True:
            await happens_within(event, seconds)
            event.clear()

    loop = asyncio.create_task(go_on())
    await asyncio.sleep(0)
    event.set()
    await asyncio.sleep(0)
    loop.cancel()
    await asyncio.wait([loop], timeout=1)
    assert loop.cancelled()
