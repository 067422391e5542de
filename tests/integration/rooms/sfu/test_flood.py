"""A flood from strangers beside a running broadcast."""

import asyncio
import sys
from contextlib import AsyncExitStack

from tests.integration.rooms.sfu.light_peer import ROOM, LightPeer, UdpWire, sound
from tests.integration.rooms.sfu.media_process import ROOT, ControlClient, MediaProcess

FLOOD_PER_S = 30_000
FLOOD_S = 3.0
PACKET_S = 0.01
KEPT = 0.95
# On a busy machine the kernel may have no room for all of the flood.
HANDLED = 0.5


async def _connect(
    stack: AsyncExitStack, media: MediaProcess, peer: LightPeer, method: str
) -> LightPeer:
    await peer.ask(method)
    wire = await UdpWire.open("127.0.0.1", media.udp_port)
    stack.push_async_callback(peer.close)
    await peer.connect(wire)
    return peer


async def _flood(port: int, ufrag: str) -> int:
    """Return how many datagrams were sent."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.rooms.sfu.flood"),
        *(str(port), str(FLOOD_PER_S), str(FLOOD_S), ufrag),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    return int(said)


async def _play_until(done: asyncio.Task[int], host: LightPeer) -> int:
    """Send sound steadily; return how many packets that was."""
    number = 0
    while not done.done():
        number += 1
        host.send_rtp(sound(number))
        await asyncio.sleep(PACKET_S)
    return number


async def test_a_viewer_beside_a_flood_keeps_nearly_everything_and_another_can_come(
    media: MediaProcess, control: ControlClient
) -> None:
    async with AsyncExitStack() as stack:
        host = await _connect(stack, media, LightPeer(control, "host"), "publish")
        viewer = await _connect(stack, media, LightPeer(control, "ada"), "watch")
        ufrag = viewer.answer.partition("a=ice-ufrag:")[2].partition("\r\n")[0]
        flood = asyncio.create_task(_flood(media.udp_port, ufrag))
        playing = asyncio.create_task(_play_until(flood, host))
        await asyncio.sleep(FLOOD_S / 2)
        late = await _connect(stack, media, LightPeer(control, "bob"), "watch")
        played = await playing
        await asyncio.sleep(0.2)
        assert viewer.packets >= KEPT * played
        assert late.packets > 0
        stats = await control.call("stats")
        assert stats["port"]["faults"] == 0
        assert stats["port"]["unknown"] >= HANDLED * flood.result()
        assert stats["half_open"] == 0
        assert [room["room"] for room in stats["rooms"]] == [ROOM]
