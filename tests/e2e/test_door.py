"""Before the door: the connection and the sound are tried, and those inside see who waits."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.far_people import session_of
from tests.e2e.people import Stage
from tests.e2e.test_hours import found_by_axe
from tests.e2e.test_masterclass import announce, register
from tests.e2e.test_session import enter
from web.demo.accounts import HOST

TALENT = "oscar@estrade.example"
LEARNER = "lea@estrade.example"
TEN_SECONDS_MS = 10_000


def test_the_door_tries_the_way_in_and_the_talent_sees_who_waits(stage: Stage) -> None:
    booking_id = session_of(stage.hub, TALENT)
    learner = stage.signed_in(LEARNER, stage.password, is_phone=True)
    page = learner.open(f"/live/session/{booking_id}")
    expect(page.get_by_test_id("join")).to_be_enabled()
    way_in = page.get_by_test_id("way-in")
    expect(way_in).to_have_attribute("data-found", "good", timeout=2 * TEN_SECONDS_MS)
    page.get_by_test_id("play-notes").click()
    page.get_by_role("button", name="Oui").click()
    expect(page.get_by_text("Vous nous entendez.")).to_be_visible()
    assert found_by_axe(page) == []

    talent = stage.signed_in(TALENT, stage.password)
    talent.open(f"/live/session/{booking_id}")
    expect(talent.page.get_by_test_id("neighbours")).to_contain_text("Léa")
    enter(talent, booking_id)
    expect(talent.page.get_by_test_id("at-door")).to_contain_text("Léa")
    expect(page.get_by_test_id("neighbours")).to_contain_text("Oscar")
    page.get_by_test_id("join").click()
    expect(page.get_by_test_id("leave")).to_be_visible()
    expect(talent.page.get_by_test_id("at-door")).to_have_count(0)
    assert not learner.complaints
    assert not talent.complaints


def test_hosts_see_how_many_wait_at_the_door_of_the_hall(stage: Stage) -> None:
    host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, host)
    viewer = register(stage, slug, 3)
    masterclass_id, starts = stage.hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    stage.hub.move_to(instant(starts) - timedelta(minutes=5))
    host.open(f"/live/masterclass/{masterclass_id}")
    host.page.get_by_test_id("join").click()
    viewer.open(f"/live/masterclass/{masterclass_id}")
    expect(viewer.page.get_by_test_id("way-in")).to_have_attribute(
        "data-found", "good", timeout=2 * TEN_SECONDS_MS
    )
    expect(host.page.get_by_test_id("at-door")).to_contain_text("1 personne")
    viewer.page.goto("/")
    expect(host.page.get_by_test_id("at-door")).to_have_count(0)
