"""A talent draws the week by keyboard and by mouse; a learner sees exactly those hours."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.e2e.bookings import TALENT_EMAIL
from tests.e2e.people import Stage

AXE = Path(__file__).parents[2] / "web/client/node_modules/axe-core/axe.min.js"
PARIS = ZoneInfo("Europe/Paris")
TUESDAY, THURSDAY, FRIDAY = 1, 3, 4


def test_a_week_drawn_by_keyboard_and_by_mouse_is_the_one_that_learners_see(stage: Stage) -> None:
    talent = stage.signed_in(TALENT_EMAIL, stage.password)
    page = talent.open("/studio/hours")
    close_everything(page)
    open_by_keyboard(page)
    open_by_mouse(page)
    assert found_by_axe(page) == []
    page.get_by_text("Écrire les heures").click()
    expect(page.locator(f"[name=from-{THURSDAY}]")).to_have_value("14:00")
    page.get_by_role("button", name="Enregistrer la semaine").click()
    expect(page.get_by_text("Enregistré. Ce qui est réservé")).to_be_visible()
    assert not talent.complaints
    learner = stage.visitor()
    slug = "SELECT slug FROM talents JOIN people ON people.id = person_id WHERE email = ?"
    learner.open(f"/talents/{stage.hub.rows(slug, TALENT_EMAIL)[0][0]}?week=2")
    slots = learner.page.locator(".slot time").evaluate_all("all => all.map(one => one.dateTime)")
    seen = [datetime.fromisoformat(slot).astimezone(PARIS) for slot in slots]
    assert sorted((at.weekday(), f"{at:%H:%M}") for at in seen) == [
        (TUESDAY, "09:00"),
        (TUESDAY, "09:30"),
        (THURSDAY, "14:00"),
        (THURSDAY, "14:30"),
        (THURSDAY, "15:00"),
        (FRIDAY, "14:00"),
        (FRIDAY, "14:30"),
        (FRIDAY, "15:00"),
    ]


def close_everything(page: Page) -> None:
    """Choose from an open hour on Monday to the end of Sunday, and close it."""
    cell(page, 0, 40).focus()
    cell(page, 0, 40).click()
    cell(page, 0, 40).click()
    press(page, "Shift+End", *["Shift+ArrowRight"] * 6, "Space")
    expect(page.locator(".grid-week__cell--open")).to_have_count(0)


def open_by_keyboard(page: Page) -> None:
    """Open Tuesday from 9:00 to 10:30, from where Sunday ends."""
    press(page, "Home", *["ArrowLeft"] * 5, "PageDown", "PageDown")
    press(page, *["Shift+ArrowDown"] * 5, "Space")
    said = page.get_by_test_id("week-said")
    expect(said).to_have_text("Mardi, de 9:00 à 10:30\u202f: ouvert.")


def open_by_mouse(page: Page) -> None:
    """Drag from Thursday at 14:00 to the end of Friday's 16:00."""
    first, last = cell(page, THURSDAY, 56), cell(page, FRIDAY, 63)
    last.scroll_into_view_if_needed()
    first.hover()
    page.mouse.down()
    last.hover()
    page.mouse.up()
    expect(last).to_have_attribute("aria-label", "Vendredi, 15:45, ouvert")


def cell(page: Page, day: int, quarter: int) -> Locator:
    """Return a quarter of an hour of the grid."""
    return page.locator(f"[data-day='{day}'][data-quarter='{quarter}']")


def press(page: Page, *keys: str) -> None:
    """Press one key after another."""
    for key in keys:
        page.keyboard.press(key)


def found_by_axe(page: Page) -> list[str]:
    """Return the names of the rules of accessibility that the page breaks."""
    page.evaluate(AXE.read_text())
    broken: list[str] = page.evaluate(
        "axe.run(document).then(found => found.violations.map(one => one.id))"
    )
    return broken
