"""Cents are neither made nor lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.i18n import use_locale
from hub.kernel.money import allocate, percent_of, pro_rata, spoken

amounts = st.integers(min_value=0, max_value=10**9)


@given(amount=amounts, weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_the_parts_add_up_to_the_whole(amount: int, weights: list[int]) -> None:
    parts = allocate(amount, weights=weights)
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)


@given(amount=amounts, weights=st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_no_part_is_a_cent_away_from_its_share(amount: int, weights: list[int]) -> None:
    total = sum(weights)
    for part, weight in zip(allocate(amount, weights=weights), weights, strict=True):
        assert abs(Decimal(part) - Decimal(amount) * weight / total) < 1


@pytest.mark.parametrize(("amount", "percent", "share"), [(50, 5, 3), (49, 5, 2), (6000, 5, 300)])
def test_a_percentage_is_rounded_half_up(amount: int, percent: int, share: int) -> None:
    assert percent_of(amount, percent=percent) == share


def test_pro_rata_of_everything_is_everything() -> None:
    assert pro_rata(5999, part=60, whole=60) == 5999


@pytest.mark.parametrize(
    ("locale", "currency", "ends"),
    [
        ("fr", "EUR", ("1\xa0€", "5\u202f000\xa0€")),
        ("fr", "SEK", ("1\xa0SEK", "5\u202f000\xa0SEK")),
        ("en", "EUR", ("€1", "€5,000")),
        ("en", "SEK", ("SEK\xa01", "SEK\xa05,000")),
    ],
)
def test_the_ends_of_a_range_are_told_with_their_currency(
    locale: str, currency: str, ends: tuple[str, str]
) -> None:
    with use_locale(locale):
        told = spoken(range(100, 500_001), currency=currency)
    assert (told["least"], told["most"]) == ends
