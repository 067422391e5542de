"""What a viewer costs in memory."""

from pathlib import Path

from tests.integration.rooms.sfu.light_peer import LightPeer, UdpWire
from tests.integration.rooms.sfu.media_process import ControlClient, MediaProcess

PAGE_KB = 4
FIRST, MORE = 50, 250
VIEWER_KB_MAX = 60


def _resident_kb(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_KB


async def test_a_connected_viewer_costs_less_than_60_kb(
    media: MediaProcess, control: ControlClient
) -> None:
    viewers: list[LightPeer] = []

    async def come(count: int) -> int:
        for number in range(len(viewers), len(viewers) + count):
            viewer = LightPeer(control, f"viewer-{number}")
            await viewer.ask("watch")
            await viewer.connect(await UdpWire.open("127.0.0.1", media.udp_port))
            viewers.append(viewer)
        return _resident_kb(media.process.pid)

    before_kb = await come(FIRST)
    after_kb = await come(MORE)
    stats = await control.call("stats")
    assert sum(peer["connected"] for peer in stats["rooms"][0]["peers"]) == FIRST + MORE
    assert (after_kb - before_kb) / MORE < VIEWER_KB_MAX
    for viewer in viewers:
        await viewer.close()
