"""Somebody with nothing becomes a talent with a public page and free hours, in few steps."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import Stage, Visitor

AXE = Path(__file__).parents[2] / "web/client/node_modules/axe-core/axe.min.js"
PASSWORD = "un bon levain, patiemment"
MAX_PRESSED = 7
MAX_FILLED = 7
MAX_TABS = 150


@dataclass
class ByPointer:
    """Somebody with a finger or a mouse, who counts."""

    page: Page
    pressed: int = 0
    filled: int = 0

    def press(self, target: Locator) -> None:
        """Click."""
        target.click()
        self.pressed += 1

    def fill(self, target: Locator, text: str) -> None:
        """Type into a field."""
        target.fill(text)
        self.filled += 1

    def choose(self, target: Locator, label: str) -> None:
        """Choose from a list."""
        target.select_option(label=label)
        self.filled += 1


@dataclass
class ByKeyboard(ByPointer):
    """Somebody without either: Tab leads there, or it is out of reach."""

    def press(self, target: Locator) -> None:
        """Go there and press Enter."""
        self._reach(target)
        self.page.keyboard.press("Enter")
        self.pressed += 1

    def fill(self, target: Locator, text: str) -> None:
        """Go there and type."""
        self._reach(target)
        self.page.keyboard.type(text)
        self.filled += 1

    def choose(self, target: Locator, label: str) -> None:
        """Go there and type the first letters, as lists are chosen from by keyboard."""
        self._reach(target)
        self.page.keyboard.type(label)
        self.filled += 1

    def _reach(self, target: Locator) -> None:
        expect(target).to_be_visible()
        for _ in range(MAX_TABS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached by Tab: {target}")


def test_a_talent_is_on_sale_in_few_steps_by_finger(stage: Stage) -> None:
    person = stage.visitor(is_phone=True)
    walk(person, ByPointer(person.page), email="quemener@neuf.example")
    is_found(stage, person)


@pytest.mark.soak
def test_a_talent_is_on_sale_in_few_steps_by_keyboard(stage: Stage) -> None:
    person = stage.visitor()
    walk(person, ByKeyboard(person.page), email="fournil@neuf.example")
    is_found(stage, person)


def test_the_path_waits_where_it_was_left(stage: Stage) -> None:
    person = stage.visitor(is_phone=True)
    hand = ByPointer(person.page)
    begin(person, hand, email="levain@neuf.example")
    say_what(person.page, hand)
    expect(person.page.get_by_role("heading", name="Que proposez-vous")).to_be_visible()
    hand.press(person.page.get_by_role("link", name="Finir plus tard"))
    person.open("/studio")
    expect(person.page.get_by_role("heading", name="Que proposez-vous")).to_be_visible()
    hand.press(person.page.get_by_role("link", name="Votre domaine"))
    expect(person.page.locator("[name=headline]")).to_have_value("Le pain, sans machine")


def walk(person: Visitor, hand: ByPointer, *, email: str) -> None:
    """Go from the front page to a public page, and do no more than that takes."""
    page = person.page
    begin(person, hand, email=email)
    say_what(page, hand)
    hand.fill(page.locator("[name=title]"), "Premier pain")
    hand.fill(page.locator("[name=price]"), "40")
    expect(page.locator("#share")).to_contain_text("38\xa0€ pour vous")
    hand.press(page.get_by_role("button", name="Continuer"))
    expect(page.get_by_role("heading", name="À quelles heures")).to_be_visible()
    assert found_by_axe(page) == []
    hand.press(page.get_by_role("button", name="Voir ma page"))
    expect(page.get_by_role("heading", name="Voici votre page")).to_be_visible()
    assert found_by_axe(page) == []
    hand.press(page.get_by_role("button", name="Publier"))
    expect(page.get_by_text("Votre page est publique")).to_be_visible()
    assert hand.pressed <= MAX_PRESSED, hand
    assert hand.filled <= MAX_FILLED, hand
    assert not person.complaints


def begin(person: Visitor, hand: ByPointer, *, email: str) -> None:
    """Create an account on the way to teaching."""
    page = person.open("/")
    hand.press(page.get_by_role("link", name="Enseigner sur Estrade").first)
    hand.press(page.get_by_role("main").get_by_role("link", name="Commencer"))
    hand.fill(page.locator("[name=display_name]"), "Malo Quéméner")
    hand.fill(page.locator("[name=email]"), email)
    hand.fill(page.locator("[name=password]"), PASSWORD)
    hand.press(page.get_by_role("button", name="Créer mon compte"))
    expect(page.get_by_role("heading", name="Qu’enseignez-vous")).to_be_visible()


def say_what(page: Page, hand: ByPointer) -> None:
    """Make the first step."""
    assert found_by_axe(page) == []
    hand.choose(page.locator("[name=field]"), "Faire son pain")
    hand.fill(page.locator("[name=headline]"), "Le pain, sans machine")
    hand.press(page.get_by_role("button", name="Continuer"))
    expect(page.get_by_role("heading", name="Que proposez-vous")).to_be_visible()
    assert found_by_axe(page) == []


def is_found(stage: Stage, person: Visitor) -> None:
    """See the page as a stranger, who can book; and what is left to do, until it is done."""
    slug = person.page.locator("#public-url").input_value().rsplit("/", 1)[1]
    stranger = stage.visitor()
    page = stranger.open(f"/talents/{slug}")
    expect(page.get_by_role("heading", name="Malo Quéméner")).to_be_visible()
    expect(page.locator(".slot:visible").first).to_be_enabled()
    to_do = person.page.locator(".to-do")
    expect(to_do).to_contain_text("Écrivez quelques mots sur vous")
    to_do.get_by_role("link").click()
    person.page.locator("[name=about]").fill("Vingt ans de fournil.")
    person.page.get_by_role("button", name="Enregistrer").click()
    person.open("/studio")
    expect(person.page.get_by_role("heading", name="Espace talent")).to_be_visible()
    expect(to_do).to_have_count(0)


def found_by_axe(page: Page) -> list[str]:
    """Return what axe says is wrong with the page."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run()).violations.map(v => v.id)")
    return [str(rule) for rule in found]
