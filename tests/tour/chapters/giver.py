"""Somebody without an account: follows a link to a charity, gives, and is thanked."""

import re

from playwright.sync_api import expect

from tests.e2e.people import Visitor
from tests.tour.guide import Guide
from tests.tour.looks import Language
from web.demo.causes import BOW

NAME, EMAIL = "Solène Morvan", "solene.morvan@exemple.fr"
WORDS = {
    Language.FR: "Pour que quelqu’un tienne un violon ce soir.",
    Language.EN: "So that somebody holds a violin tonight.",
}
ASKS_THE_BANK, DECLINED = "4000 0027 6000 3184", "4000 0000 0000 0002"
EVENING = "Le geste du vitrail"
TOO_MUCH = "999999"
THANKED = re.compile(r"/thanks")


def walk(guide: Guide) -> None:
    """Give to a charity by itself, then to one for whose sake somebody goes on stage."""
    solene = guide.guest()
    reads_of_a_charity(guide, solene)
    gives(guide, solene)
    reads_the_thanks(guide, solene)
    gives_for_an_evening(guide, solene)
    changes_their_mind(guide, solene)


def reads_of_a_charity(guide: Guide, solene: Visitor) -> None:
    """Come from a link that somebody has sent."""
    guide.visit(solene, f"/charities/{BOW}", "giver-charity")
    guide.visit(solene, f"/charities/{BOW}/give", "giver-form")


def gives(guide: Guide, solene: Visitor) -> None:
    """Choose an amount and a word with it; the bank asks, and says yes."""
    page, form = solene.page, solene.page.locator("form#give")
    page.locator("input[name=other_amount]").fill(TOO_MUCH)
    guide.corrected(solene, form, "giver-form-wrong")
    solene.open(f"/charities/{BOW}/give")
    fills_in(guide, solene, "40")
    guide.show(solene, "giver-form-filled")
    form.locator("button[data-once]").first.click()
    expect(page.locator(".card-form")).to_be_visible()
    guide.show(solene, "giver-card")
    card_page = page.url
    solene.pay(ASKS_THE_BANK)
    expect(page.locator("button[value=accept]")).to_be_visible()
    guide.show(solene, "giver-bank-asks")
    page.locator("button[value=accept]").click()
    expect(page).to_have_url(THANKED)
    guide.show(solene, "giver-thanks")
    page.goto(card_page)
    guide.show(solene, "giver-card-closed")


def fills_in(guide: Guide, solene: Visitor, euros: str) -> None:
    """Say how much, who one is, and a few words."""
    page = solene.page
    page.locator("input[name=other_amount]").fill(euros)
    page.locator("input[name=name]").fill(NAME)
    page.locator("#give input[name=email]").fill(EMAIL)
    message = page.locator("textarea[name=message]")
    if not message.is_visible():
        page.locator("#give .disclosure summary").first.click()
    message.fill(WORDS[guide.language])


def reads_the_thanks(guide: Guide, solene: Visitor) -> None:
    """Read the mail that says what became of the gift."""
    (mail_id,) = guide.row("SELECT id FROM mails WHERE recipient = ?", EMAIL)
    guide.visit(solene, f"/dev/mailbox/{mail_id}", "giver-mail")


def gives_for_an_evening(guide: Guide, solene: Visitor) -> None:
    """Give to the goal of a masterclass that one cannot come to."""
    (slug,) = guide.row("SELECT slug FROM masterclasses WHERE title = ?", EVENING)
    page = guide.visit(solene, f"/masterclasses/{slug}/give", "giver-evening-form")
    fills_in(guide, solene, "25")
    page.locator("form#give button[data-once]").first.click()
    solene.pay()
    expect(page).to_have_url(THANKED)
    guide.show(solene, "giver-evening-thanks")


def changes_their_mind(guide: Guide, solene: Visitor) -> None:
    """Have a card declined, and go back without a gift."""
    page = solene.open(f"/charities/{BOW}/give")
    fills_in(guide, solene, "15")
    page.locator("form#give button[data-once]").first.click()
    solene.pay(DECLINED)
    expect(page.locator(".card-form .flash")).to_be_visible()
    page.locator("form[action$='/cancel'] button").click()
    expect(page.locator(".card-form")).to_have_count(0)
    guide.show(solene, "giver-nothing-charged")
