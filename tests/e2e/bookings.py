"""A visitor finds a talent, signs up, books and pays: how every session begins."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.e2e.people import Stage, Visitor

LEARNER_EMAIL = "margaux.lenoir@estrade.example"
LEARNER_PASSWORD = "quatre accords suffisent"
TALENT_NAME = "Camille Aubry"
TALENT_EMAIL = "camille@estrade.example"
ZONE = "America/New_York"


@dataclass(frozen=True)
class Booked:
    """A paid session and the browsers of its two people."""

    id: str
    starts_at: datetime
    ends_at: datetime
    price_cents: int
    learner: Visitor
    talent: Visitor
    learner_email: str
    talent_email: str


def book_a_session(stage: Stage) -> Booked:
    """Search, choose a time, sign up, book and pay, click by click."""
    learner = stage.visitor(zone=ZONE)
    page = learner.open("/")
    for words, name in (("quemener", "Malo Quéméner"), ("GUITARE", TALENT_NAME)):
        page.locator("main input[name=q]").fill(words)
        page.locator("main input[name=q]").press("Enter")
        expect(page.locator(".browse-results a", has_text=name).first).to_be_visible()
    page.locator(".browse-results a", has_text=TALENT_NAME).first.click()
    expect(page.locator(".slots [data-zone-name]")).to_have_text("America/New York")
    slot = page.locator(".slot:visible").nth(3)
    shown = slot.inner_text()
    starts_at = datetime.fromisoformat(slot.locator("time").get_attribute("datetime") or "")
    assert shown.replace("\u202f", " ") == in_zone(starts_at)
    slot.click()
    sign_up(learner)
    expect(page.locator("main time").first).to_be_visible()
    page.get_by_role("button", name=re.compile("payer|pay", re.IGNORECASE)).click()
    page.locator("form[action$='/pay'] button[type=submit]").click()
    learner.pay()
    expect(page.locator(".now")).to_be_visible()
    booking_id = re.search(r"bkg_\w+", page.url)
    assert booking_id is not None, page.url
    row = stage.hub.wait_for(
        "SELECT starts_at, ends_at, price_cents, talent_id FROM bookings"
        " WHERE id = ? AND state = 'confirmed'",
        booking_id.group(),
    )
    talent = stage.visitor()
    talent_email = stage.hub.rows("SELECT email FROM people WHERE id = ?", row[3])[0][0]
    assert talent_email == TALENT_EMAIL
    talent.sign_in(talent_email, stage.password)
    return Booked(
        id=booking_id.group(),
        starts_at=instant(row[0]),
        ends_at=instant(row[1]),
        price_cents=row[2],
        learner=learner,
        talent=talent,
        learner_email=LEARNER_EMAIL,
        talent_email=talent_email,
    )


def sign_up(person: Visitor) -> None:
    """Create an account from the sign-in page, and come back to where one was going."""
    page = person.page
    page.locator("main a[href*='/sign-up']").first.click()
    page.locator("input[name=display_name]").fill("Margaux Lenoir")
    page.locator("main input[name=email]").first.fill(LEARNER_EMAIL)
    page.locator("input[name=password]").fill(LEARNER_PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()


def instant(stored: str) -> datetime:
    """Return an instant as SQLite stores it."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def in_zone(at: datetime) -> str:
    """Return hours and minutes in the learner's zone, as French pages write them."""
    return at.astimezone(ZoneInfo(ZONE)).strftime("%H:%M")
