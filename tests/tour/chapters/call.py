"""A session for two: the door, the call, leaving, the verdict, and the review."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.people import Visitor
from tests.tour.guide import Guide
from web.demo.accounts import LEARNER, TALENT

BOOKED = (
    "SELECT b.id, b.starts_at, b.ends_at FROM bookings b JOIN people t ON t.id = b.talent_id"
    " JOIN people l ON l.id = b.learner_id WHERE t.email = ? AND l.email = ?"
    " AND b.state = 'confirmed' ORDER BY b.starts_at"
)
SEEN = (
    "SELECT COUNT(DISTINCT person_id) AS n FROM receptions"
    " WHERE ends_at > ? GROUP BY room_id HAVING n = 2"
)
FOUND_MS = 20_000


def walk(guide: Guide) -> None:
    """From the door to the stars."""
    booking_id, starts, ends = guide.row(BOOKED, TALENT.email, LEARNER.email)
    lea = guide.person(LEARNER.email)
    camille = guide.person(TALENT.email, is_host=True)
    stands_at_the_door(guide, lea, camille, booking_id)
    talks(guide, lea, camille)
    guide.move_to(instant(starts) + timedelta(seconds=1))
    shows_a_screen(guide, lea, camille)
    guide.row(SEEN, f"{instant(starts) + timedelta(seconds=8):%Y-%m-%d %H:%M:%S}")
    leaves(guide, lea, camille)
    guide.move_to(instant(ends) + timedelta(seconds=2))
    guide.row("SELECT 1 FROM bookings WHERE id = ? AND verdict IS NOT NULL", booking_id)
    looks_back(guide, lea, camille, booking_id)


def stands_at_the_door(guide: Guide, lea: Visitor, camille: Visitor, booking_id: str) -> None:
    """See oneself, have the way tried, and go in; the talent sees who waits."""
    page = lea.open(f"/live/session/{booking_id}")
    expect(page.get_by_test_id("join")).to_be_enabled()
    way_in = page.get_by_test_id("way-in")
    expect(way_in).to_have_attribute("data-found", "good", timeout=FOUND_MS)
    guide.show(lea, "call-door")
    camille.open(f"/live/session/{booking_id}")
    expect(camille.page.get_by_test_id("neighbours")).to_be_visible()
    guide.show(camille, "call-door-talent")
    camille.page.get_by_test_id("join").click()
    expect(camille.page.get_by_test_id("at-door")).to_be_visible()
    guide.show(camille, "call-waiting")
    page.get_by_test_id("join").click()
    for person in (camille, lea):
        person.must_see_and_hear()
    guide.show(lea, "call")


def talks(guide: Guide, lea: Visitor, camille: Visitor) -> None:
    """Write to each other, keep notes, and find what else there is."""
    writes(camille, "On accorde en ré, la grille est là : https://exemple.fr/grille")
    writes(lea, "Merci, je l’ai. Capodastre à la deuxième case ?")
    expect(camille.page.get_by_test_id("chat").locator("li")).to_have_count(2)
    guide.show(lea, "call-chat")
    lea.page.get_by_test_id("tab-notes").click()
    notes = lea.page.get_by_test_id("notes")
    notes.press_sequentially("Refrain : ré, la, si mineur, sol\nPour lundi : tenir le rythme.")
    expect(lea.page.get_by_test_id("notes-state")).not_to_be_empty()
    guide.show(lea, "call-notes")
    lea.page.get_by_test_id("more").click()
    guide.show(lea, "call-more")
    lea.page.get_by_test_id("show-shortcuts").click()
    expect(lea.page.get_by_test_id("shortcuts")).to_be_visible()
    guide.show(lea, "call-shortcuts")
    lea.page.keyboard.press("Escape")
    lea.page.locator("[data-testid^=tile-menu-]").first.click()
    lea.page.get_by_test_id("conduct-report").click()
    expect(lea.page.get_by_test_id("grounds")).to_be_visible()
    guide.show(lea, "call-report")
    lea.page.keyboard.press("Escape")
    expect(lea.page.get_by_test_id("grounds")).to_have_count(0)


def writes(person: Visitor, words: str) -> None:
    """Open the chat where it is folded away, and write."""
    field = person.page.get_by_test_id("chat-input")
    if not field.is_visible():
        person.page.get_by_test_id("open-chat").click()
    field.fill(words)
    person.page.get_by_test_id("chat-send").click()


def shows_a_screen(guide: Guide, lea: Visitor, camille: Visitor) -> None:
    """See a screen beside the face, then the talent who turns the camera off."""
    camille.page.get_by_test_id("share-screen").click()
    expect(lea.page.get_by_test_id("screen-video")).to_be_visible()
    lea.page.wait_for_function(
        "() => document.querySelector('[data-testid=screen-video]').videoWidth > 0"
    )
    guide.show(lea, "call-screen")
    camille.page.get_by_test_id("share-screen").click()
    expect(lea.page.get_by_test_id("screen-video")).to_have_count(0)
    camille.page.get_by_test_id("camera").click()
    camille.page.get_by_test_id("microphone").click()
    expect(lea.page.locator(".tile--no-video [data-testid=remote-video]")).to_have_count(1)
    guide.show(lea, "call-camera-off")
    camille.page.get_by_test_id("camera").click()
    camille.page.get_by_test_id("microphone").click()


def leaves(guide: Guide, lea: Visitor, camille: Visitor) -> None:
    """Be asked once, and go."""
    lea.page.get_by_test_id("leave").click()
    expect(lea.page.get_by_test_id("confirm-leave")).to_be_visible()
    guide.show(lea, "call-leave")
    lea.page.get_by_test_id("confirm-leave").click()
    expect(lea.page.get_by_test_id("curtain")).to_be_visible()
    guide.show(lea, "call-left")
    guide.show(camille, "call-alone")
    camille.page.get_by_test_id("leave").click()
    camille.page.get_by_test_id("confirm-leave").click()
    expect(camille.page.get_by_test_id("curtain")).to_be_visible()


def looks_back(guide: Guide, lea: Visitor, camille: Visitor, booking_id: str) -> None:
    """Read what the room has seen, and say how it was."""
    page = lea.open(f"/bookings/{booking_id}")
    expect(page.locator(".timeline li").first).to_be_visible()
    guide.show(lea, "session-after")
    page = lea.open(f"/bookings/{booking_id}/review")
    guide.show(lea, "session-review")
    page.locator("input[name=stars][value='5']").check(force=True)
    page.locator("textarea[name=words]").fill("Trois accords, et une chanson entière à la fin.")
    page.locator("main form button[type=submit]").click()
    lea.open(f"/bookings/{booking_id}")
    guide.show(lea, "session-reviewed")
    lea.open(f"/bookings/{booking_id}/dispute")
    guide.show(lea, "session-dispute")
    camille.open(f"/bookings/{booking_id}")
    guide.show(camille, "session-talent")
