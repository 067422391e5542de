"""Loss by script, on the way to the viewer and on the way to the server, repaired."""

import time
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from tests.e2e.media_process import Media
from tests.e2e.network import Network
from tests.e2e.rooms.figures import Received, concealed_share, frames_made, received
from tests.e2e.rooms.tabs import ROOM, Tab, chromium_tab, connect, sees_and_hears_on
from tests.e2e.wire import Conduct

ONE_IN_TWENTY = Conduct(lose=1, of=19)
"""An odd period, so that it is not always the same packet of a frame."""
IN_BURSTS = Conduct(lose=4, of=79)
TRIES = 3
ENOUGH = 0.95
SETTLES_S = 4.0
"""The browser first learns how long it must wait for what is sent again."""
WATCHED_S = 8.0


@pytest.mark.parametrize(
    "conduct",
    [
        pytest.param(IN_BURSTS, id="in bursts", marks=pytest.mark.soak),
        pytest.param(ONE_IN_TWENTY, id="one by one", marks=pytest.mark.soak),
    ],
)
def test_what_is_lost_on_the_way_to_a_viewer_is_sent_again(
    near: Browser, far: Browser, network: Network, media: Media, conduct: Conduct
) -> None:
    host = chromium_tab(near)
    connect(host, media, "publish", "host", width=960, height=540)
    viewer = chromium_tab(far)
    connect(viewer, media, "watch", "ada")
    sees_and_hears_on(viewer)
    network.to_client(conduct)
    time.sleep(SETTLES_S)
    watched = _watch(host, viewer)
    before, after = watched.before, watched.after
    lost = after.lost - before.lost
    assert lost > 0.02 * (after.video_packets - before.video_packets)
    assert watched.decoded_share >= ENOUGH, watched
    assert after.keyframes_asked - before.keyframes_asked <= 2
    assert after.repaired - before.repaired >= 0.8 * lost
    assert concealed_share(before, after) < 0.1


@pytest.mark.parametrize(
    "layers",
    [
        pytest.param(True, id="in layers"),
        pytest.param(False, id="one stream", marks=pytest.mark.soak),
    ],
)
def test_what_is_lost_on_the_way_to_the_server_is_asked_for_again(
    near: Browser, far: Browser, network: Network, media: Media, layers: bool
) -> None:
    host = chromium_tab(far)
    connect(host, media, "publish", "host", width=960, height=540, layers=layers)
    viewer = chromium_tab(near)
    connect(viewer, media, "watch", "ada")
    sees_and_hears_on(viewer)
    network.to_server(ONE_IN_TWENTY)
    time.sleep(SETTLES_S)
    watched = _watch(host, viewer)
    assert network.counted_to_server().lost > 0
    assert watched.decoded_share >= ENOUGH, watched
    assert watched.after.keyframes_asked - watched.before.keyframes_asked <= 2
    publisher = _publisher(media)
    assert publisher["repaired"] > 0
    assert publisher["nacks_sent"] >= publisher["repaired"]


def test_sound_and_picture_stay_in_step(
    near: Browser, far: Browser, network: Network, media: Media
) -> None:
    connect(chromium_tab(near), media, "publish", "host")
    viewer = chromium_tab(far)
    connect(viewer, media, "watch", "ada")
    network.to_client(ONE_IN_TWENTY)
    sees_and_hears_on(viewer)
    time.sleep(WATCHED_S / 2)
    steps = []
    for _ in range(10):
        time.sleep(0.2)
        steps.append(received(viewer).out_of_step_ms)
    assert sorted(steps)[len(steps) // 2] < 150, steps


class Watched(NamedTuple):
    """What a viewer received in a while, and how many frames the host made meanwhile."""

    before: Received
    after: Received
    made: int

    @property
    def decoded_share(self) -> float:
        """The part of the host's frames that the viewer saw."""
        return (self.after.frames - self.before.frames) / self.made


def _watch(host: Tab, viewer: Tab) -> Watched:
    """Watch for a while, and again when this machine was too busy to decode."""
    for _ in range(TRIES - 1):
        watched = _watch_once(host, viewer)
        if watched.decoded_share >= ENOUGH:
            return watched
    return _watch_once(host, viewer)


def _watch_once(host: Tab, viewer: Tab) -> Watched:
    made, before = frames_made(host), received(viewer)
    time.sleep(WATCHED_S)
    return Watched(before, received(viewer), frames_made(host) - made)


def _publisher(media: Media) -> dict[str, int]:
    peers = media.call("stats", room=ROOM)["rooms"][0]["peers"]
    return next(peer for peer in peers if peer["kind"] == "publisher")
