"""Every sentence a person reads exists in French and in English."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
PACKAGES = ("hub", "signaling", "rooms", "billing", "web")
LOCALE = ROOT / "web" / "locale" / "fr"
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}
CATALOGUES = sorted(LOCALE.glob("*.po"))
WORDS = re.compile(r"(?<![\w-])[A-ZÀ-Ý][a-zà-ÿ]+|[a-zà-ÿ]{2,} [a-zà-ÿ]{2,}")
ATTRIBUTE = re.compile(r"[\w-]+=\"[^\"]*\"?|[\w-]+--")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
UNSEEN = re.compile(r"\{#.*?#\}|<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->", re.DOTALL)
UNFRENCH = re.compile(r"\w'\w|(?<!\u202f)[;:!?»](?=\s|$)|«[ \u00a0]")
NAMES = {"Estrade", "FR", "EN", "Français", "English"}


def sources() -> Iterator[tuple[Path, str]]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if "node_modules" in path.parts or "static" in path.parts:
                continue
            if path.suffix == ".py":
                yield path, "python"
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                yield path, "jinja2.ext:babel_extract"


@cache
def extracted() -> dict[str | tuple[str, ...], str]:
    found: dict[str | tuple[str, ...], str] = {}
    for path, method in sources():
        options = {"extensions": "jinja2.ext.i18n"} if path.suffix != ".py" else {}
        for line, message, _comments, _context in extract_from_file(
            method, str(path), keywords=KEYWORDS, options=options
        ):
            if message:
                key = message if isinstance(message, str) else tuple(message[:2])
                found.setdefault(key, f"{path.relative_to(ROOT)}:{line}")
    return found


@cache
def translated() -> dict[str | tuple[str, ...], Message]:
    messages: dict[str | tuple[str, ...], Message] = {}
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                if message.id:
                    key = message.id if isinstance(message.id, str) else tuple(message.id)
                    messages[key] = message
    return messages


def forms(message: Message) -> list[str]:
    strings = [message.string] if isinstance(message.string, str) else message.string or []
    return [str(string) for string in strings]


def test_no_sentence_has_two_translations() -> None:
    seen: dict[object, tuple[object, str]] = {}
    torn = []
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                key = message.id if isinstance(message.id, str) else tuple(message.id)
                string, where = seen.setdefault(key, (message.string, path.name))
                if key and string != message.string:
                    torn.append(f"{key}: {where} and {path.name}")
    assert torn == []


def test_every_sentence_of_the_code_and_the_templates_has_its_french() -> None:
    missing = {
        where: key
        for key, where in extracted().items()
        if key not in translated() or not all(forms(translated()[key]))
    }
    assert not missing


def test_no_translation_is_marked_as_uncertain() -> None:
    assert not [message.id for message in translated().values() if message.fuzzy]


def test_no_translation_is_left_over_from_a_sentence_that_is_gone() -> None:
    assert not set(translated()) - set(extracted())


def test_every_translation_keeps_the_placeholders_of_its_sentence() -> None:
    different = []
    for key, message in translated().items():
        ids = [key] if isinstance(key, str) else list(key)
        allowed = {name for text in ids for name in PLACEHOLDER.findall(text)} - {"%%"}
        for string in forms(message):
            used = set(PLACEHOLDER.findall(string)) - {"%%"}
            if not used <= allowed or (isinstance(key, str) and used != allowed):
                different.append((key, string))
    assert not different


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.stem))
def test_french_has_its_spaces_and_its_apostrophes(path: Path) -> None:
    wrong = []
    with path.open("rb") as file:
        for message in read_po(file, locale="fr"):
            for string in forms(message) if message.id else ():
                text = re.sub(r"https?://\S+|%\(\w+\)[sd]", "", string)
                if UNFRENCH.search(text):
                    wrong.append(string)
    assert not wrong


def test_no_template_holds_text_outside_of_a_translation() -> None:
    bare: dict[str, list[str]] = {}
    for path in (ROOT / "web" / "templates").rglob("*.html"):
        if path.name == "styleguide.html":
            continue
        text = path.read_text()
        text = UNSEEN.sub("", text)
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", "\n", text, flags=re.DOTALL)
        text = re.sub(r"&\w+;|&#\d+;", " ", ATTRIBUTE.sub(" ", text))
        text = re.sub(rf"\b({'|'.join(NAMES)})\b", " ", text)
        if found := [line.strip() for line in text.splitlines() if WORDS.search(line)]:
            bare[str(path.relative_to(ROOT))] = found
    assert not bare
