"""Cells that every spreadsheet reads as what they are."""

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.donations.csv import (
    COLUMNS,
    SOURCE_NAMES,
    STATE_NAMES,
    as_text,
    cells_of,
    decimal,
    to_csv,
)
from billing.donations.lines import DonationLine, LineState
from billing.donations.models import DonationSource
from hub.kernel.i18n import use_locale

LINE = DonationLine(
    donation_id="don_1",
    given_at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC),
    donor_name="",
    masterclass_id="mcl_1",
    masterclass_title="Duo ; « à deux »",
    host_id="per_1",
    host_name="Camille",
    source=DonationSource.LIVE,
    gross_cents=500,
    fees_cents=33,
    refunded_cents=0,
    net_cents=467,
    state=LineState.HELD,
    message='Il a dit "bravo"\nà tous',
)


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
SEPARATORS = (";", ",", "\t", "\n")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM", " =1", '"=1'])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("Bravo;=1+1", "Bravo;'=1+1"),
        ("Bravo, @SUM(A1)", "Bravo,' @SUM(A1)"),
        ("Bravo\t-1", "Bravo\t'-1"),
        ('Bravo;"=1+1"', 'Bravo;\'"=1+1"'),
        ("Bravo\n=1", "Bravo\n'=1"),
        ("\t=1", "'\t'=1"),
        ("Bravo ; et - encore", "Bravo ; et - encore"),
    ],
)
def test_what_begins_after_another_separator_is_made_text_too(cell: str, safe: str) -> None:
    assert as_text(cell) == safe


@pytest.mark.parametrize("cell", ["", "Léa", "1 = 1", "a@b.c", "«=»", "12, rue des Lilas"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert as_text(cell) == cell


@given(st.text())
def test_no_text_whatever_starts_a_formula(cell: str) -> None:
    assert not as_text(cell).lstrip().startswith(FORMULA_STARTS)


@given(st.lists(st.text(alphabet='=+-@;,\t\n" a1', max_size=8), min_size=1, max_size=4))
def test_a_file_opened_with_another_separator_runs_nothing(cells: list[str]) -> None:
    for locale in ("fr", "en"):
        text = to_csv([[as_text(cell) for cell in cells]], locale=locale)
        for separator in SEPARATORS:
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
                assert not [
                    cell for cell in row if cell.lstrip(' "').startswith(FORMULA_STARTS[:4])
                ]


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (0, "0,00", "0.00"),
        (5, "0,05", "0.05"),
        (123456, "1234,56", "1234.56"),
        (-7, "-0,07", "-0.07"),
    ],
)
def test_amounts_are_numbers_of_the_language(cents: int, french: str, english: str) -> None:
    assert decimal(cents, locale="fr") == french
    assert decimal(cents, locale="en") == english


@pytest.mark.parametrize(("locale", "delimiter"), [("fr", ";"), ("en", ",")])
def test_cells_come_back_as_they_were_written(locale: str, delimiter: str) -> None:
    with use_locale(locale):
        cells = cells_of(LINE, zone=ZoneInfo("Europe/Paris"), currency="EUR", locale=locale)
        text = to_csv([cells], locale=locale)
    assert len(cells) == len(COLUMNS)
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) == [cells]
    assert cells[1:3] == ["2026-12-01", "00:30:00"]


def test_every_source_and_every_state_has_a_name() -> None:
    assert set(SOURCE_NAMES) == set(DonationSource)
    assert set(STATE_NAMES) == set(LineState)
