"""What a French charity's number looks like."""

import pytest

from hub.charities.errors import RegistrationInvalid
from hub.charities.rules import clean_registration


@pytest.mark.parametrize(
    ("text", "number"),
    [("w751 234 567", "W751234567"), ("732 829 320", "732829320"), ("W9R1234567", "W9R1234567")],
)
def test_a_real_number_is_kept_without_spaces(text: str, number: str) -> None:
    assert clean_registration(text) == number


@pytest.mark.parametrize("text", ["", "732829321", "W12345", "75123456789", "W75123456X"])
def test_a_typo_is_refused(text: str) -> None:
    with pytest.raises(RegistrationInvalid):
        clean_registration(text)
