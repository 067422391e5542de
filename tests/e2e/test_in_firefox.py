"""A session, the stage and the audience in Firefox, with Chromium at the other end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.far_people import session_of
from tests.e2e.firefox.evening import GUEST, on_stage, open_doors
from tests.e2e.firefox.meeting import Meeting, open_meeting
from tests.e2e.firefox.people import FirefoxVisitor, come_in_firefox, nothing_went_wrong
from tests.e2e.people import Visitor
from tests.e2e.test_co_hosts import VIEWER, enter
from tests.e2e.test_rehearsal import HOSTS
from tests.e2e.test_session import show_chat

TALENT, LEARNER = "oscar@estrade.example", "lea@estrade.example"
QUESTION = "Which number is missing?"

# A camera is sent in three sizes at once, of which each viewer gets the one that fits.
FRAMES_BY_SIZE = """(async () => {
  const frames = {q: 0, h: 0, f: 0};
  for (const connection of window.__estrade_pcs) {
    for (const {rid, framesSent} of (await connection.getStats()).values()) {
      if (rid in frames) frames[rid] += framesSent ?? 0;
    }
  }
  return Object.values(frames);
})()"""


@pytest.fixture(scope="module")
def meeting(
    playwright: Playwright, demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Meeting]:
    """Give a hub and both browsers to all tests of this file."""
    with open_meeting(playwright, demo_folder, tmp_path_factory.mktemp("meeting")) as opened:
        yield opened


def test_a_learner_in_firefox_and_a_talent_in_chromium_see_and_hear_each_other(
    meeting: Meeting,
) -> None:
    stage, firefox = meeting.stage, meeting.firefox
    booking_id = session_of(stage.hub, TALENT)
    learner = come_in_firefox(firefox, stage, LEARNER, is_phone=True)
    learner.enter(f"/live/session/{booking_id}")
    talent = stage.signed_in(TALENT, stage.password)
    enter(talent, f"/live/session/{booking_id}")
    talent.must_see_and_hear()
    learner.must_see_and_hear()
    _they_write_to_each_other(learner, talent)
    learner.click("camera")
    expect(talent.page.locator(".tile--no-video [data-testid=remote-video]")).to_have_count(1)
    learner.click("camera")
    expect(talent.page.locator(".tile--no-video [data-testid=remote-video]")).to_have_count(0)
    talent.must_see_and_hear()
    learner.leave()
    learner.until_gone("remote-video")
    expect(talent.page.get_by_test_id("remote-video")).to_have_count(0)
    nothing_went_wrong(learner, talent)


@pytest.mark.soak
def test_a_hall_in_both_browsers_watches_a_host_in_either(meeting: Meeting) -> None:
    stage, firefox = meeting.stage, meeting.firefox
    room = open_doors(stage)
    host = come_in_firefox(firefox, stage, HOSTS[0])
    host.enter(room)
    host.click("go-live")
    host.until_there("end-live")
    guest = come_in_firefox(firefox, stage, GUEST)
    guest.enter(room)
    viewer = stage.signed_in(VIEWER, stage.password)
    enter(viewer, room)
    _see_and_hear_the_only_host(guest, viewer)
    assert min(sent := host.tab.evaluate(FRAMES_BY_SIZE)) > 0, sent
    _asks_and_writes(guest, host, viewer)
    # The same host goes on in another browser.
    elsewhere = stage.signed_in(HOSTS[0], stage.password)
    elsewhere.open(room)
    elsewhere.page.get_by_test_id("join").click()
    elsewhere.page.get_by_test_id("return").click()
    expect(elsewhere.page.get_by_test_id("end-live")).to_be_visible()
    host.until_there("curtain")
    _see_and_hear_the_only_host(guest, viewer)
    elsewhere.page.get_by_test_id("end-live").click()
    elsewhere.page.get_by_test_id("confirm-end").click()
    guest.until_there("curtain")
    nothing_went_wrong(host, elsewhere, guest, viewer)


def _they_write_to_each_other(learner: FirefoxVisitor, talent: Visitor) -> None:
    show_chat(talent)
    learner.click("open-chat")
    learner.write("chat-input", "On accorde en ré ?")
    learner.click("chat-send")
    expect(talent.page.get_by_test_id("chat").get_by_text("On accorde en ré ?")).to_be_visible()
    talent.page.get_by_test_id("chat-input").fill("En ré, oui.")
    talent.page.get_by_test_id("chat-send").click()
    learner.until_read("En ré, oui.")


def _see_and_hear_the_only_host(guest: FirefoxVisitor, viewer: Visitor) -> None:
    (testid,) = on_stage(viewer, 1)
    viewer.must_see_and_hear(testid)
    guest.must_see_and_hear(testid)


def _asks_and_writes(guest: FirefoxVisitor, host: FirefoxVisitor, viewer: Visitor) -> None:
    show_chat(viewer)
    guest.write("chat-input", "Good evening, everybody!")
    guest.click("chat-send")
    expect(viewer.page.get_by_text("Good evening, everybody!")).to_be_visible()
    guest.click("tab-questions")
    guest.write("ask-input", QUESTION)
    guest.click("ask-send")
    host.click("tab-questions")
    host.until_read(QUESTION)
