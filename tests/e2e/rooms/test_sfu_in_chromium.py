"""The media server with Chromium as publisher and as viewers."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.media_process import Media
from tests.e2e.rooms.tabs import chromium_tab, connect, exchange, sees_and_hears_on, wait_for


def test_two_viewers_see_and_hear_a_publisher_and_go_on_when_it_reloads(
    far: Browser, media: Media
) -> None:
    host = chromium_tab(far)
    connect(host, media, "publish", "host")
    viewers = [chromium_tab(far) for _ in range(2)]
    for number, viewer in enumerate(viewers):
        connect(viewer, media, "watch", f"viewer-{number}")
        sees_and_hears_on(viewer)
    host.close()
    connect(chromium_tab(far), media, "publish", "host")
    for viewer in viewers:
        sees_and_hears_on(viewer)


def test_a_viewer_goes_on_through_an_ice_restart_without_reconnecting(
    far: Browser, media: Media
) -> None:
    connect(chromium_tab(far), media, "publish", "host")
    viewer = chromium_tab(far)
    connect(viewer, media, "watch", "ada")
    sees_and_hears_on(viewer)
    exchange(viewer, media, "watch", "ada", viewer.evaluate("restartIce()"))
    sees_and_hears_on(viewer)
    assert media.journal("ada").count("connected") == 1
    viewer.evaluate("connection.close()")
    wait_for(lambda: "disconnected" in media.journal("ada"), "the viewer's departure")


@pytest.mark.parametrize("codec", ["vp8", "h264", "vp9"])
def test_a_viewer_sees_each_codec_that_chromium_sends(
    far: Browser, media: Media, codec: str
) -> None:
    connect(chromium_tab(far), media, "publish", "host", codec=codec)
    viewer = chromium_tab(far)
    connect(viewer, media, "watch", "ada")
    sees_and_hears_on(viewer)
    assert viewer.evaluate("figures()")["video"][0]["codec"].lower() == f"video/{codec}"
