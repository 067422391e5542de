"""VAT numbers as each member state writes them, and who owes the VAT of a service between two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.documents.vat import (
    VatNote,
    check_currency,
    is_vat_number,
    note_of,
    session_note,
)
from billing.errors import VatToConvert

FRENCH, GERMAN = "FR40303265045", "DE123456789"


@pytest.mark.parametrize(
    "number",
    [
        FRENCH,
        "FRAB303265045",
        GERMAN,
        "ATU12345678",
        "BE0123456789",
        "CY12345678X",
        "EL123456789",
        "ESX1234567X",
        "ES12345678Z",
        "IE1234567WA",
        "IE1A23456B",
        "IT12345678901",
        "LT123456789012",
        "NL123456789B01",
        "PL1234567890",
        "RO12",
        "SE123456789012",
    ],
)
def test_a_number_has_the_form_of_its_state(number: str) -> None:
    assert is_vat_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "40303265045",
        "FR41303265045",
        "FR4030326504",
        "FRIO303265045",
        "DE12345678",
        "DE1234567890",
        "NL123456789B1",
        "ES123456789",
        "CH123456789",
        "GB123456789",
        "XI123456789",
        "GR123456789",
        "de123456789",
        "DE12345678٩",
    ],
)
def test_any_other_number_is_none(number: str) -> None:
    assert not is_vat_number(number)


@given(st.text(max_size=20))
def test_no_text_breaks_the_check(number: str) -> None:
    assert is_vat_number(number) in {True, False}


@pytest.mark.parametrize(
    ("seller", "buyer", "note"),
    [
        (FRENCH, GERMAN, VatNote.REVERSE_CHARGE),
        (FRENCH, "", VatNote.NONE),
        (FRENCH, FRENCH, VatNote.NONE),
        (FRENCH, "DE123", VatNote.NONE),
        ("", GERMAN, VatNote.FRANCHISE),
        ("", "", VatNote.FRANCHISE),
        (GERMAN, FRENCH, VatNote.REVERSE_CHARGE),
    ],
)
def test_a_business_of_another_state_owes_the_vat_itself(
    seller: str, buyer: str, note: VatNote
) -> None:
    assert note_of(seller=seller, buyer=buyer) is note


SWEDISH = "SE123456789001"


@pytest.mark.parametrize(
    ("currency", "seller", "buyer"),
    [
        ("EUR", FRENCH, ""),
        ("CHF", "", ""),
        ("CHF", "", GERMAN),
        ("CHF", FRENCH, GERMAN),
        ("SEK", SWEDISH, ""),
        ("EUR", SWEDISH, FRENCH),
        ("CHF", "CHE123456788", ""),
    ],
)
def test_an_invoice_is_in_any_currency_where_no_vat_has_to_be_converted(
    currency: str, seller: str, buyer: str
) -> None:
    check_currency(currency, note=note_of(seller=seller, buyer=buyer), seller=seller)


@pytest.mark.parametrize(
    ("currency", "seller", "national"),
    [("CHF", FRENCH, "EUR"), ("CHF", GERMAN, "EUR"), ("EUR", SWEDISH, "SEK")],
)
def test_vat_that_would_have_to_be_converted_is_refused(
    currency: str, seller: str, national: str
) -> None:
    with pytest.raises(VatToConvert) as refused:
        check_currency(currency, note=note_of(seller=seller, buyer=""), seller=seller)
    assert f"VAT in {national}" in refused.value.message()
    with pytest.raises(VatToConvert):
        check_currency(currency, note=session_note(seller), seller=seller)


def test_the_session_of_a_talent_who_charges_no_vat_is_invoiced_in_any_currency() -> None:
    check_currency("CHF", note=session_note(""), seller="")
