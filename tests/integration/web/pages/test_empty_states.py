"""Whoever is new finds no empty list without a sentence and an act that leads on."""

import re
from html.parser import HTMLParser

import pytest

from hub.charities.service import add_member
from hub.people.models import Role
from hub.people.service import change_preferences
from tests.scenes import make_charity, make_masterclass, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

LEARNERS = ("/agenda", "/waiting", "/papers", "/talents?q=xylophonissime")
TALENTS = (
    "/studio",
    "/studio/calendars",
    "/studio/hours/days",
    "/studio/earnings",
    "/studio/earnings/transfers",
    "/studio/bank",
    "/studio/bank/provider",
    "/studio/disputes",
    "/studio/papers",
    "/studio/masterclasses",
    "/studio/strikes",
)
CHARITIES = ("/report", "/transfers", "/bank", "/bank/provider", "/disputes", "/receipts")
MASTERCLASSES = ("", "/questions", "/conduct")
LISTS = frozenset({"ul", "ol", "tbody"})
ENTRIES = frozenset({"li", "tr"})
LEADS_ON = frozenset({"a", "button"})
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "source", "use", "circle"})


class EmptyPlaces(HTMLParser):
    """What a page says where a list could be, and which lists it shows without an entry."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, int]] = []
        self.bare: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._words = ""
        self._acts = 0
        self._entries: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        given = dict(attrs)
        if tag in ENTRIES and self._entries:
            self._entries[-1] += 1
        if tag in LISTS:
            self._entries.append(0)
        if self._is_within and tag in LEADS_ON:
            self._acts += 1
        if tag not in VOID:
            mark = "empty" if "data-empty" in given else ""
            if mark:
                self._words, self._acts = "", 0
            self._open.append((tag, mark or given.get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        """Come out of it."""
        while self._open:
            opened, mark = self._open.pop()
            if mark == "empty":
                self.said.append((" ".join(self._words.split()), self._acts))
            if opened in LISTS and self._entries.pop() == 0:
                self.bare.append(f"{opened}.{mark}")
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        """Read the words."""
        if self._is_within:
            self._words += data

    @property
    def _is_within(self) -> bool:
        return any(mark == "empty" for _, mark in self._open)


def read(page: str) -> EmptyPlaces:
    places = EmptyPlaces()
    places.feed(re.sub(r"<(svg|script).*?</\1>", "", page, flags=re.DOTALL))
    return places


def must_invite(page: str, *, where: str) -> None:
    places = read(page)
    assert places.said, f"{where} says nothing of what is not there"
    for words, acts in places.said:
        assert len(words.split()) > 3, (where, words)
        assert acts, f"{where}: nothing leads on from “{words}”"
    assert not places.bare, (where, places.bare)
    assert "Nothing here yet." not in page, where
    assert "Rien ici pour l’instant." not in page, where


async def open_all(visitor: Visitor, paths: list[str], *, locale: str) -> None:
    for path in paths:
        must_invite(await visitor.text(path), where=f"{path} ({locale})")


async def speak(visitor: Visitor, person_id: str, locale: str) -> None:
    async with visitor.parts.database.write() as db:
        await change_preferences(db, person_id, locale=locale)


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_a_new_learner_is_led_on_from_every_empty_list(
    visitor: Visitor, parts: Wiring, locale: str
) -> None:
    async with parts.database.write() as db:
        person = await make_person(db, "Noé Ferraud")
    await visitor.sign_in(person)
    await speak(visitor, person.id, locale)
    await open_all(visitor, [*LEARNERS, "/talents", "/masterclasses"], locale=locale)
    assert read(await visitor.text("/")).bare == []


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_a_new_talent_is_led_on_from_every_empty_list(
    visitor: Visitor, parts: Wiring, locale: str
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
    await visitor.sign_in(teacher.person)
    await speak(visitor, teacher.person.id, locale)
    await open_all(visitor, [*LEARNERS, *TALENTS], locale=locale)
    await visitor.post(f"/studio/services/{teacher.service.id}/retire")
    must_invite(await visitor.text("/studio/services"), where="/studio/services")


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_a_new_charity_and_a_new_masterclass_are_led_on_from_every_empty_list(
    visitor: Visitor, parts: Wiring, locale: str
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        lonely = await make_person(db, "Basile Roux")
        admin = await make_person(db, "Agathe Simon", Role.ADMIN)
        charity = await make_charity(db, teacher.person, admin)
    public = f"/charities/{charity.slug}"
    await visitor.sign_in(lonely)
    await speak(visitor, lonely.id, locale)
    must_invite(await visitor.text("/charity"), where="/charity")
    await speak(visitor, teacher.person.id, locale)
    await visitor.sign_in(teacher.person)
    await open_all(visitor, [f"/charity/{charity.id}{path}" for path in CHARITIES], locale=locale)
    must_invite(await visitor.text(public), where=public)
    async with parts.database.write() as db:
        await add_member(db, charity.id, person_id=lonely.id)
        evening = await make_masterclass(db, teacher, charity)
    mine = [f"/studio/masterclasses/{evening.id}{path}" for path in MASTERCLASSES]
    await open_all(visitor, mine, locale=locale)
