"""A poll on a phone stands under the picture and hides nothing of it."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.bookings import instant
from tests.e2e.people import Stage, Visitor
from tests.e2e.test_hours import found_by_axe
from tests.e2e.test_masterclass import announce, enter, register
from web.demo.accounts import HOST

PHONE = 1
"""The number of the viewer who comes with a phone."""
PICTURE_MIN_PX = 140
PHONE_WIDTH = 390
BOXES = """() => [".stage", "[data-testid=stage-poll]", ".controls"].map(
  (selector) => document.querySelector(selector).getBoundingClientRect().toJSON(),
)"""
BESIDE = """() => [".stage__wait", "[data-testid=stage-poll]"].map(
  (selector) => document.querySelector(selector).getBoundingClientRect().toJSON(),
)"""
CHOICES = ("Jamais", "Une ou deux fois", "C’est mon métier")


@pytest.mark.soak
def test_a_poll_on_a_phone_leaves_the_picture_in_sight(stage: Stage) -> None:
    hub = stage.hub
    host = stage.signed_in(HOST.email, stage.password)
    phone = register(stage, announce(stage, host), PHONE)
    masterclass_id, starts = hub.rows(
        "SELECT id, starts_at FROM masterclasses ORDER BY created_at DESC LIMIT 1"
    )[0]
    hub.move_to(instant(starts) - timedelta(minutes=5))
    host.open(f"/live/masterclass/{masterclass_id}")
    host.page.get_by_test_id("join").click()
    enter(phone, masterclass_id)
    open_a_poll(host.page)
    expect(phone.page.get_by_test_id("stage-poll")).to_be_visible()
    nothing_is_hidden(phone)
    assert found_by_axe(phone.page) == []
    phone.page.get_by_test_id("open-chat").click()
    expect(phone.page.get_by_test_id("chat-input")).to_be_visible()
    nothing_is_hidden(phone)
    host.page.get_by_test_id("poll-show").click()
    expect(phone.page.locator(".stage__poll progress")).to_have_count(len(CHOICES))
    nothing_is_hidden(phone)
    phone.page.set_viewport_size({"width": 844, "height": 390})
    tile, poll = phone.page.evaluate(BESIDE)
    assert tile["right"] <= poll["left"] + 1
    assert tile["width"] >= PICTURE_MIN_PX
    phone.page.locator(".stage__poll-away").click()
    expect(phone.page.get_by_test_id("stage-poll")).to_have_count(0)
    assert not [c for person in (host, phone) for c in person.complaints]


def open_a_poll(page: Page) -> None:
    """Write a poll as its host, and open it."""
    expect(page.get_by_test_id("go-live")).to_be_visible()
    if page.get_by_test_id("tab-polls").count() == 0:
        page.get_by_test_id("open-chat").click()
    page.get_by_test_id("tab-polls").click()
    page.get_by_test_id("poll-write").click()
    page.get_by_test_id("poll-text").fill("Avez-vous déjà coupé du verre ?")
    page.get_by_test_id("poll-add").click()
    for place, choice in enumerate(CHOICES):
        page.get_by_test_id(f"poll-choice-{place}").fill(choice)
    page.get_by_test_id("poll-keep").click()
    page.get_by_test_id("poll-open").click()


def nothing_is_hidden(phone: Visitor) -> None:
    """Compare where the stage ends and where the poll begins; both are within the screen."""
    stage, poll, controls = phone.page.evaluate(BOXES)
    assert stage["height"] >= PICTURE_MIN_PX
    assert stage["bottom"] <= poll["top"] + 1
    assert poll["bottom"] <= controls["top"] + 1
    assert poll["left"] >= 0
    assert poll["right"] <= PHONE_WIDTH
