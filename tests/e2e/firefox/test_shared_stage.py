"""A stage that is shared: hosts in both browsers, and somebody of the audience in Firefox."""

import pytest
from playwright.sync_api import expect

from tests.e2e.firefox.browser import Firefox
from tests.e2e.firefox.evening import GUEST, GUEST_NAME, on_stage, open_doors
from tests.e2e.firefox.people import come_in_firefox, nothing_went_wrong
from tests.e2e.people import Stage
from tests.e2e.test_co_hosts import VIEWER, enter
from tests.e2e.test_guests import VOICES
from tests.e2e.test_rehearsal import HOSTS, sees_a_colleague


@pytest.mark.soak
def test_hosts_in_both_browsers_share_the_stage_with_a_guest_in_firefox(
    stage: Stage, firefox: Firefox
) -> None:
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
