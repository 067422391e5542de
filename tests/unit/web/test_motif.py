"""The drawings that stand for people and masterclasses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.skills.catalogue import load_catalogue
from web.motif import BACKDROPS, FAMILIES, PALETTES, PLATFORMS, initials, motif


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Noé Ferraud", "NF"),
        ("Camille Aubry-Lefèvre", "CL"),
        ("Jeanne de La Tour", "JT"),
        ("Émile Œuvrard", "ÉŒ"),
        ("Bao", "B"),
        ("de La", "DL"),
        ("e\u0301lodie", "É"),
        ("", "E"),
        ("!!!", "E"),
    ],
)
def test_initials_are_those_that_a_person_would_write(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_same_words_always_give_the_same_scene() -> None:
    assert motif("Noé Ferraud", "crafts") == motif("Noé Ferraud", "crafts")
    assert motif("Noe\u0301 Ferraud") == motif("Noé Ferraud")


def test_a_family_gives_its_colour_and_its_backdrop_to_all_its_people() -> None:
    scenes = {
        (scene.palette, scene.backdrop)
        for scene in (motif(name, "music") for name in ("Ada", "Bao", "Malo Quéméner"))
    }
    assert scenes == {FAMILIES["music"]}


def test_every_family_of_the_catalogue_has_its_own_scene() -> None:
    slugs = {family.slug for family in load_catalogue().families}
    assert slugs == set(FAMILIES)
    assert len(set(FAMILIES.values())) == len(FAMILIES)


@given(st.text(), st.text())
def test_any_words_give_a_scene_that_can_be_drawn(name: str, family: str) -> None:
    scene = motif(name, family)
    assert 0 <= scene.palette < PALETTES
    assert scene.backdrop in BACKDROPS
    assert scene.platform in PLATFORMS
    assert scene.turn in range(4)
    assert 1 <= len(scene.initials) <= 4
