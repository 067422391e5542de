"""The written tour, its pictures and the walk that takes them belong together, and to the hub."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.tour.looks import Language, Theme, Width
from tests.tour.pages import ROUTES, match
from tests.tour.pictures import PICTURES, pictures_named
from tests.tour.whereabouts import BY_CHAPTERS, BY_LINKS

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "tests/tour/chapters"
TEMPLATES = ROOT / "web/templates"
SHOWN = re.compile(r'"([a-z]+(?:-[a-z]+)*)"')
PREFIXED = re.compile(r'evening\.(hall|studio)\(\s*"([a-z-]+)"')
MOST_BYTES = 3_500_000

GAP = "\0"
"""Stands for what is not known before the walk: an id, a slug."""
PAGE = re.compile(r'extends "(?!mail/)')
PATH = re.compile(rf"/(?!/)[\w{GAP}/.?=&%-]*")
ADDRESSED = re.compile(r"\[(?:href|action|formaction)([$^*]?)='([^']*)'\]")
TESTIDS = re.compile(r"\[data-testid[$^*]?=([\w-]+)")
NAMES = re.compile(r"\[name[$^*]?='?([\w-]+)'?\]")
BY_TESTID = "get_by_test_id"
LOCATED = frozenset({"locator", "query_selector"})
ELSEWHERE = frozenset({"/no/such/page", "/calendar/wrong.ics"})
"""Addresses that the walk opens because nothing is there."""


def states() -> set[str]:
    """Return what the walk may show, by the names in its chapters."""
    text = "".join(path.read_text() for path in CHAPTERS.glob("*.py"))
    return {*SHOWN.findall(text), *("-".join(found) for found in PREFIXED.findall(text))}


@cache
def trees() -> list[ast.Module]:
    """Return the chapters as Python reads them."""
    return [ast.parse(path.read_text()) for path in sorted(CHAPTERS.glob("*.py"))]


def texts() -> Iterator[str]:
    """Give every text of the chapters, with a gap for each part that is filled in."""
    for tree in trees():
        parts = {id(part) for node in ast.walk(tree) for part in _parts(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                yield "".join(_text(part) for part in node.values)
            elif isinstance(node, ast.Constant) and id(node) not in parts:
                yield _text(node)


def _parts(node: ast.AST) -> list[ast.expr]:
    return node.values if isinstance(node, ast.JoinedStr) else []


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return GAP


def called(name: str) -> Iterator[str]:
    """Give the first argument of every call of a method, as far as it is written there."""
    calls = (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call))
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == name and call.args:
            yield "".join(map(_text, _parts(call.args[0]) or [call.args[0]]))


@cache
def rules() -> list[str]:
    """Return the addresses of the hub, a gap standing for each thing that they name."""
    return [re.sub(r"<[^>]*>", GAP, rule.rule) for rule in ROUTES.map.iter_rules()]


def client() -> str:
    """Return all that draws pages: templates and the client's sources."""
    kept = [*TEMPLATES.rglob("*.html"), *(ROOT / "web/client").glob("*/**/*.ts*")]
    return "".join(path.read_text() for path in kept if "node_modules" not in path.parts)


def test_every_picture_of_the_tour_is_one_that_the_walk_takes() -> None:
    how = {*Language, *Theme, *Width}
    strange = [name for name in pictures_named() if not set(name.split(".")[1:]) <= how]
    assert strange == []
    assert {name.partition(".")[0] for name in pictures_named()} <= states()


def test_every_picture_is_there_named_once_and_small() -> None:
    named = pictures_named()
    assert len(named) == len(set(named)) > 0
    kept = {path.name.removesuffix(".webp"): path for path in PICTURES.iterdir()}
    assert set(kept) == set(named)
    assert sum(path.stat().st_size for path in kept.values()) < MOST_BYTES


def test_somebody_looks_at_every_page() -> None:
    drawn = {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if PAGE.search(path.read_text()) and not path.name.startswith(("_", "layout"))
    }
    assert drawn == {*BY_LINKS, *BY_CHAPTERS}
    assert not BY_LINKS.keys() & BY_CHAPTERS.keys()


def test_pages_are_looked_at_where_the_walk_goes() -> None:
    endpoints = {rule.endpoint for rule in ROUTES.map.iter_rules()}
    assert set(BY_LINKS.values()) <= endpoints
    assert set(BY_CHAPTERS.values()) <= states()


def test_every_address_that_the_walk_opens_is_one_of_the_hub() -> None:
    opened = {text for text in texts() if PATH.fullmatch(text)} - ELSEWHERE
    lost = [path for path in sorted(opened) if not leads_somewhere(path.partition("?")[0])]
    assert len(opened) > 50
    assert lost == []


def leads_somewhere(path: str) -> bool:
    """Tell whether a route answers a path, or ends so; one that ends open need only begin so."""
    pattern = re.compile(re.escape(path).replace(re.escape(GAP), "[^/]+"))
    found = pattern.match if path.endswith("/") else pattern.fullmatch
    known = any(found(rule) or rule.endswith(path) for rule in rules())
    return known or match(path.replace(GAP, "x")) is not None


def test_every_link_and_form_that_the_walk_looks_for_leads_into_the_hub() -> None:
    sought = {found for text in texts() for found in ADDRESSED.findall(text)}
    assert len(sought) > 20
    assert [one for one in sorted(sought) if not is_sought_rightly(*one)] == []


def is_sought_rightly(how: str, part: str) -> bool:
    """Tell whether the address of some route is like that: `$` ends so, `^` begins so."""
    match how:
        case "$":
            return any(rule.endswith(part) for rule in rules())
        case "^":
            return any(rule.startswith(part) for rule in rules())
        case "*":
            return any(part in rule for rule in rules())
        case _:
            return leads_somewhere(part.partition("#")[0])


def test_what_the_walk_presses_and_fills_in_is_drawn_somewhere() -> None:
    pages = client()
    selectors = [text for name in LOCATED for text in called(name)]
    sought = {text.partition(GAP)[0] for text in called(BY_TESTID)}
    for selector in selectors:
        sought |= {*TESTIDS.findall(selector), *NAMES.findall(selector)}
    assert len(sought) > 100
    assert [word for word in sorted(sought) if not is_drawn(word, pages)] == []


def is_drawn(word: str, pages: str) -> bool:
    """Tell whether pages have a name, as it stands or put together of what is before its dash."""
    head, dash, _ = word.rpartition("-")
    return word in pages or (bool(dash) and f"{head}-${{" in pages) or f"{head}-{{{{" in pages
