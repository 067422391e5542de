"""No table forgets what becomes of people, and no row that goes by itself is left off the page."""

import pytest

from hub.kernel.database import Base
from hub.kernel.personal import Because, Fate, Holding
from web.compose import PERSONAL_PARTS, TERMS
from web.tables import import_all_tables
from web.views.privacy import APART, GROUPS, STAYS, WHAT

ABOUT_PEOPLE = {"people.id", "talents.person_id"}
ADDRESSES = {"email", "recipient"}
GO_WITH_OTHERS = {"handled_events"}
"""Marks without a word about anybody: they go with the notes that they are about."""


def referring() -> set[tuple[str, str]]:
    """Return every column that says who somebody is, as the schema has it."""
    import_all_tables()
    return {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name in ADDRESSES
        or any(key.target_fullname in ABOUT_PEOPLE for key in column.foreign_keys)
    }


def holdings() -> list[Holding]:
    return [holding for part in PERSONAL_PARTS for holding in part.holdings]


def test_every_column_that_refers_to_a_person_is_erased_or_kept_for_a_reason() -> None:
    listed = {(holding.table.name, holding.column) for holding in holdings()}
    # The account's own row is listed by its id, and its address is emptied with it.
    expected = referring() - {("people", "email")} | {("people", "id")}
    assert not expected - listed, "say in a Part what becomes of these when an account is erased"
    assert not {pair for pair in listed if pair[1]} - expected


@pytest.mark.parametrize("holding", holdings(), ids=lambda h: f"{h.table.name}.{h.column}")
def test_a_holding_is_whole(holding: Holding) -> None:
    names = set(holding.table.columns.keys())
    assert set(holding.empty) <= names
    assert set(holding.hidden) <= names
    assert bool(holding.empty) == (holding.fate is Fate.EMPTIED)
    assert holding.fate is not Fate.KEPT or holding.because is not None
    assert bool(holding.column) or holding.where is not None


def test_no_secret_is_in_anybodys_copy() -> None:
    secret = {"password_hash", "digest", "code", "idempotency_key", "customer_id", "method_id"}
    for holding in holdings():
        if holding.is_copied:
            open_doors = secret & set(holding.table.columns.keys()) - holding.hidden
            assert not open_doors, (holding.table.name, open_doors)


def test_the_page_says_of_every_table_with_a_term_for_how_long_it_is_kept() -> None:
    terms = {term.table.name for term in TERMS} - GO_WITH_OTHERS
    shown = {table for _title, tables in GROUPS for table in tables} | set(APART)
    assert terms == shown == set(WHAT)


def test_every_reason_to_keep_something_has_its_sentence() -> None:
    assert set(STAYS) == set(Because)
