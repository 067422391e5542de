"""Real publishers and viewers through the server, with real ICE, DTLS and SRTP."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.integration.rooms.sfu.browserlike import PublishingClient, WatchingClient
from tests.integration.rooms.sfu.media_process import ControlClient, MediaProcess, until

ROOM = "masterclass"
DARK, BRIGHT = 40, 200
WITHIN_S = 10.0
GARBAGE_DATAGRAMS = 5_000


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def publish(
    stack: AsyncExitStack, control: ControlClient, *, brightness: int
) -> PublishingClient:
    client = PublishingClient(control, ROOM, "host")
    stack.push_async_callback(client.close)
    await client.start(brightness=brightness)
    return client


async def watch(stack: AsyncExitStack, control: ControlClient, name: str) -> WatchingClient:
    client = WatchingClient(control, ROOM, name)
    stack.push_async_callback(client.close)
    await client.start()
    return client


async def sees(viewer: WatchingClient, brightness: int) -> None:
    before = viewer.frames
    await until(
        lambda: viewer.frames > before + 5 and abs(viewer.brightness - brightness) < 20,
        within_s=WITHIN_S,
        what=f"a picture of brightness {brightness}",
    )


async def hears(viewer: WatchingClient) -> None:
    before = viewer.sound_frames
    await until(
        lambda: viewer.sound_frames > before + 5 and viewer.energy > 1_000,
        within_s=WITHIN_S,
        what="the tone",
    )


async def journal(control: ControlClient) -> list[dict[str, Any]]:
    return list((await control.call("journal", after=0, limit=1_000))["entries"])


async def says(control: ControlClient, peer: str, kind: str, detail: str = "") -> None:
    """Wait until the journal has an entry."""
    entries: list[dict[str, Any]] = []
    for _ in range(round(WITHIN_S / 0.1)):
        entries = await journal(control)
        for entry in entries:
            if (entry["peer"], entry["kind"]) == (peer, kind) and detail in {
                "",
                entry.get("media"),
                entry.get("reason"),
            }:
                return
        await asyncio.sleep(0.1)
    pytest.fail(f"the journal never said {peer} {kind} {detail}: {entries}")


async def test_a_viewer_who_came_first_sees_and_hears_the_publisher(
    control: ControlClient, stack: AsyncExitStack
) -> None:
    viewer = await watch(stack, control, "ada")
    await publish(stack, control, brightness=BRIGHT)
    await sees(viewer, BRIGHT)
    await hears(viewer)
    for peer in ("host", "ada"):
        for media in ("audio", "video"):
            await says(control, peer, "media_started", media)


async def test_a_viewer_who_comes_late_gets_a_keyframe(
    control: ControlClient, stack: AsyncExitStack
) -> None:
    await publish(stack, control, brightness=BRIGHT)
    await sees(await watch(stack, control, "ada"), BRIGHT)
    before = (await control.call("stats", room=ROOM))["rooms"][0]["keyframes_asked"]
    await sees(await watch(stack, control, "bob"), BRIGHT)
    after = (await control.call("stats", room=ROOM))["rooms"][0]["keyframes_asked"]
    assert after > before


async def test_viewers_go_on_when_the_publisher_comes_back(
    control: ControlClient, stack: AsyncExitStack
) -> None:
    viewers = [await watch(stack, control, name) for name in ("ada", "bob")]
    first = await publish(stack, control, brightness=DARK)
    for viewer in viewers:
        await sees(viewer, DARK)
    await publish(stack, control, brightness=BRIGHT)
    for viewer in viewers:
        await sees(viewer, BRIGHT)
        await hears(viewer)
    await says(control, "host", "disconnected", "replaced")
    assert first.pc.connectionState != "connected"


async def test_a_viewer_who_hangs_up_is_gone_and_the_others_see_on(
    control: ControlClient, stack: AsyncExitStack
) -> None:
    await publish(stack, control, brightness=BRIGHT)
    ada, bob = [await watch(stack, control, name) for name in ("ada", "bob")]
    await sees(bob, BRIGHT)
    await ada.close()
    await says(control, "ada", "disconnected", "closed")
    await sees(bob, BRIGHT)


async def test_garbage_on_the_port_does_not_disturb_a_broadcast(
    media: MediaProcess, control: ControlClient, stack: AsyncExitStack
) -> None:
    await publish(stack, control, brightness=BRIGHT)
    viewer = await watch(stack, control, "ada")
    await sees(viewer, BRIGHT)
    _send_garbage(media.udp_port, random.Random(7))
    await sees(viewer, BRIGHT)
    await hears(viewer)
    port = (await control.call("stats"))["port"]
    assert port["faults"] == 0
    assert port["unknown"] > 0


def _send_garbage(port: int, noise: random.Random) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as flood:
        for _ in range(GARBAGE_DATAGRAMS):
            first = noise.choice([0, 1, 20, 22, 63, 128, 144, 191, 200, 255])
            data = bytes([first]) + noise.randbytes(noise.randrange(120))
            flood.sendto(data, ("127.0.0.1", port))


async def test_after_a_kill_the_journal_goes_on_where_it_was(
    media: MediaProcess, control: ControlClient, stack: AsyncExitStack
) -> None:
    viewer = await watch(stack, control, "ada")
    await publish(stack, control, brightness=BRIGHT)
    await sees(viewer, BRIGHT)
    before = await control.call("journal", after=0, limit=1_000)
    await media.kill()
    await media.start()
    again = await media.control()
    after = await again.call("journal", after=before["entries"][-1]["seq"], limit=1_000)
    assert after["journal"] == before["journal"]
    assert after["entries"][0]["seq"] == before["entries"][-1]["seq"] + 1
    gone = {e["peer"]: e["reason"] for e in after["entries"] if e["kind"] == "disconnected"}
    assert gone == {"ada": "server_restarted", "host": "server_restarted"}
    viewer = await watch(stack, again, "ada")
    await publish(stack, again, brightness=DARK)
    await sees(viewer, DARK)


async def test_many_viewers_join_at_once_and_all_see(
    control: ControlClient, stack: AsyncExitStack
) -> None:
    await publish(stack, control, brightness=BRIGHT)
    viewers = await asyncio.gather(*(watch(stack, control, f"v{n}") for n in range(8)))
    await asyncio.gather(*(sees(viewer, BRIGHT) for viewer in viewers))
    stats = (await control.call("stats", room=ROOM))["rooms"][0]
    assert stats["viewers"] == 8
    assert stats["keyframes_asked"] < 8
