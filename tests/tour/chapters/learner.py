"""A learner: looks for somebody, reads, books, pays, and tries camera and microphone."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.people import Stage, Visitor
from tests.tour.guide import Guide
from tests.tour.looks import Language
from web.demo.accounts import LEARNER, TALENT

WORDS = {Language.FR: "guitare", Language.EN: "guitar"}


def walk(guide: Guide) -> None:
    """From the first page to a session that is paid for and a check that went well."""
    lea = guide.guest()
    finds_somebody(guide, lea)
    page = books(guide, lea)
    found = re.search(r"/bookings/bkg_\w+", page.url)
    assert found is not None, page.url
    lea.open("/agenda")
    guide.show(lea, "learner-agenda")
    reads_the_mail(guide, lea)
    lea.open(f"{found.group()}/move")
    guide.show(lea, "learner-move")
    lea.open(f"{found.group()}/cancel")
    guide.show(lea, "learner-cancel")
    tries_devices(guide, lea, found.group())


def finds_somebody(guide: Guide, lea: Visitor) -> None:
    """Search in one's own words, and read the page of a talent."""
    page = lea.open("/")
    guide.show(lea, "home")
    page.locator("main input[name=q]").fill(WORDS[guide.language])
    page.locator("main input[name=q]").press("Enter")
    expect(page.locator(".browse-results a").first).to_be_visible()
    guide.show(lea, "learner-search")
    page.locator(".browse-results a", has_text="Camille").first.click()
    expect(page.locator(".slot:visible").first).to_be_visible()
    guide.show(lea, "learner-talent")
    guide.show(lea, "learner-slots", at=page.locator("#slots"))


def books(guide: Guide, lea: Visitor) -> Page:
    """Choose a time, sign in on the way, and pay with a test card."""
    page = lea.page
    page.locator(".slot:visible").nth(3).click()
    expect(page.locator("input[name=password]")).to_be_visible()
    guide.show(lea, "learner-sign-in")
    page.locator("input[name=email]").first.fill(LEARNER.email)
    page.locator("input[name=password]").fill(Stage.password)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    expect(page.locator("main form[action='/bookings']")).to_be_visible()
    guide.show(lea, "learner-confirm")
    page.locator("main form[action='/bookings'] button[type=submit]").click()
    expect(page.locator("form[action$='/pay']")).to_be_visible()
    guide.show(lea, "learner-pay")
    page.locator("form[action$='/pay'] button[type=submit]").click()
    expect(page.locator(".card-form")).to_be_visible()
    guide.show(lea, "learner-card")
    lea.pay("4000 0000 0000 0002")
    expect(page.locator(".card-form .flash")).to_be_visible()
    guide.show(lea, "learner-declined")
    lea.pay()
    expect(page.locator(".now")).to_be_visible()
    guide.row("SELECT 1 FROM payments WHERE state = 'captured' ORDER BY created_at DESC")
    page.reload()
    guide.show(lea, "learner-booked")
    return page


def reads_the_mail(guide: Guide, lea: Visitor) -> None:
    """Read the confirmation, in the mailbox of a hub without SMTP."""
    query = "SELECT id FROM mails WHERE recipient = ? AND calendar IS NOT NULL ORDER BY queued_at"
    (mail_id,) = guide.row(f"{query} DESC", LEARNER.email)
    page = lea.open(f"/dev/mailbox/{mail_id}")
    expect(page.locator("main")).to_contain_text(TALENT.email.partition("@")[0].title())
    guide.show(lea, "learner-mail")


def tries_devices(guide: Guide, lea: Visitor, booking: str) -> None:
    """Try everything before the evening, and read the verdict."""
    page = lea.open(f"{booking}/check")
    guide.show(lea, "learner-check-begin")
    page.get_by_test_id("begin-check").click()
    page.locator(".check-up [data-testid=play-notes], .check-up button").first.wait_for()
    answers = page.locator(".check-up__steps button")
    answers.first.click()
    answers.first.click()
    expect(page.locator("[data-readiness=ready]")).to_be_visible()
    guide.show(lea, "learner-check")
