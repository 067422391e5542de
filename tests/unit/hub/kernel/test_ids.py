"""Identifiers say what they name, fit their column and sort by time."""

import re

from hub.kernel.ids import ID_LENGTH, new_id, new_token, token_digest


def test_an_identifier_has_its_prefix_and_fits_its_column() -> None:
    made = new_id("bkg")
    assert re.fullmatch(r"bkg_[0-9a-hjkmnp-tv-z]{26}", made)
    assert len(new_id("abcde")) <= ID_LENGTH


def test_identifiers_are_all_different() -> None:
    assert len({new_id("x") for _ in range(10_000)}) == 10_000


def test_what_is_stored_of_a_secret_does_not_tell_it() -> None:
    token = new_token()
    assert token not in token_digest(token)
    assert token_digest(token) == token_digest(token)
