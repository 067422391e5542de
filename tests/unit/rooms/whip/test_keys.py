"""Keys as their owners carry them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.whip.errors import KeyUnknown
from rooms.whip.keys import code_of, write_key

SECRET = "a secret of the hub's own"


def test_a_key_leads_back_to_its_code() -> None:
    assert code_of(write_key("some-code", secret=SECRET), secret=SECRET) == "some-code"


def test_a_key_of_another_hub_opens_nothing() -> None:
    with pytest.raises(KeyUnknown):
        code_of(write_key("some-code", secret="another"), secret=SECRET)


@given(st.text(max_size=300))
def test_nobody_makes_up_a_key(text: str) -> None:
    with pytest.raises(KeyUnknown):
        code_of(text, secret=SECRET)


@given(st.integers(0, 50))
def test_a_key_with_a_letter_changed_opens_nothing(at: int) -> None:
    key = write_key("some-code", secret=SECRET)
    changed = key[:at] + ("a" if key[at] != "a" else "b") + key[at + 1 :]
    with pytest.raises(KeyUnknown):
        code_of(changed, secret=SECRET)
