"""A session for two: a shared screen, the keys, the small picture, the whole screen."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.e2e.bookings import book_a_session
from tests.e2e.people import PATIENCE_MS, Stage, Visitor
from tests.e2e.test_session import enter

IS_PICTURE_OUT = "(isOut) => (document.pictureInPictureElement !== null) === isOut"
IS_FULL = "(isFull) => (document.fullscreenElement !== null) === isFull"
TALK_KEY = " "


def test_a_screen_is_shown_beside_the_face_and_keys_do_the_rest(stage: Stage) -> None:
    booked = book_a_session(stage)
    talent, learner = booked.talent, booked.learner
    stage.hub.move_to(booked.starts_at - timedelta(minutes=3))
    for person in (talent, learner):
        enter(person, booked.id)
    for person in (talent, learner):
        person.must_see_and_hear()
    expect(talent.page.get_by_test_id("connection-state")).to_have_text("Bonne connexion")
    learner.page.keyboard.press("s")
    _sees_screen(talent)
    talent.page.reload()
    _sees_screen(talent)
    talent.must_see_and_hear()
    learner.page.get_by_test_id("share-screen").click()
    expect(talent.page.get_by_test_id("screen-video")).to_have_count(0)
    talent.must_see_and_hear()
    _keys_turn_things_on_and_off(talent, learner)
    _talks_while_the_key_is_held(talent.page, learner.page)
    _small_picture_and_whole_screen(talent.page)
    assert not talent.complaints
    assert not learner.complaints


def _sees_screen(person: Visitor) -> None:
    for testid in ("screen-video", "remote-video"):
        expect(person.page.get_by_test_id(testid)).to_be_visible()
        person.page.wait_for_function(
            "(testid) => document.querySelector(`[data-testid=${testid}]`)?.videoWidth > 0",
            arg=testid,
            timeout=PATIENCE_MS,
        )


def _keys_turn_things_on_and_off(talent: Visitor, learner: Visitor) -> None:
    """What a key turns off, the other sees at once; keys rest while one writes."""
    talent.page.keyboard.press("c")
    expect(talent.page.get_by_test_id("camera")).to_have_attribute("aria-pressed", "false")
    expect(learner.page.locator(".tile--no-video [data-testid=remote-video]")).to_have_count(1)
    talent.page.keyboard.press("t")
    field = talent.page.get_by_test_id("chat-input")
    field.press_sequentially("c'est cadencé")
    expect(talent.page.get_by_test_id("camera")).to_have_attribute("aria-pressed", "false")
    field.press("Control+a")
    field.press("Delete")
    talent.page.locator("body").evaluate("() => document.activeElement.blur()")
    talent.page.keyboard.press("t")
    talent.page.keyboard.press("c")
    learner.must_see_and_hear()
    talent.page.keyboard.press("?")
    expect(talent.page.get_by_test_id("shortcuts")).to_be_visible()
    talent.page.keyboard.press("Escape")
    expect(talent.page.get_by_test_id("shortcuts")).to_have_count(0)


def _talks_while_the_key_is_held(page: Page, other: Page) -> None:
    silent = other.locator(".tile:has([data-testid=remote-video]) [aria-label='Micro coupé']")
    page.keyboard.press("m")
    expect(silent).to_have_count(1)
    page.keyboard.down(TALK_KEY)
    expect(silent).to_have_count(0)
    page.keyboard.up(TALK_KEY)
    expect(silent).to_have_count(1)
    page.keyboard.press("m")
    expect(silent).to_have_count(0)


def _small_picture_and_whole_screen(page: Page) -> None:
    page.keyboard.press("p")
    page.wait_for_function(IS_PICTURE_OUT, arg=True)
    page.keyboard.press("p")
    page.wait_for_function(IS_PICTURE_OUT, arg=False)
    page.get_by_test_id("more").click()
    page.get_by_test_id("full-screen").click()
    page.wait_for_function(IS_FULL, arg=True)
    page.get_by_test_id("leave-full-screen").click()
    page.wait_for_function(IS_FULL, arg=False)
