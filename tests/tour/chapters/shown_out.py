"""Of an evening: somebody is shown out and may come back, then is banned and may not."""

from playwright.sync_api import Locator, expect

from tests.e2e.people import Visitor
from tests.tour.guide import Guide

SPAM = "Achetez mon cours sur https://exemple.fr/cours"
FORBIDDEN = 403


def shows_out(guide: Guide, host: Visitor, rude: Visitor, room: str) -> None:
    """Each time they read why; the last time the page itself is refused."""
    host.page.get_by_test_id("tab-chat").click()
    writes(rude, host, f"{SPAM} (1)")
    acts(host, "remove")
    curtain = rude.page.get_by_test_id("curtain")
    expect(curtain).to_have_attribute("data-reason", "removed")
    guide.show(rude, "guest-removed")
    rude.page.get_by_test_id("return").click()
    expect(rude.page.get_by_test_id("leave")).to_be_visible()
    writes(rude, host, f"{SPAM} (2)")
    acts(host, "ban")
    expect(curtain).to_have_attribute("data-reason", "banned")
    guide.show(rude, "guest-banned")
    guide.refused(rude, room, "guest-refused", status=FORBIDDEN)


def writes(rude: Visitor, host: Visitor, words: str) -> None:
    """Write to everybody, until the host reads it."""
    field = rude.page.get_by_test_id("chat-input")
    if not field.is_visible():
        rude.page.get_by_test_id("open-chat").click()
    field.fill(words)
    rude.page.get_by_test_id("chat-send").click()
    expect(host.page.get_by_test_id("chat").get_by_text(words)).to_be_visible()


def acts(host: Visitor, conduct: str) -> None:
    """Choose what is done about whoever wrote the last line, and say why."""
    line(host).click()
    host.page.locator(f"[data-testid=conduct-{conduct}]:visible").click()
    host.page.get_by_test_id("grounds").select_option("spam")
    host.page.get_by_test_id("conduct-words").fill("Deux fois le même lien.")
    host.page.get_by_test_id("confirm-conduct").click()
    expect(host.page.get_by_test_id("confirm-conduct")).to_have_count(0)


def line(visitor: Visitor) -> Locator:
    """Return the way to what one may do about the last line."""
    return visitor.page.locator("[data-testid^=chat-menu-]").last
