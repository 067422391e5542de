"""A host before the evening: a masterclass from the first words to the rehearsal."""

from playwright.sync_api import Locator, expect

from tests.e2e.people import Visitor
from tests.tour.guide import Guide
from web.demo.accounts import HOST

DRAFT = "Réparer une vitre soufflée"
TOGETHER = "What the numbers do not say"
SUMMARY = (
    "Une vitre de 1780, fêlée de part en part. On la dépose, on la nettoie, on la garde.\n\n"
    "Jeanne montre ce qui se recolle et ce qui se raconte seulement."
)
HOSTS = ("ada@estrade.example", "margaret@estrade.example")
FIND = "SELECT id, slug FROM masterclasses WHERE title = ?"


def walk(guide: Guide) -> None:
    """Write it down, announce it, prepare it, rehearse it."""
    jeanne = guide.person(HOST.email, is_host=True)
    guide.visit(jeanne, "/studio/masterclasses", "host-masterclasses")
    guide.visit(jeanne, "/studio/masterclasses/new", "host-new")
    announces(guide, jeanne)
    rehearses(guide)


def announces(guide: Guide, jeanne: Visitor) -> None:
    """Finish the draft, announce it, and prepare the evening."""
    masterclass_id, slug = guide.row(FIND, DRAFT)
    page = jeanne.open(f"/studio/masterclasses/{masterclass_id}")
    guide.show(jeanne, "host-draft")
    page = jeanne.open(f"/studio/masterclasses/{masterclass_id}/edit")
    page.locator("textarea[name=summary]").fill(SUMMARY)
    guide.show(jeanne, "host-edit")
    page.locator("main form button[type=submit]").first.click()
    page = jeanne.open(f"/studio/masterclasses/{masterclass_id}")
    page.locator("form[action$='/publish'] button").click()
    expect(page.locator("form[action$='/publish']")).to_have_count(0)
    page.reload()
    guide.show(jeanne, "host-announced")
    jeanne.open(f"/masterclasses/{slug}")
    guide.show(jeanne, "host-public")
    for path, name in (
        ("co-hosts", "host-co-hosts"),
        ("questions", "host-questions"),
        ("new-date", "host-new-date"),
        ("cancel", "host-cancel"),
    ):
        guide.visit(jeanne, f"/studio/masterclasses/{masterclass_id}/{path}", name)


def rehearses(guide: Guide) -> None:
    """Two hosts meet in a room of their own."""
    masterclass_id, _ = guide.row(FIND, TOGETHER)
    ada, margaret = guide.person(HOSTS[0], is_host=True), guide.person(HOSTS[1])
    ada.open(f"/live/rehearsal/{masterclass_id}")
    expect(ada.page.get_by_test_id("join")).to_be_enabled()
    guide.show(ada, "host-rehearsal-door")
    for host in (ada, margaret):
        host.open(f"/live/rehearsal/{masterclass_id}")
        host.page.get_by_test_id("join").click()
        expect(host.page.get_by_test_id("rehearsal-badge")).to_be_visible()
    expect(_colleague(ada)).to_be_visible()
    ada.page.wait_for_function(
        "() => document.querySelector('video[data-testid^=colleague-]').videoWidth > 0"
    )
    guide.show(ada, "host-rehearsal")


def _colleague(host: Visitor) -> Locator:
    return host.page.locator("video[data-testid^=colleague-]").first
