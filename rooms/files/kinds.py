"""What may be sent in a chat, told from the bytes; a name may not say something else."""

import io
import zipfile
from collections.abc import Mapping

from hub.kernel.files import JPEG, PDF, PNG, WEBP, media_type_of

GIF = "image/gif"
MP3 = "audio/mpeg"
WAV = "audio/wav"
OGG = "audio/ogg"
FLAC = "audio/flac"
MIDI = "audio/midi"
MP4 = "video/mp4"
WEBM = "video/webm"
TEXT = "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
DOCX, XLSX, PPTX = (
    f"{_OFFICE}wordprocessingml.document",
    f"{_OFFICE}spreadsheetml.sheet",
    f"{_OFFICE}presentationml.presentation",
)
ODT, ODS, ODP = f"{_OPEN}text", f"{_OPEN}spreadsheet", f"{_OPEN}presentation"

NAMED: Mapping[str, frozenset[str]] = {
    PDF: frozenset({"pdf"}),
    PNG: frozenset({"png"}),
    JPEG: frozenset({"jpg", "jpeg"}),
    WEBP: frozenset({"webp"}),
    GIF: frozenset({"gif"}),
    MP3: frozenset({"mp3"}),
    WAV: frozenset({"wav"}),
    OGG: frozenset({"ogg", "oga", "opus"}),
    FLAC: frozenset({"flac"}),
    MIDI: frozenset({"mid", "midi"}),
    MP4: frozenset({"mp4", "m4a", "m4v", "mov"}),
    WEBM: frozenset({"webm"}),
    TEXT: frozenset({"txt", "md", "csv"}),
    DOCX: frozenset({"docx"}),
    XLSX: frozenset({"xlsx"}),
    PPTX: frozenset({"pptx"}),
    ODT: frozenset({"odt"}),
    ODS: frozenset({"ods"}),
    ODP: frozenset({"odp"}),
}
"""How the name of a file of each kind may end."""

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"ID3", MP3),
    (b"OggS", OGG),
    (b"fLaC", FLAC),
    (b"MThd", MIDI),
    (b"\x1aE\xdf\xa3", WEBM),
)
_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_MIMETYPE_BYTES = 100
_ZIP_ENTRIES_MAX = 5000
_DAMAGED = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,  # Of a version that zipfile does not know.
    OSError,
    RuntimeError,  # Encrypted.
    ValueError,  # A part that begins before the file does.
)
"""What zipfile raises for an archive that is broken or strange."""


def kind_of(content: bytes) -> str | None:
    """Return the media type of a whole file, None when it is of no kind that may be sent.

    Source: GIF89a 17; ID3v2 3.1; RFC 3533 6; RFC 9639 8; RIFF WAVE; ISO 14496-12 4.3; RFC 8794.
    """
    known = media_type_of(content)
    if known is not None:
        return known
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return WAV
    if content[4:8] == b"ftyp":
        return MP4
    if content[:1] == b"\xff" and content[1:2] in {b"\xfb", b"\xf3", b"\xf2"}:
        return MP3
    if content.startswith(b"PK\x03\x04"):
        return _document(content)
    return TEXT if _is_text(content) else None


def is_named(name: str, kind: str) -> bool:
    """Tell whether the end of a file's name says what the file is."""
    return name.rpartition(".")[2].lower() in NAMED[kind] if "." in name else False


def _document(content: bytes) -> str | None:
    """Return which office document an archive is; any other archive may hold anything."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) > _ZIP_ENTRIES_MAX:
                return None
            if names and names[0] == "mimetype":
                # Stored as it is, says OpenDocument 1.3, part 2, section 3.3.
                if archive.getinfo("mimetype").compress_type != zipfile.ZIP_STORED:
                    return None
                with archive.open("mimetype") as said:
                    kind = said.read(_MIMETYPE_BYTES).decode("ascii", "replace")
                return kind if kind in {ODT, ODS, ODP} else None
            if any(name.endswith("vbaProject.bin") for name in names):
                return None
            return next((_PARTS[name] for name in names if name in _PARTS), None)
    except _DAMAGED:
        return None


def _is_text(content: bytes) -> bool:
    """Tell whether it is words: UTF-8 without what only programs write."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not any(c < " " and c not in "\t\n\r\f" for c in text)
