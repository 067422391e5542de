"""What a French charity's number looks like, and what a file that proves it may be."""

import pytest

from hub.charities import rules
from hub.charities.errors import (
    ProofMissing,
    ProofTooLarge,
    ProofUnreadable,
    ReasonMissing,
    RegistrationInvalid,
)
from hub.charities.rules import clean_registration
from hub.kernel.files import clean_file_name

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17)
JPEG = b"\xff\xd8\xff\xe0" + bytes(16) + b"\xff\xd9"
WEBP = b"RIFF\x20\0\0\0WEBPVP8 " + bytes(20)


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


def test_a_number_in_other_digits_is_not_a_second_spelling_of_one_that_is_taken() -> None:
    with pytest.raises(RegistrationInvalid):
        clean_registration("".join(chr(0x660 + int(digit)) for digit in "732829320"))


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")],
)
def test_a_proof_is_known_by_its_bytes(content: bytes, media_type: str) -> None:
    assert rules.proof_kind(content) == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"MZ\x90\0" + bytes(64),
        b"PK\x03\x04" + bytes(64),
        PDF[:-8],
        b"GIF89a" + bytes(32),
        JPEG[:-2],
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_is_no_pdf_and_no_picture_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(ProofUnreadable):
        rules.proof_kind(content)


def test_an_empty_proof_and_one_too_large_are_refused() -> None:
    with pytest.raises(ProofMissing):
        rules.proof_kind(b"")
    with pytest.raises(ProofTooLarge):
        rules.proof_kind(b"%PDF-" + bytes(rules.MAX_PROOF_BYTES))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("statuts.pdf", "statuts.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\récépissé.PDF", "récépissé.pdf"),
        ("page.html", "page.pdf"),
        ('a"\r\nX: y.pdf', "aX y.pdf"),
        ("", "document.pdf"),
        ("x" * 400 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_the_name_of_a_file_is_its_last_part_with_its_true_ending(name: str, kept: str) -> None:
    assert clean_file_name(name, media_type="application/pdf") == kept


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("L’Archet partagé", "l-archet-partage"),
        ("Cœur & Bœufs", "coeur-boeufs"),
        ("日本", "association"),
        ("a" * 200, "a" * 70),
    ],
)
def test_a_name_becomes_an_address(name: str, slug: str) -> None:
    assert rules.slug_of(name) == slug


@pytest.mark.parametrize("text", ["", "   ", "...", "!?"])
def test_a_reason_says_something(text: str) -> None:
    with pytest.raises(ReasonMissing):
        rules.clean_reason(text)
    assert rules.clean_reason("  Les  statuts\nmanquent. ") == "Les statuts manquent."
