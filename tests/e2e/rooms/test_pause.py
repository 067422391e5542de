"""A viewer who does not look gets no pictures, and gets them at once when they look again."""

import time

from playwright.sync_api import Browser

from tests.e2e.media_process import Media
from tests.e2e.rooms.figures import received
from tests.e2e.rooms.tabs import ROOM, chromium_tab, connect, sees_and_hears_on, wait_for

PAUSED_S = 2.0
BACK_WITHIN_S = 2.0


def test_a_paused_viewer_is_sent_sound_alone_and_pictures_again_at_once(
    far: Browser, media: Media
) -> None:
    connect(chromium_tab(far), media, "publish", "host")
    viewer, other = chromium_tab(far), chromium_tab(far)
    connect(viewer, media, "watch", "ada")
    connect(other, media, "watch", "bob")
    sees_and_hears_on(viewer)
    sees_and_hears_on(other)
    media.call("pause", room=ROOM, peer="ada", is_paused=True)
    time.sleep(0.5)
    before, before_other = received(viewer), received(other)
    time.sleep(PAUSED_S)
    after = received(viewer)
    assert after.octets == before.octets
    assert after.samples > before.samples
    assert after.concealed - before.concealed < 0.2 * (after.samples - before.samples)
    assert received(other).frames > before_other.frames
    media.call("pause", room=ROOM, peer="ada", is_paused=False)
    wait_for(lambda: received(viewer).frames > after.frames + 3, "pictures", within_s=BACK_WITHIN_S)
    sees_and_hears_on(viewer)
