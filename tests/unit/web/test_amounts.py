"""Amounts as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.amounts import AmountUnreadable, read_amount, write_amount


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12", 1200),
        ("12,5", 1250),
        ("12.50", 1250),
        (" 1 200 € ", 120_000),
        ("1\u202f200,05", 120_005),
        ("0", 0),
    ],
)
def test_people_type_amounts_in_many_ways(typed: str, cents: int) -> None:
    assert read_amount(typed) == cents


@pytest.mark.parametrize("typed", ["", "-1", "1.234", "1,2,3", "douze", "1e3", "٣", "+5", "€", ","])
def test_what_is_no_amount_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(AmountUnreadable):
        read_amount(typed)


@given(st.integers(min_value=0, max_value=10**9))
def test_an_amount_written_is_read_back_the_same(cents: int) -> None:
    assert read_amount(write_amount(cents)) == cents
