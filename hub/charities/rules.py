"""What a French charity's number looks like, and what a file that proves it may be."""

import re
import unicodedata

from hub.charities.errors import (
    ProofMissing,
    ProofTooLarge,
    ProofUnreadable,
    ReasonMissing,
    RegistrationInvalid,
)
from hub.kernel.files import media_type_of

MAX_NAME = 120
MAX_ADDRESS = 300
MAX_CAUSE = 1000
MAX_REASON = 1000
MAX_PROOF_BYTES = 5 * 1024 * 1024
MAX_PROOFS = 10
MAX_PROOFS_BYTES = 10 * 1024 * 1024
MAX_APPLICATIONS = 3
MAX_SLUG = 70

_RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{7}")
_SIREN = re.compile(r"[0-9]{9}")


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


def registration_kind(number: str) -> str:
    """Return which register a clean number belongs to: RNA or SIREN."""
    return "RNA" if number.startswith("W") else "SIREN"


def slug_of(name: str) -> str:
    """Return a name as an address writes it: lower case, without accents, words joined by `-`."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe").replace("æ", "ae"))
    without_accents = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", without_accents)
    return "-".join(words)[:MAX_SLUG].strip("-") or "association"


def proof_kind(content: bytes) -> str:
    """Return the media type of a proof, from its bytes and never from its name.

    Raises: ProofMissing, ProofTooLarge, ProofUnreadable.
    """
    if not content:
        raise ProofMissing
    if len(content) > MAX_PROOF_BYTES:
        raise ProofTooLarge
    kind = media_type_of(content)
    if kind is None:
        raise ProofUnreadable
    return kind


def clean_reason(text: str) -> str:
    """Return why somebody decided, in one piece. Raises: ReasonMissing."""
    reason = " ".join(text.split())[:MAX_REASON]
    if not any(character.isalnum() for character in reason):
        raise ReasonMissing
    return reason
