"""Search is plain about letters, strict about words, and forgives at the end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.skills.catalogue import load_catalogue
from hub.skills.words import MAX_QUERY_LENGTH, MAX_QUERY_WORDS, fold, search_fields


def slugs(query: str, *, limit: int = 350) -> list[str]:
    return [field.slug for field in search_fields(query, limit=limit)]


def first(query: str) -> str:
    return slugs(query, limit=1)[0]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Échecs", "echecs"),
        ("ÉCHECS", "echecs"),
        ("Œnologie", "oenologie"),
        ("Cœur et nævus", "coeur et naevus"),
        ("Straße", "strasse"),
        ("Le XXᵉ siècle", "le xxe siecle"),
        ("L’art du café", "l art du cafe"),
        ("l'art   du\tcafé !", "l art du cafe"),
        ("auto-entrepreneur", "auto entrepreneur"),
        ("snake_case, 100 %", "snake case 100"),
        ("Søren Łukasz", "soren lukasz"),
        ("e\u0301cole", "ecole"),
        ("", ""),
        (" «\u202f!\u202f» ", ""),
    ],
)
def test_folding_keeps_letters_and_digits_without_case_or_marks(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_text_is_words_with_one_space_between(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert all(letter.isalnum() or letter == " " for letter in folded)


@given(st.text())
def test_any_text_may_be_searched(text: str) -> None:
    assert set(search_fields(text, limit=5)) <= set(load_catalogue().fields)


def test_an_exact_name_comes_first_then_names_that_contain_it() -> None:
    assert slugs("guitare")[:2] == ["guitar", "electric-guitar"]
    assert slugs("go")[0] == "go-game"


def test_an_exact_synonym_comes_before_the_start_of_a_name() -> None:
    assert first("photo") == "photography"
    assert first("bd") == "comics"
    assert first("c++") == "c-and-cpp"


def test_both_languages_are_searched_and_may_be_mixed() -> None:
    assert first("beekeeping") == first("apiculture") == "beekeeping"
    assert first("guitar électrique") == "electric-guitar"


def test_the_start_of_a_word_is_enough() -> None:
    assert first("accord") == "accordion"
    assert first("retouche ph") == "photo-editing"


def test_every_word_must_be_found() -> None:
    assert slugs("yoga comptabilité") == []
    assert first("cuisine marocaine") == "north-african-cooking"


def test_small_words_do_not_count_unless_they_are_alone() -> None:
    assert first("art de la céramique") == first("céramique art")
    assert first("réparer mon vélo") == "bike-repair"
    assert slugs("la") != []


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("cours de guitare", "guitar"),
        ("prof d’anglais", "english"),
        ("apprendre le piano", "piano"),
        ("learn chess", "chess"),
        ("harmonica lessons for a beginner", "harmonica"),
    ],
)
def test_words_about_lessons_are_left_out_when_nothing_is_found_with_them(
    query: str, slug: str
) -> None:
    assert first(query) == slug


def test_words_about_lessons_count_when_they_are_part_of_a_name() -> None:
    assert first("course") == "running"


def test_plurals_find_the_singular() -> None:
    assert first("guitares") == "guitar"
    assert first("vins") == "wine-tasting"


@pytest.mark.parametrize("typed", ["harmonika", "harmnica", "harmonnica", "haromnica"])
def test_one_wrong_letter_is_forgiven_in_words_of_five_letters_or_more(typed: str) -> None:
    assert slugs(typed) == ["harmonica"]


def test_two_wrong_letters_are_not_forgiven() -> None:
    assert slugs("harmonikka") == []
    assert slugs("hramonika") == []


def test_short_words_are_not_corrected() -> None:
    assert slugs("yofa") == []


def test_nothing_is_corrected_when_something_is_found() -> None:
    assert slugs("harpe") == ["harp"]


def test_a_family_leads_to_its_fields_after_those_that_say_the_word() -> None:
    found = slugs("musique")
    music = {field.slug for field in load_catalogue().family("music").fields}
    assert music <= set(found)
    assert found[0] == "listening-to-classical-music"


def test_the_limit_is_kept() -> None:
    assert len(slugs("a", limit=7)) == 7
    assert slugs("guitare", limit=0) == []


@pytest.mark.parametrize("query", ["", "   ", "!?…", "’", "\u0301"])
def test_a_query_without_a_letter_finds_nothing(query: str) -> None:
    assert slugs(query) == []


def test_what_is_typed_beyond_the_limits_is_not_read() -> None:
    assert slugs("piano " * MAX_QUERY_WORDS + "zzzz") == slugs("piano")
    assert slugs("piano" + " " * MAX_QUERY_LENGTH + "zzzz") == slugs("piano")
