"""A viewer raises a hand, comes on stage, is seen and heard by name, and goes back to the hall."""

from datetime import timedelta
from functools import partial

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.bookings import instant
from tests.e2e.people import Stage, Visitor
from tests.e2e.test_masterclass import announce, end, enter, go_live, register
from web.demo.accounts import HOST

GUEST_NAME, HOST_NAME = "Spectatrice 3", "Jeanne Vasseur"
MARKUP = "<img src=x onerror=alert(1)>"
"""What somebody calls themselves; a room says it as it is written."""

VOICES = """async () => {
  let voices = 0;
  for (const report of (await window.__estrade_pcs.at(-1).getStats()).values()) {
    const isSound = report.type === "inbound-rtp" && report.kind === "audio";
    if (isSound && report.totalAudioEnergy > 0.000001) voices += 1;
  }
  return voices;
}"""


@pytest.mark.soak
def test_a_viewer_comes_on_stage_from_the_line_and_goes_back(stage: Stage) -> None:
    hub = stage.hub
    host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, host)
    guest, viewer = register(stage, slug, 3), register(stage, slug, 4, name=MARKUP)
    masterclass_id, starts = hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    hub.move_to(instant(starts) + timedelta(minutes=1))
    go_live(host, masterclass_id)
    for person in (guest, viewer):
        enter(person, masterclass_id)
    _raise_and_come(host, guest, viewer)
    for person in (viewer, guest, host):
        expect(_names(person)).to_contain_text([GUEST_NAME])
        expect(_names(person)).to_contain_text([HOST_NAME])
    _sees(viewer, _tile(viewer, GUEST_NAME))
    _sees(host, _tile(host, GUEST_NAME))
    viewer.wait_until(lambda: viewer.page.evaluate(VOICES) == 2, "two voices")
    _arrange(host, viewer, guest)
    _mutes(host, guest)
    # A page that is opened again is where it was.
    guest.page.reload()
    expect(guest.page.get_by_test_id("self-video")).to_be_visible()
    _sees(viewer, _tile(viewer, GUEST_NAME))
    host.page.get_by_test_id("take-off").click()
    for person in (viewer, host):
        expect(_tile(person, GUEST_NAME)).to_have_count(0)
    expect(guest.page.get_by_test_id("self-video")).to_have_count(0)
    expect(guest.page.get_by_test_id("hand")).to_have_attribute("aria-pressed", "false")
    hub.wait_for("SELECT 1 FROM stage_guests WHERE hung_up_at IS NOT NULL")
    viewer.must_see_and_hear()
    _sees(guest, _tile(guest, HOST_NAME))
    end(host)
    assert not [c for person in (host, guest, viewer) for c in person.complaints]


def _raise_and_come(host: Visitor, guest: Visitor, viewer: Visitor) -> None:
    """The viewer asks to speak by keyboard, the host invites them, and they come.

    Whoever raises a hand after them stays behind them, under their very name.
    """
    hand = guest.page.get_by_test_id("hand")
    hand.focus()
    guest.page.keyboard.press("Enter")
    expect(hand).to_have_attribute("aria-pressed", "true")
    expect(guest.page.get_by_test_id("hand-said")).to_contain_text("1re place")
    second = viewer.page.get_by_test_id("hand")
    second.click()
    expect(viewer.page.get_by_test_id("hand-said")).to_contain_text("2e place")
    host.page.get_by_test_id("tab-hands").click()
    line = host.page.get_by_test_id("hands").locator(".queue__name")
    expect(line).to_have_text([GUEST_NAME, MARKUP])
    expect(host.page.locator("img[src=x]")).to_have_count(0)
    host.page.get_by_test_id("invite").first.click()
    come = guest.page.get_by_test_id("come-on-stage")
    expect(come).to_be_enabled()
    come.click()
    expect(come).to_have_count(0)
    expect(guest.page.get_by_test_id("self-video")).to_be_visible()
    expect(host.page.get_by_test_id("guests")).to_contain_text(GUEST_NAME)
    expect(line).to_have_text([MARKUP])
    expect(viewer.page.get_by_test_id("hand-said")).to_contain_text("1re place")
    second.click()
    expect(line).to_have_count(0)


def _mutes(host: Visitor, guest: Visitor) -> None:
    """The host turns the guest's microphone off; the guest reads who did, and turns it on again."""
    microphone = guest.page.get_by_test_id("microphone")
    expect(microphone).to_have_attribute("aria-pressed", "true")
    host.page.get_by_test_id("mute").click()
    expect(microphone).to_have_attribute("aria-pressed", "false")
    alert = guest.page.get_by_role("alert").filter(has_text=HOST_NAME)
    expect(alert).to_contain_text("a coupé votre micro")
    microphone.click()
    expect(microphone).to_have_attribute("aria-pressed", "true")
    expect(alert).to_have_count(0)


def _arrange(host: Visitor, viewer: Visitor, guest: Visitor) -> None:
    """The host shows the guest large, and the viewer sees it so; then side by side again."""
    page = host.page
    page.get_by_test_id("layout").click()
    page.get_by_test_id("layout-speaker").click()
    page.get_by_test_id("layout").click()
    page.get_by_role("button", name=GUEST_NAME, exact=True).click()
    expect(viewer.page.locator(".tile--main")).to_contain_text(GUEST_NAME)
    expect(guest.page.locator(".tile--main")).to_contain_text(GUEST_NAME)
    large = viewer.page.locator(".tile--main").bounding_box()
    small = _tile(viewer, HOST_NAME).bounding_box()
    assert large is not None
    assert small is not None
    assert large["width"] > 2 * small["width"], (large, small)
    page.get_by_test_id("layout").click()
    page.get_by_test_id("layout-side_by_side").click()
    expect(viewer.page.locator(".tile--main")).to_have_count(0)


def _names(person: Visitor) -> Locator:
    return person.page.locator(".stage")


def _tile(person: Visitor, name: str) -> Locator:
    return person.page.locator(".stage .tile", has_text=name)


def _sees(person: Visitor, tile: Locator) -> None:
    """Wait until the picture of a tile is there, lit and moving."""
    video = tile.locator("video")
    expect(video).to_be_visible()
    testid = video.get_attribute("data-testid")
    assert testid is not None
    person.wait_until(partial(_moves, person, testid), f"{testid}: a picture that moves")


def _moves(person: Visitor, testid: str) -> bool:
    picture = person.picture(testid)
    return picture is not None and picture["moved"] > 5
