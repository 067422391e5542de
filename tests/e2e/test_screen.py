"""A masterclass whose host shares a screen, and a viewer who looks away."""

from datetime import timedelta
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.people import PATIENCE_MS, Stage, Visitor
from tests.e2e.test_masterclass import announce, end, enter, go_live, register
from web.demo.accounts import HOST

HIDE = """(state) => {
  Object.defineProperty(document, "visibilityState", {value: state, configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""


FRAMES = """async () => {
  let frames = 0;
  for (const report of (await window.__estrade_pcs.at(-1).getStats()).values()) {
    if (report.type === "inbound-rtp") frames += report.framesDecoded ?? 0;
  }
  return frames;
}"""


@pytest.mark.soak
def test_the_audience_sees_a_shared_screen_beside_the_host_until_it_ends(stage: Stage) -> None:
    hub = stage.hub
    host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, host)
    viewer = register(stage, slug, 3)
    masterclass_id, starts = hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    hub.move_to(instant(starts) + timedelta(minutes=1))
    go_live(host, masterclass_id)
    enter(viewer, masterclass_id)
    viewer.must_see_and_hear()
    _share(host)
    _sees_screen(viewer)
    late = register(stage, slug, 4)
    enter(late, masterclass_id)
    _sees_screen(late)
    _is_arranged(host, viewer)
    _looks_away_and_back(viewer)
    host.page.get_by_test_id("share-screen").click()
    for person in (viewer, late):
        expect(person.page.get_by_test_id("screen-video")).to_have_count(0)
        person.must_see_and_hear()
    end(host)
    assert not [c for person in (host, viewer, late) for c in person.complaints]


def _is_arranged(host: Visitor, viewer: Visitor) -> None:
    """The host chooses: all side by side, then the screen with the speaker."""
    page = host.page
    for layout, large in (("side_by_side", 0), ("screen", 1)):
        page.get_by_test_id("layout").click()
        page.get_by_test_id(f"layout-{layout}").click()
        expect(viewer.page.locator(".stage--screen")).to_have_count(large)
    screen = viewer.page.get_by_test_id("screen-video").bounding_box()
    speaker = viewer.page.get_by_test_id("remote-video").bounding_box()
    assert screen is not None
    assert speaker is not None
    assert screen["width"] > 2 * speaker["width"], (screen, speaker)


def _share(host: Visitor) -> None:
    control = host.page.get_by_test_id("share-screen")
    expect(control).to_have_attribute("aria-pressed", "false")
    control.click()
    expect(control).to_have_attribute("aria-pressed", "true")
    expect(host.page.get_by_test_id("own-screen")).to_be_visible()


def _sees_screen(viewer: Visitor) -> None:
    for testid in ("screen-video", "remote-video"):
        expect(viewer.page.get_by_test_id(testid)).to_be_visible()
        viewer.page.wait_for_function(
            "(testid) => document.querySelector(`[data-testid=${testid}]`)?.videoWidth > 0",
            arg=testid,
            timeout=PATIENCE_MS,
        )
        viewer.wait_until(partial(_moves, viewer, testid), f"{testid}: a picture that moves")


def _moves(viewer: Visitor, testid: str) -> bool:
    picture = viewer.picture(testid)
    return picture is not None and picture["moved"] > 5


def _looks_away_and_back(viewer: Visitor) -> None:
    """Hidden, the page gets sound alone; shown again, it gets pictures at once."""
    viewer.page.evaluate(HIDE, "hidden")
    viewer.wait_until(lambda: _frames_within(viewer, ms=1000) == 0, "pictures that stop")
    before = viewer.stats()
    assert _frames_within(viewer, ms=1500) == 0
    assert viewer.stats()["audioEnergy"] > before["audioEnergy"]
    viewer.page.evaluate(HIDE, "visible")
    _sees_screen(viewer)


def _frames_within(viewer: Visitor, *, ms: int) -> float:
    """Return how many frames of all pictures are decoded from now on."""
    before = viewer.page.evaluate(FRAMES)
    viewer.page.wait_for_timeout(ms)
    return float(viewer.page.evaluate(FRAMES) - before)
