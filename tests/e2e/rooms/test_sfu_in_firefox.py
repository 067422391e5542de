"""The media server between Firefox and Chromium.

Debian's Firefox has no H.264 until it has downloaded a plugin; Chromium stands for that codec.
"""

import pytest
from playwright.sync_api import Browser

from tests.e2e.firefox.browser import Firefox
from tests.e2e.media_process import Media
from tests.e2e.rooms.tabs import chromium_tab, connect, sees_and_hears_on, wait_for


@pytest.mark.parametrize("codec", ["vp8", "vp9"])
def test_chromium_and_firefox_watch_what_firefox_publishes(
    far: Browser, firefox: Firefox, media: Media, codec: str
) -> None:
    connect(firefox.open(), media, "publish", "host", codec=codec)
    for name, viewer in (("ada", chromium_tab(far)), ("bob", firefox.open())):
        connect(viewer, media, "watch", name)
        sees_and_hears_on(viewer)
        assert viewer.evaluate("figures()")["video"][0]["codec"].lower() == f"video/{codec}"


def test_firefox_watches_what_chromium_publishes_and_goes_on_when_it_reloads(
    far: Browser, firefox: Firefox, media: Media
) -> None:
    host = chromium_tab(far)
    connect(host, media, "publish", "host")
    viewer = firefox.open()
    connect(viewer, media, "watch", "ada")
    sees_and_hears_on(viewer)
    host.close()
    connect(chromium_tab(far), media, "publish", "host")
    sees_and_hears_on(viewer)
    viewer.evaluate("connection.close()")
    wait_for(lambda: "disconnected" in media.journal("ada"), "the viewer's departure")
