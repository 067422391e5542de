"""A wait ends with its event, with its time, or by being cancelled, whichever comes first."""

import asyncio
import contextlib

import pytest

from hub.kernel import waiting
from hub.kernel.waiting import end, happens_within


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


async def test_what_is_ended_has_ended_and_nothing_is_too() -> None:
    sleeping = asyncio.create_task(asyncio.sleep(60))
    done = asyncio.create_task(asyncio.sleep(0))
    await done
    await end(sleeping, done, None)
    assert sleeping.cancelled()
    await end()


async def test_what_takes_its_cancellation_for_an_error_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "ASKED_AGAIN_S", 0.01)
    dropped = 0

    async def go_on() -> None:
        nonlocal dropped
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                dropped += 1
                if dropped > 2:
                    raise

    task = asyncio.create_task(go_on())
    await asyncio.sleep(0)
    await end(task)
    assert task.cancelled()


async def test_what_never_ends_is_named_and_waited_for_no_longer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(waiting, "ASKED_AGAIN_S", 0.01)
    is_over = False

    async def stay() -> None:
        while not is_over:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0.005)

    task = asyncio.create_task(stay(), name="stays")
    await asyncio.sleep(0)
    await end(task)
    assert "stays" in caplog.text
    is_over = True
    await task
