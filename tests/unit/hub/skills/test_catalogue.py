"""The catalogue is complete, has no twins, and every field is found by its names."""

import re
from collections import Counter
from collections.abc import Iterable

import pytest

from hub.kernel.errors import NotFound
from hub.skills.catalogue import Field, load_catalogue
from hub.skills.words import fold, search_fields

CATALOGUE = load_catalogue()
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_NAME_LENGTH = 40


def repeated(texts: Iterable[str]) -> list[str]:
    return [text for text, count in Counter(texts).items() if count > 1]


def names_of(field: Field) -> tuple[str, str]:
    return field.name_en, field.name_fr


def test_there_are_350_fields_in_about_20_families() -> None:
    assert len(CATALOGUE.fields) == 350
    assert 18 <= len(CATALOGUE.families) <= 22
    assert all(8 <= len(family.fields) <= 30 for family in CATALOGUE.families)


def test_slugs_are_plain_and_unique() -> None:
    slugs = [field.slug for field in CATALOGUE.fields]
    family_slugs = [family.slug for family in CATALOGUE.families]
    assert repeated(slugs) == []
    assert repeated(family_slugs) == []
    assert [slug for slug in slugs + family_slugs if not KEBAB.fullmatch(slug)] == []


def test_names_are_unique_in_each_language_whatever_the_accents_and_case() -> None:
    assert repeated(fold(field.name_en) for field in CATALOGUE.fields) == []
    assert repeated(fold(field.name_fr) for field in CATALOGUE.fields) == []


def test_no_field_has_the_name_of_another_in_the_other_language() -> None:
    owners: dict[str, set[str]] = {}
    for field in CATALOGUE.fields:
        for name in names_of(field):
            owners.setdefault(fold(name), set()).add(field.slug)
    assert {name: slugs for name, slugs in owners.items() if len(slugs) > 1} == {}


def test_each_field_is_the_first_found_by_its_names_in_capitals_or_without_accents() -> None:
    for field in CATALOGUE.fields:
        for name in names_of(field):
            for typed in (name, name.upper(), name.lower(), fold(name), f"  {name} !"):
                assert search_fields(typed, limit=1) == [field], typed


def test_each_field_is_found_by_its_synonyms() -> None:
    for field in CATALOGUE.fields:
        for synonym in field.also_en + field.also_fr:
            assert field in search_fields(synonym, limit=10), synonym


def test_each_field_has_synonyms_in_both_languages_that_add_to_its_name() -> None:
    for field in CATALOGUE.fields:
        for name, synonyms in ((field.name_en, field.also_en), (field.name_fr, field.also_fr)):
            folded = [fold(synonym) for synonym in synonyms]
            assert 1 <= len(folded) <= 8, name
            assert repeated([*folded, fold(name)]) == [], name


def test_names_are_short_and_well_typed() -> None:
    for field in CATALOGUE.fields:
        for text in (*names_of(field), *field.also_en, *field.also_fr):
            assert text == " ".join(text.split()), text
            assert "'" not in text, text
        for name in names_of(field):
            assert len(name) <= MAX_NAME_LENGTH, name
            assert name[0].isupper() or name[0].isdigit(), name


def test_a_name_is_french_unless_english_is_asked_for() -> None:
    field = CATALOGUE.field("chess")
    assert field.name("fr") == "Échecs"
    assert field.name("en") == "Chess"
    assert field.name("de") == "Échecs"
    family = CATALOGUE.family(field.family_slug)
    assert (family.name("fr"), family.name("en")) == ("Jeux", "Games")


def test_an_unknown_slug_is_not_found() -> None:
    with pytest.raises(NotFound):
        CATALOGUE.field("alchemy")
    with pytest.raises(NotFound):
        CATALOGUE.family("alchemy")


def test_every_field_knows_its_family() -> None:
    for family in CATALOGUE.families:
        assert {field.family_slug for field in family.fields} == {family.slug}


def test_the_catalogue_is_read_once() -> None:
    assert load_catalogue() is CATALOGUE
