"""A learner: looks for somebody, reads, books, pays, and tries camera and microphone."""

import re

from playwright.sync_api import expect

from tests.e2e.people import Stage, Visitor
from tests.tour.guide import Guide
from tests.tour.looks import Language
from web.demo.accounts import LEARNER, TALENT

WORDS = {Language.FR: "guitare", Language.EN: "guitar"}


def walk(guide: Guide) -> None:
    """From the first page to a session that is paid for and a check that went well."""
    lea = guide.guest()
    finds_somebody(guide, lea)
    booking = books(guide, lea)
    lea.open("/agenda")
    guide.show(lea, "learner-agenda")
    reads_the_mail(guide, lea)
    lea.open(f"{booking}/move")
    guide.show(lea, "learner-move")
    lea.open(f"{booking}/cancel")
    guide.show(lea, "learner-cancel")
    tries_devices(guide, lea, booking)


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


def books(guide: Guide, lea: Visitor) -> str:
    """Choose a time, sign in on the way, and pay with a test card."""
    page = lea.page
    page.locator(".slot:visible").nth(3).click()
    expect(page.locator("input[name=password]")).to_be_visible()
    guide.show(lea, "learner-sign-in")
    page.locator("input[name=email]").first.fill(LEARNER.email)
    page.locator("input[name=password]").fill(Stage.password)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    expect(page.locator("main form[action='/bookings']")).to_be_visible()
    guide.speak(lea)
    page.reload()
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
    found = re.search(r"bkg_\w+", page.url)
    assert found is not None, page.url
    guide.row("SELECT 1 FROM bookings WHERE id = ? AND state = 'confirmed'", found.group())
    page.reload()
    guide.show(lea, "learner-booked")
    return f"/bookings/{found.group()}"


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
    speaker = page.locator(".check-up__steps .button-row")
    speaker.get_by_role("button").click()
    expect(speaker.get_by_role("button")).to_have_count(3)
    speaker.get_by_role("button").first.click()
    expect(page.locator("[data-readiness=ready]")).to_be_visible()
    guide.show(lea, "learner-check")
