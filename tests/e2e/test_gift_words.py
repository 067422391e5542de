"""A host takes the words of a gift away from the stage: nobody reads them, the gift stays."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.people import Stage, Visitor
from tests.e2e.test_conduct import give_reason, open_chat
from tests.e2e.test_hours import found_by_axe
from tests.e2e.test_masterclass import announce, enter, everybody_sees, go_live, register
from web.demo.accounts import CHARITY, HOST

WORDS = "Achetez mon cours sur exemple.fr"
PHONE, OTHER = 1, 3
TICKETS_CENTS, GIFT = 3000, 20


@pytest.mark.soak
def test_words_of_a_gift_go_from_the_stage_and_the_gift_stays(stage: Stage) -> None:
    hub = stage.hub
    host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, host)
    phone, other = register(stage, slug, PHONE), register(stage, slug, OTHER)
    masterclass_id, starts = hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    hub.move_to(instant(starts) - timedelta(minutes=5))
    go_live(host, masterclass_id)
    enter(phone, masterclass_id)
    open_chat(phone)
    give_with_words(other, slug)
    everybody_sees([host, phone], TICKETS_CENTS + GIFT * 100)
    enter(other, masterclass_id)
    open_chat(other)
    everybody = (host, phone, other)
    for person in everybody:
        expect(person.page.locator(".chat__line--gift")).to_contain_text(WORDS)
    host.page.locator("[data-testid^=spotlight-]").first.click()
    for person in everybody:
        expect(person.page.get_by_test_id("spotlight")).to_contain_text(WORDS)
    host.page.get_by_test_id("spotlight").locator("[data-testid^=take-words-]").click()
    assert found_by_axe(host.page) == []
    give_reason(host.page, "spam", "De la publicité")
    for person in everybody:
        expect(person.page.get_by_test_id("spotlight")).to_have_count(0)
        expect(person.page.get_by_text(WORDS)).to_have_count(0)
        expect(person.page.locator(".chat__line--gift")).to_contain_text("20")
    hub.wait_for("SELECT 1 FROM withheld_words")
    nowhere_else(stage, slug, masterclass_id)
    page = host.open(f"/studio/masterclasses/{masterclass_id}/conduct")
    expect(page.locator("tbody tr").first).to_contain_text(WORDS)
    assert not [c for person in everybody for c in person.complaints]


def give_with_words(donor: Visitor, slug: str) -> None:
    """Give from the page of the masterclass, with words that everybody may read."""
    page = donor.open(f"/masterclasses/{slug}/give")
    page.locator("input[name=other_amount]").fill(str(GIFT))
    page.locator("details.disclosure summary").first.click()
    page.locator("textarea[name=message]").fill(WORDS)
    page.locator("form#give button[data-once]").click()
    donor.pay()


def nowhere_else(stage: Stage, slug: str, masterclass_id: str) -> None:
    """Neither the page of the masterclass nor the charity's report has the words."""
    (charity_id,) = stage.hub.rows(
        "SELECT charity_id FROM masterclasses WHERE id = ?", masterclass_id
    )[0]
    member = stage.signed_in(CHARITY.email, stage.password)
    for path in (f"/masterclasses/{slug}", f"/charity/{charity_id}/report"):
        page = member.open(path)
        expect(page.locator("main")).to_contain_text("20")
        expect(page.get_by_text(WORDS)).to_have_count(0)
    assert not member.complaints
