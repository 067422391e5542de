"""Sentences that meet a name: what French leaves out, and what stays escaped."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment
from markupsafe import Markup

from hub.kernel.elision import MUTE_H, VOWEL, Y_AS_I, Sentence
from hub.kernel.i18n import gettext, load_translations, use_locale
from web.paths import LOCALES
from web.sentences import speak

PROFILE = "Profile of %(name)s"
CLIENT = Path(__file__).parents[3] / "web/client"


@pytest.fixture(autouse=True)
def _french_and_english() -> None:
    load_translations(LOCALES)


def on_a_page(template: str, *, is_html: bool = True, **values: object) -> str:
    environment = Environment(autoescape=is_html)
    speak(environment)
    return environment.from_string(template).render(values)


SHORT = ["Agnès", "Émile", "Ángel", "A\u030asa", "Oscar", "Yves", "Hélène", "Œdipe", "éric", "ONG"]
WHOLE = ["Camille", "Yann", "Yüksel", "YMCA", "Hassan", "Handicap International", "Onze", "Oui"]
OTHER = ["Чиж", "7 de cœur", "", "€", "« Agir »", "Malo Quéméner"]


@pytest.mark.parametrize("name", SHORT)
def test_de_is_short_before_a_vowel(name: str) -> None:
    with use_locale("fr"):
        assert gettext(PROFILE) % {"name": name} == f"Profil d’{name}"
        assert on_a_page('{{ _("Profile of %(name)s", name=name) }}', name=name) == (
            f"Profil d’{name}"
        )


@pytest.mark.parametrize("name", [*WHOLE, *OTHER])
def test_de_is_whole_before_anything_else(name: str) -> None:
    with use_locale("fr"):
        assert gettext(PROFILE) % {"name": name} == f"Profil de {name}"


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("De %(a)s", "D’Inès"),
        ("Ce que %(a)s dit", "Ce qu’Inès dit"),
        ("Que %(a)s vienne", "Qu’Inès vienne"),
        ("de %(b)s, de %(a)s", "de Zoé, d’Inès"),
        ("Vide %(a)s", "Vide Inès"),
        ("de %(a)s à 100 %%", "d’Inès à 100 %"),
    ],
)
def test_only_the_word_before_the_value_changes(sentence: str, said: str) -> None:
    assert Sentence(sentence) % {"a": "Inès", "b": "Zoé"} == said


def test_rooms_say_it_by_the_same_rule() -> None:
    rooms = (CLIENT / "i18n/elision.ts").read_text()
    for rule in (VOWEL, Y_AS_I):
        assert f"/^{rule}/;" in rooms
    stems = re.findall(r'^  "([a-z|]+)",$', rooms, re.MULTILINE)
    assert f"h(?:{'|'.join(stems)})" == MUTE_H


def test_what_a_name_holds_is_escaped_as_before_and_left_as_it_was_written() -> None:
    template = '{{ _("Profile of %(name)s", name=name) }}'
    with use_locale("fr"):
        assert on_a_page(template, name="A & <b>que %(x)s") == (
            "Profil d’A &amp; &lt;b&gt;que %(x)s"
        )
        assert on_a_page(template, name="A & <b>", is_html=False) == "Profil d’A & <b>"


def test_a_link_is_judged_by_its_words_and_not_by_its_tag() -> None:
    template = '{{ _("Profile of %(name)s", name=name) }}'
    with use_locale("fr"):
        assert on_a_page(template, name=Markup('<a href="/i"><b>Inès</b></a>')) == (
            'Profil d’<a href="/i"><b>Inès</b></a>'
        )
        assert on_a_page(template, name=Markup('<a href="/a">Zoé</a>')) == (
            'Profil de <a href="/a">Zoé</a>'
        )
        assert on_a_page(template, name="<a>Inès</a>") == "Profil de &lt;a&gt;Inès&lt;/a&gt;"


def test_english_leaves_nothing_out() -> None:
    with use_locale("en"):
        assert gettext(PROFILE) % {"name": "Agnès"} == "Profile of Agnès"


def test_counts_are_written_in_with_the_sentence() -> None:
    template = '{{ ngettext("%(num)s hour", "%(num)s hours", n) }}'
    with use_locale("fr"):
        assert on_a_page(template, n=1) == "1 heure"
        assert on_a_page(template, n=2) == "2 heures"
