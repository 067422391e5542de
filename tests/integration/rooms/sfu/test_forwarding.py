"""Real publishers and viewers through the server."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.integration.rooms.sfu.browserlike import PublishingClient, WatchingClient
from tests.integration.rooms.sfu.media_process import ControlClient, until

DARK, BRIGHT = 40, 200


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as open_things:
        yield open_things


async def publish(
    stack: AsyncExitStack, control: ControlClient, *, brightness: int, name: str = "host"
) -> PublishingClient:
    client = PublishingClient(control, "masterclass", name)
    stack.push_async_callback(client.close)
    await client.start(brightness=brightness)
    return client


async def watch(stack: AsyncExitStack, control: ControlClient, name: str) -> WatchingClient:
    client = WatchingClient(control, "masterclass", name)
    stack.push_async_callback(client.close)
    await client.start()
    return client


async def sees(viewer: WatchingClient, brightness: int, *, within_s: float = 10.0) -> None:
    before = viewer.frames
    await until(
        lambda: viewer.frames > before + 5 and abs(viewer.brightness - brightness) < 20,
        within_s=within_s,
        what=f"a picture of brightness {brightness}",
    )


async def hears(viewer: WatchingClient) -> None:
    before = viewer.sound_frames
    await until(
        lambda: viewer.sound_frames > before + 5 and viewer.energy > 1_000,
        within_s=10.0,
        what="the tone",
    )


async def test_a_viewer_who_came_first_sees_and_hears_the_publisher(
    control: ControlClient, stack: AsyncExitStack
) -> None:
    viewer = await watch(stack, control, "ada")
    await publish(stack, control, brightness=BRIGHT)
    await sees(viewer, BRIGHT)
    await hears(viewer)
