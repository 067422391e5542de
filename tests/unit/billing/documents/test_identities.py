"""What a name, an address and a declaration must hold."""

from dataclasses import replace

import pytest

from billing.documents.identities import Declaration, Identity, clean_declaration, clean_identity
from billing.documents.models import CharityStatus
from billing.errors import (
    AddressIncomplete,
    ArticleMissing,
    SellerNumberInvalid,
    StatusDetailMissing,
    TitleMissing,
    VatNumberInvalid,
)
from hub.kernel.errors import EstradeError

WHOLE = Identity(full_name="Léa Martin", street="12 rue Haute", postal_code="69002", city="Lyon")
DECLARED = Declaration(status=CharityStatus.GENERAL_INTEREST, signatory_title="Présidente")


def test_texts_lose_the_spaces_that_nobody_meant() -> None:
    typed = replace(WHOLE, full_name="  Léa \t Martin ", registration="303 265 045")
    clean = clean_identity(replace(typed, vat_number="fr 40 303 265 045"))
    assert (clean.full_name, clean.registration) == ("Léa Martin", "303265045")
    assert clean.vat_number == "FR40303265045"


@pytest.mark.parametrize("field", ["full_name", "street", "postal_code", "city", "country"])
@pytest.mark.parametrize("value", ["", " \n ", "x" * 201])
def test_each_part_of_an_address_is_needed_and_bounded(field: str, value: str) -> None:
    with pytest.raises(AddressIncomplete) as caught:
        clean_identity(replace(WHOLE, **{field: value}))
    assert caught.value.details == {"fields": [field]}


def test_all_that_an_address_lacks_is_told_at_once() -> None:
    with pytest.raises(AddressIncomplete) as caught:
        clean_identity(replace(WHOLE, street="", city=" "))
    assert caught.value.details == {"fields": ["street", "city"]}


@pytest.mark.parametrize("number", ["303265046", "12345", "30326504500", "ABCDEFGHI"])
def test_a_register_number_with_a_typo_is_refused(number: str) -> None:
    with pytest.raises(SellerNumberInvalid):
        clean_identity(replace(WHOLE, registration=number))


@pytest.mark.parametrize("number", ["40303265045", "F", "FR-403"])
def test_a_vat_number_without_its_country_is_refused(number: str) -> None:
    with pytest.raises(VatNumberInvalid):
        clean_identity(replace(WHOLE, vat_number=number))


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (replace(DECLARED, has_article_200=False), ArticleMissing),
        (replace(DECLARED, status=CharityStatus.PUBLIC_UTILITY), StatusDetailMissing),
        (replace(DECLARED, status_detail="x" * 201), StatusDetailMissing),
        (replace(DECLARED, signatory_title="  "), TitleMissing),
        (replace(DECLARED, signatory_title="x" * 81), TitleMissing),
    ],
)
def test_a_declaration_that_lacks_something_is_refused(
    typed: Declaration, error: type[EstradeError]
) -> None:
    with pytest.raises(error):
        clean_declaration(typed)
