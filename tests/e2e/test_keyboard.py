"""Joining, talking, asking, voting, giving and leaving, all of it by keyboard alone."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.far_people import session_of
from tests.e2e.keyboard import Keys
from tests.e2e.people import GOOD_CARD, Stage, pay_on
from tests.e2e.test_giving import live_gifts, register
from tests.e2e.test_masterclass import announce, go_live
from tests.e2e.test_session import enter
from web.demo.accounts import HOST

TALENT = "oscar@estrade.example"
LEARNER = "lea@estrade.example"
QUESTION = "Quel papier prendre ?"


def test_a_session_is_joined_talked_in_and_left_by_keyboard(stage: Stage) -> None:
    booking_id = session_of(stage.hub, TALENT)
    talent = stage.signed_in(TALENT, stage.password)
    enter(talent, booking_id)
    learner = stage.signed_in(LEARNER, stage.password)
    page = learner.open(f"/live/session/{booking_id}")
    keys = Keys(page)
    keys.choose(page.get_by_test_id("join"))
    microphone = page.get_by_test_id("microphone")
    keys.choose(microphone, key="Space")
    expect(microphone).to_have_attribute("aria-pressed", "false")
    keys.press("Enter")
    expect(microphone).to_have_attribute("aria-pressed", "true")
    keys.choose(page.get_by_test_id("open-chat"))
    keys.to(page.get_by_test_id("chat-input"))
    keys.write("Bonjour par le clavier")
    keys.press("Enter")
    expect(page.locator(".chat__line--mine")).to_contain_text("Bonjour par le clavier")
    # The side of the other one is closed: who listens to the page hears it all the same.
    expect(talent.page.get_by_test_id("chat-said")).to_contain_text("Bonjour par le clavier")
    learner.must_see_and_hear()
    keys.choose(page.get_by_test_id("leave"), by="Shift+Tab")
    keys.choose(page.get_by_test_id("confirm-leave"))
    expect(page.get_by_test_id("curtain")).to_have_attribute("data-reason", "left")
    assert keys.unseen == []
    assert not [c for person in (talent, learner) for c in person.complaints]


def test_a_masterclass_is_joined_asked_and_given_to_by_keyboard(stage: Stage) -> None:
    hub = stage.hub
    host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, host)
    viewer = register(stage, slug, 0, card=GOOD_CARD, pay=pay_on)
    (masterclass_id, starts) = hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    stage.move_to(instant(starts) + timedelta(minutes=1))
    go_live(host, masterclass_id)
    page = viewer.open(f"/live/masterclass/{masterclass_id}")
    keys = Keys(page)
    keys.choose(page.get_by_test_id("join"))
    keys.to(page.get_by_test_id("tab-chat"))
    keys.press("ArrowRight")
    expect(page.get_by_test_id("tab-questions")).to_be_focused()
    keys.to(page.get_by_test_id("ask-input"))
    keys.write(QUESTION)
    keys.press("Enter")
    expect(page.get_by_test_id("mine-said")).not_to_be_empty()
    expect(page.locator(".question", has_text=QUESTION)).to_be_visible()
    keys.choose(page.get_by_test_id("hand"), by="Shift+Tab", key="Space")
    expect(page.get_by_test_id("hand-said")).to_contain_text("1re place")
    _gives(keys)
    viewer.wait_until(lambda: live_gifts(stage) == [500], "the gift")
    viewer.must_see_and_hear()
    _gives_on_the_card_page(keys)
    viewer.wait_until(lambda: live_gifts(stage) == [500, 1000], "the second gift")
    assert keys.unseen == []
    assert not [c for person in (host, viewer) for c in person.complaints]


def _gives(keys: Keys) -> None:
    """By the card that is saved: an amount, then a yes."""
    page = keys.page
    keys.choose(page.get_by_test_id("quick-5"), by="Shift+Tab")
    expect(page.get_by_test_id("give-submit")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_test_id("gift-note")).to_contain_text("Merci")


def _gives_on_the_card_page(keys: Keys) -> None:
    """By another card, on the page of the payment provider, which opens beside the room."""
    page = keys.page
    keys.choose(page.get_by_test_id("give"))
    keys.to(page.locator("[data-testid=give-sheet] input[name=amount]:checked"))
    keys.choose(page.get_by_test_id("other-card"))
    keys.to(page.get_by_test_id("give-submit"))
    with page.context.expect_page() as opened:
        keys.press("Enter")
    till = Keys(opened.value)
    fields = {"number": GOOD_CARD, "expires": "12/34", "code": "123", "holder": "Noé Ferraud"}
    for name, value in fields.items():
        till.to(till.page.locator(f"input[name={name}]"))
        till.write(value)
    till.choose(till.page.locator(".card-form button[type=submit]"))
    expect(till.page).to_have_url(re.compile(r"/thanks"))
    assert till.unseen == []
    till.page.close()
