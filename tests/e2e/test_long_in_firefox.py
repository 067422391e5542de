"""A call that loses its path, and a stage that is shared, in Firefox and in Chromium."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.far_people import session_of
from tests.e2e.firefox.evening import GUEST, GUEST_NAME, on_stage, open_doors
from tests.e2e.firefox.meeting import Meeting, open_meeting
from tests.e2e.firefox.people import FirefoxVisitor, come_in_firefox, nothing_went_wrong
from tests.e2e.people import PATIENCE_MS, Visitor
from tests.e2e.test_co_hosts import VIEWER, enter
from tests.e2e.test_guests import VOICES
from tests.e2e.test_rehearsal import HOSTS, sees_a_colleague
from tests.e2e.test_relayed_call import PUBLISHERS
from tests.e2e.wire import Conduct

TALENT, LEARNER = "oscar@estrade.example", "lea@estrade.example"
WITHIN_S = 15.0
"""Four to five seconds are usual, and a busy machine is given more time; a browser that waits for
its own verdict takes up to thirty."""
LOOK_AGAIN_S = 0.4
BACK_WITHIN_S = 60


@pytest.fixture(scope="module")
def meeting(
    playwright: Playwright, demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Meeting]:
    """Give a hub and both browsers to all tests of this file."""
    with open_meeting(playwright, demo_folder, tmp_path_factory.mktemp("meeting")) as opened:
        yield opened


@pytest.mark.soak
def test_the_media_server_carries_a_call_whose_path_brings_nothing_any_more(
    meeting: Meeting,
) -> None:
    stage, firefox = meeting.stage, meeting.firefox
    hub = stage.hub
    booking_id = session_of(hub, TALENT)
    talent = come_in_firefox(firefox, stage, TALENT)
    talent.enter(f"/live/session/{booking_id}")
    learner = stage.signed_in(LEARNER, stage.password)
    enter(learner, f"/live/session/{booking_id}")
    for person in (talent, learner):
        person.must_see_and_hear()
    began = time.monotonic()
    _close(meeting, is_closed=True)
    hub.wait_for(PUBLISHERS, booking_id, "connected", 2)
    for person in (talent, learner):
        _receives(person)
    assert time.monotonic() - began < WITHIN_S
    _close(meeting, is_closed=False)
    hub.wait_for(PUBLISHERS, booking_id, "disconnected", 2, within_s=BACK_WITHIN_S)
    for person in (talent, learner):
        _receives(person)
    nothing_went_wrong(learner)


@pytest.mark.soak
def test_hosts_in_both_browsers_share_the_stage_with_a_guest_in_firefox(
    meeting: Meeting,
) -> None:
    stage, firefox = meeting.stage, meeting.firefox
    room = open_doors(stage)
    host, guest = (come_in_firefox(firefox, stage, email) for email in (HOSTS[0], GUEST))
    co_host, viewer = (stage.signed_in(email, stage.password) for email in (HOSTS[1], VIEWER))
    host.enter(room)
    enter(co_host, room)
    sees_a_colleague(co_host)
    host.click("go-live")
    host.until_there("end-live")
    guest.enter(room)
    enter(viewer, room)
    for testid in on_stage(viewer, 2):
        viewer.must_see_and_hear(testid)
        guest.must_see_and_hear(testid)
    guest.click("hand")
    host.click("tab-hands")
    host.click("invite")
    guest.click("come-on-stage")
    guest.until_there("self-video")
    tile = viewer.page.locator(".stage .tile", has_text=GUEST_NAME)
    expect(tile).to_be_visible()
    for testid in on_stage(viewer, 3):
        viewer.must_see_and_hear(testid)
    viewer.wait_until(lambda: viewer.page.evaluate(VOICES) == 3, "three voices")
    host.click("take-off")
    expect(tile).to_have_count(0)
    guest.until_gone("self-video")
    for testid in on_stage(viewer, 2):
        guest.must_see_and_hear(testid)
    host.click("end-live")
    host.click("confirm-end")
    guest.until_there("curtain")
    nothing_went_wrong(host, co_host, guest, viewer)


def _close(meeting: Meeting, *, is_closed: bool) -> None:
    for turn in (meeting.network.to_client, meeting.network.to_server):
        turn(Conduct(is_udp_blocked=is_closed))


def _receives(person: Visitor | FirefoxVisitor) -> None:
    """Wait until images come; a browser may begin to count anew."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    before = person.stats()["framesDecoded"]
    while True:
        time.sleep(LOOK_AGAIN_S)
        after = person.stats()["framesDecoded"]
        if after > before:
            return
        assert time.monotonic() < deadline, "no images"
        before = after
