"""Usable addresses, names, passwords, time zones."""

import pytest

from hub.people.errors import EmailInvalid, NameInvalid, PasswordWeak, TimeZoneUnknown
from hub.people.rules import check_password, clean_email, clean_name, time_zone


@pytest.mark.parametrize("text", [" Noe@Estrade.Example ", "noe@estrade.example"])
def test_an_address_is_one_whatever_its_case_and_spaces(text: str) -> None:
    assert clean_email(text) == "noe@estrade.example"


@pytest.mark.parametrize(
    "text", ["", "noe", "noe@", "@b.example", "a b@c.example", "a@b\n.example"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(EmailInvalid):
        clean_email(text)


def test_a_name_has_single_spaces_and_nothing_invisible() -> None:
    assert clean_name("  Noé\u200b \n  Ferraud ") == "Noé Ferraud"


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "x" * 81])
def test_an_empty_or_endless_name_is_refused(text: str) -> None:
    with pytest.raises(NameInvalid):
        clean_name(text)


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaaaaaa", "noe@estrade.example", "x" * 201, "ferraud noeferraud noe"],
)
def test_a_guessable_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordWeak):
        check_password(password, email="noe@estrade.example", name="ferraud noe")


def test_a_long_sentence_is_a_password() -> None:
    check_password("le chat dort sur l'établi", email="noe@estrade.example", name="Noé")


def test_a_zone_that_does_not_exist_is_refused() -> None:
    assert time_zone("America/Montreal").key == "America/Montreal"
    for wrong in ("", "Paris", "../etc/passwd"):
        with pytest.raises(TimeZoneUnknown):
            time_zone(wrong)
