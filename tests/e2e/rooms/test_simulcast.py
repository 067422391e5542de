"""A publisher in layers, and a viewer whose network narrows and widens."""

import time

import pytest
from playwright.sync_api import Browser

from tests.e2e.media_process import Media
from tests.e2e.network import Network
from tests.e2e.rooms.figures import concealed_share, frames_per_second, received
from tests.e2e.rooms.tabs import ROOM, Tab, chromium_tab, connect, wait_for
from tests.e2e.wire import Conduct

NARROW = Conduct(rate_bps=300_000, queue_bytes=16_000)
"""Less than half of what the best layer takes; the queue holds 0.4 s."""
WHOLE, SMALL = 1280, 320
STILL_MAX_MS = 1_000
OWN_STILL_MAX_MS = 500
SETTLES_S = 3.0
WATCHED_S = 5.0
BETTER_WITHIN_S = 90.0


@pytest.mark.soak
@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_a_viewer_whose_network_narrows_gets_a_smaller_picture_and_then_the_whole_again(
    near: Browser, far: Browser, network: Network, media: Media, codec: str
) -> None:
    host = chromium_tab(near)
    connect(host, media, "publish", "host", layers=True, width=1280, height=720, codec=codec)
    viewer = chromium_tab(far)
    connect(viewer, media, "watch", "ada", feeds=2)
    _wait_for_width(viewer, WHOLE)
    time.sleep(SETTLES_S)
    viewer.evaluate("longestStill()")
    usual = _frames_per_second(viewer)
    # How long a busy machine lets the picture stand of itself.
    still_max_ms = STILL_MAX_MS + min(OWN_STILL_MAX_MS, viewer.evaluate("longestStill()"))
    before = received(viewer)
    network.to_client(NARROW)
    _wait_for_width(viewer, SMALL)
    assert viewer.evaluate("longestStill()") < still_max_ms
    time.sleep(SETTLES_S)
    assert _frames_per_second(viewer) > 0.9 * usual, media.call("stats", room=ROOM)
    assert viewer.evaluate("longestStill()") < still_max_ms
    assert concealed_share(before, received(viewer)) < 0.15
    network.mend()
    before = received(viewer)
    _wait_for_width(viewer, WHOLE, within_s=BETTER_WITHIN_S)
    assert viewer.evaluate("longestStill()") < still_max_ms
    assert concealed_share(before, received(viewer)) < 0.02
    assert _frames_per_second(viewer) > 0.9 * usual


def _wait_for_width(viewer: Tab, width: int, *, within_s: float = 30.0) -> None:
    wait_for(lambda: received(viewer).width == width, f"a picture {width} wide", within_s=within_s)


def _frames_per_second(viewer: Tab) -> float:
    before = received(viewer)
    time.sleep(WATCHED_S)
    return frames_per_second(before, received(viewer))
