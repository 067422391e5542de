"""What a file that somebody sends really is, from its bytes and never from its name."""

import re
from collections.abc import Mapping

MAX_FILE_NAME = 120
PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
ENDINGS: Mapping[str, str] = {PDF: "pdf", JPEG: "jpg", PNG: "png", WEBP: "webp"}
"""The kinds of file that are known, with the ending of each."""

_PDF_END_WITHIN_BYTES = 2048


def media_type_of(content: bytes) -> str | None:
    """Return the media type of a whole file, None when it is of no kind that is known.

    Source: ISO 32000-1 7.5.2 and 7.5.5; PNG 5.2; ITU-T T.81 B.1.1.3; RFC 9649 2.4.
    """
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-_PDF_END_WITHIN_BYTES:]:
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return PNG
    if content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\0").endswith(b"\xff\xd9"):
        return JPEG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    return None


def clean_file_name(name: str, *, media_type: str) -> str:
    """Return the last part of a file's name, printable, with the ending of what it really is."""
    last = re.split(r"[/\\]", name)[-1]
    stem = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').rpartition(".")
    ending = f".{ENDINGS[media_type]}"
    return ((stem[0] or stem[2]).strip()[: MAX_FILE_NAME - len(ending)] or "document") + ending
