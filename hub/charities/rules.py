"""What a French charity's number looks like."""

import re

from hub.charities.errors import RegistrationInvalid

_RNA = re.compile(r"W\d[0-9A-Z]\d{7}")
_SIREN = re.compile(r"\d{9}")


def clean_registration(text: str) -> str:
    """Return an RNA or SIREN number without spaces. Raises: RegistrationInvalid.

    Source: décret n° 2009-540 (RNA); INSEE, SIREN check digit by Luhn's formula.
    """
    number = "".join(text.split()).upper()
    if _RNA.fullmatch(number) or (_SIREN.fullmatch(number) and passes_luhn(number)):
        return number
    raise RegistrationInvalid


def passes_luhn(digits: str) -> bool:
    """Tell whether the last digit of a number checks the others. Source: ISO/IEC 7812-1."""
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
