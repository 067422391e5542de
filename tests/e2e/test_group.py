"""Two learners pay a seat each, meet their talent in one room, and are judged each by themself."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.people import PATIENCE_MS, Stage, Visitor

TALENT_EMAIL = "ines@estrade.example"
LEARNERS = ("clara@estrade.example", "idris@estrade.example")
SEES_BOTH = """() => {
  const others = [...document.querySelectorAll("video[data-testid^=remote-]")];
  return others.length === 2 && others.every((one) => one.videoWidth > 0 && one.currentTime > 0.5);
}"""

SEES_SCREEN = """() => {
  const screen = document.querySelector("[data-testid=screen-video]");
  return screen?.videoWidth > 0 && screen.currentTime > 0.5;
}"""


@pytest.mark.soak
def test_a_group_meets_in_one_room_and_each_seat_is_judged_by_itself(stage: Stage) -> None:
    hub = stage.hub
    first = book_a_seat(stage, LEARNERS[0])
    second = book_a_seat(stage, LEARNERS[1])
    starts_at, ends_at = (
        instant(at)
        for at in hub.rows("SELECT starts_at, ends_at FROM bookings WHERE id = ?", first[1])[0]
    )
    talent = stage.signed_in(TALENT_EMAIL, stage.password)
    expect(talent.open("/agenda").locator(".agenda")).to_contain_text(
        re.compile("Clara Nivelle et Idris Benhamou")
    )
    hub.move_to(starts_at - timedelta(minutes=3))
    people = ((talent, first[1]), first, second)
    for person, booking in people:
        enter(person, booking)
    for person, _ in people:
        person.page.wait_for_function(SEES_BOTH, timeout=PATIENCE_MS)
    a_screen_is_seen_by_all(first[0], (talent, second[0]))
    hub.move_to(starts_at + timedelta(seconds=1))
    seen_until(stage, starts_at + timedelta(seconds=8))
    leave(second[0])
    expect(talent.page.locator("video[data-testid^=remote-]")).to_have_count(1)
    for person in (first[0], talent):
        leave(person)
    hub.move_to(ends_at + timedelta(seconds=2))
    for _, booking in (first, second):
        (verdict,) = hub.wait_for(
            "SELECT verdict FROM bookings WHERE id = ? AND verdict IS NOT NULL", booking
        )
        assert verdict == "completed"
    assert not [complaint for person, _ in people for complaint in person.complaints]


def book_a_seat(stage: Stage, email: str) -> tuple[Visitor, str]:
    """Take a seat of the group, beside whoever has one, and pay it."""
    learner = stage.signed_in(email, stage.password)
    (slug,) = stage.hub.rows(
        "SELECT slug FROM talents JOIN people ON people.id = person_id WHERE email = ?",
        TALENT_EMAIL,
    )[0]
    page = learner.open(f"/talents/{slug}")
    page.locator(".service-choice__one", has_text="À quatre").click()
    begun = page.locator(".slot--group:visible")
    (begun if begun.count() else page.locator(".slot:visible").nth(4)).first.click()
    page.locator("form[action$='/pay'] button[type=submit]").click()
    learner.pay()
    expect(page.locator(".now")).to_be_visible()
    found = re.search(r"bkg_\w+", page.url)
    assert found is not None, page.url
    stage.hub.wait_for("SELECT 1 FROM bookings WHERE id = ? AND state = 'confirmed'", found.group())
    return learner, found.group()


def enter(person: Visitor, booking: str) -> None:
    """Pass the pre-join page."""
    person.open(f"/live/session/{booking}")
    person.page.get_by_test_id("join").click()
    expect(person.page.get_by_test_id("leave")).to_be_visible()


def a_screen_is_seen_by_all(sharer: Visitor, others: tuple[Visitor, ...]) -> None:
    """Show a screen to the group; whoever wants to show another reads whose is on."""
    control = sharer.page.get_by_test_id("share-screen")
    control.click()
    expect(control).to_have_attribute("aria-pressed", "true")
    for person in others:
        screen = person.page.locator(".tile--screen")
        expect(screen).to_contain_text("Clara Nivelle")
        person.page.wait_for_function(SEES_SCREEN, timeout=PATIENCE_MS)
        expect(person.page.locator("video[data-testid^=remote-]")).to_have_count(2)
    others[0].page.get_by_test_id("share-screen").click()
    expect(others[0].page.get_by_test_id("sharing")).to_contain_text("Clara Nivelle")
    control.click()
    for person in others:
        expect(person.page.locator(".tile--screen")).to_have_count(0)
        person.page.wait_for_function(SEES_BOTH, timeout=PATIENCE_MS)


def leave(person: Visitor) -> None:
    """Leave of one's own will."""
    person.page.get_by_test_id("leave").click()
    person.page.get_by_test_id("confirm-leave").click()
    expect(person.page.locator("video[data-testid^=remote-]")).to_have_count(0)


def seen_until(stage: Stage, at: datetime) -> None:
    """Wait until what each of the three received of each other two is known that long."""
    stage.hub.wait_for(
        "SELECT COUNT(*) AS n FROM (SELECT DISTINCT person_id, reporter_id FROM receptions"
        " WHERE ends_at > ?) HAVING n = 6",
        f"{at:%Y-%m-%d %H:%M:%S}",
        within_s=60,
    )
