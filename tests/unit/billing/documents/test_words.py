"""Amounts in French words, where French is full of exceptions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.documents.words import LARGEST_CENTS, euros_in_words, number_in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"),
        (1, "un"),
        (16, "seize"),
        (17, "dix-sept"),
        (19, "dix-neuf"),
        (20, "vingt"),
        (21, "vingt et un"),
        (22, "vingt-deux"),
        (31, "trente et un"),
        (61, "soixante et un"),
        (69, "soixante-neuf"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (72, "soixante-douze"),
        (77, "soixante-dix-sept"),
        (79, "soixante-dix-neuf"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (82, "quatre-vingt-deux"),
        (90, "quatre-vingt-dix"),
        (91, "quatre-vingt-onze"),
        (97, "quatre-vingt-dix-sept"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (101, "cent un"),
        (171, "cent soixante et onze"),
        (180, "cent quatre-vingts"),
        (200, "deux cents"),
        (201, "deux cent un"),
        (280, "deux cent quatre-vingts"),
        (999, "neuf cent quatre-vingt-dix-neuf"),
        (1000, "mille"),
        (1001, "mille un"),
        (1100, "mille cent"),
        (1971, "mille neuf cent soixante et onze"),
        (2000, "deux mille"),
        (2200, "deux mille deux cents"),
        (21_000, "vingt et un mille"),
        (80_000, "quatre-vingt mille"),
        (81_000, "quatre-vingt-un mille"),
        (100_000, "cent mille"),
        (200_000, "deux cent mille"),
        (280_000, "deux cent quatre-vingt mille"),
        (200_200, "deux cent mille deux cents"),
        (1_000_000, "un million"),
        (1_001_000, "un million mille"),
        (2_000_000, "deux millions"),
        (80_000_000, "quatre-vingts millions"),
        (200_000_000, "deux cents millions"),
    ],
)
def test_a_number_is_written_as_french_writes_it(number: int, words: str) -> None:
    assert number_in_words(number) == words


@pytest.mark.parametrize(
    ("amount_cents", "words"),
    [
        (0, "zéro euro"),
        (1, "un centime"),
        (80, "quatre-vingts centimes"),
        (100, "un euro"),
        (101, "un euro et un centime"),
        (200, "deux euros"),
        (1250, "douze euros et cinquante centimes"),
        (8080, "quatre-vingts euros et quatre-vingts centimes"),
        (20_000, "deux cents euros"),
        (500_000, "cinq mille euros"),
        (100_000_000, "un million d’euros"),
        (200_000_000, "deux millions d’euros"),
        (100_000_021, "un million d’euros et vingt et un centimes"),
        (150_000_000, "un million cinq cent mille euros"),
    ],
)
def test_an_amount_has_its_euros_then_its_centimes(amount_cents: int, words: str) -> None:
    assert euros_in_words(amount_cents) == words


@given(st.integers(0, 9_999_999), st.integers(0, 9_999_999))
def test_two_amounts_never_read_the_same(one: int, other: int) -> None:
    assert (euros_in_words(one) == euros_in_words(other)) == (one == other)


@given(st.integers(0, LARGEST_CENTS))
def test_hyphens_join_and_never_end_a_word(amount_cents: int) -> None:
    words = euros_in_words(amount_cents).split(" ")
    assert all(word and not word.startswith("-") and not word.endswith("-") for word in words)
    assert "zéro" not in words or amount_cents == 0


@pytest.mark.parametrize("amount_cents", [-1, LARGEST_CENTS + 1])
def test_what_no_receipt_can_hold_is_a_mistake_of_ours(amount_cents: int) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        euros_in_words(amount_cents)
