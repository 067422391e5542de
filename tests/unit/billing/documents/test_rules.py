"""Numbers, months and VAT of papers."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.documents.rules import is_over, month_of, split_vat, written_registration, year_of


@given(
    amount_cents=st.integers(0, 10**9),
    percent=st.decimals(0, 50, places=2, allow_nan=False, allow_infinity=False),
)
def test_an_amount_is_exactly_its_net_part_and_its_vat(amount_cents: int, percent: Decimal) -> None:
    parts = split_vat(amount_cents, percent=percent)
    assert parts.net_cents + parts.vat_cents == amount_cents
    assert parts.vat_cents >= 0
    assert abs(parts.net_cents * percent / 100 - parts.vat_cents) <= 1


def test_sixty_euros_hold_ten_of_vat_at_twenty_percent() -> None:
    parts = split_vat(6000, percent=Decimal(20))
    assert (parts.net_cents, parts.vat_cents) == (5000, 1000)


def test_a_paper_of_new_years_eve_late_in_london_belongs_to_the_next_year_of_paris() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert year_of(late) == 2027
    assert month_of(late) == date(2027, 1, 1)
    assert is_over(date(2026, 12, 1), now=late)
    assert not is_over(date(2027, 1, 1), now=late)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("W751234567", "RNA W751234567"),
        ("303265045", "SIREN 303 265 045"),
        ("30326504500013", "SIRET 303 265 045 00013"),
    ],
)
def test_a_register_number_is_written_with_its_name(number: str, written: str) -> None:
    assert written_registration(number) == written
