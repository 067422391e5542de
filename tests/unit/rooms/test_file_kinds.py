"""A file is what its bytes say; its name may not say something else."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.files import JPEG, MAX_FILE_NAME, PDF, PNG
from rooms.files import kinds
from rooms.files.errors import FileEmpty, FileMismatched, FileNotTaken, FileTooBig, TooManyFiles
from rooms.files.rules import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MB,
    check_content,
    check_space,
    clean_name,
)

PDF_BYTES = b"%PDF-1.7\npartition\n%%EOF\n"
PNG_BYTES = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_PICKER = (Path(__file__).parents[3] / "web/client/room/files.ts").read_text()
HTML = b"<!doctype html><script>alert(1)</script>"


def archive(*names: str, first: bytes = b"") -> bytes:
    """Return an archive with parts of those names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, first)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("partition.pdf", PDF_BYTES, PDF),
        ("Photo.PNG", PNG_BYTES, PNG),
        ("photo.jpeg", b"\xff\xd8\xff\xe0 \xff\xd9", JPEG),
        ("dance.gif", b"GIF89a...", kinds.GIF),
        ("take.mp3", b"ID3\x04", kinds.MP3),
        ("take.mp3", b"\xff\xfb\x90\x00", kinds.MP3),
        ("take.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", kinds.WAV),
        ("take.ogg", b"OggS\x00", kinds.OGG),
        ("take.flac", b"fLaC\x00", kinds.FLAC),
        ("song.mid", b"MThd\x00\x00", kinds.MIDI),
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42", kinds.MP4),
        ("film.webm", b"\x1aE\xdf\xa3\x01", kinds.WEBM),
        ("accords.txt", "Do ré mi 🎵\n".encode(), kinds.TEXT),
        ("notes.docx", archive("[Content_Types].xml", "word/document.xml"), kinds.DOCX),
        ("notes.odt", archive("mimetype", first=kinds.ODT.encode()), kinds.ODT),
    ],
)
def test_what_may_be_sent_is_known_by_its_bytes(name: str, content: bytes, kind: str) -> None:
    assert check_content(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("partition.pdf", PNG_BYTES),
        ("photo.png", PDF_BYTES),
        ("photo.png", HTML),
        ("page.html", HTML),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("run.sh", b"#!/bin/sh\nrm -rf /\n"),
        ("partition.pdf.exe", PDF_BYTES),
        ("partition", PDF_BYTES),
    ],
)
def test_a_name_that_says_something_else_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(FileMismatched):
        check_content(name, content)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02\x01",
        b"PK\x03\x04 not an archive",
        archive("anything.exe"),
        archive("word/document.xml", "word/vbaProject.bin"),
        archive("mimetype", first=b"application/epub+zip"),
        b"words and a \x00 byte",
        "lettres d\u2019un autre temps".encode("cp1252"),
    ],
)
def test_other_kinds_are_not_taken(content: bytes) -> None:
    with pytest.raises(FileNotTaken):
        check_content("something.txt", content)


def test_what_is_empty_is_called_so() -> None:
    for content in (b"", b" \n\t"):
        with pytest.raises(FileEmpty):
            check_content("something.txt", content)


def test_the_picker_of_the_page_offers_what_is_taken() -> None:
    offered = re.findall(r"\.\w+(?=[,\"])", _PICKER.partition("FILE_ENDINGS")[2].partition("]")[0])
    assert set(offered) == {f".{ending}" for endings in kinds.NAMED.values() for ending in endings}


def test_a_file_and_a_session_hold_what_they_hold() -> None:
    with pytest.raises(FileTooBig):
        check_content("long.txt", b"a" * (MAX_FILE_BYTES + 1))
    check_space(count=MAX_FILES - 1, bytes_together=175 * MB, new_bytes=25 * MB)
    for count, together in ((MAX_FILES, 0), (1, 176 * MB)):
        with pytest.raises(TooManyFiles):
            check_space(count=count, bytes_together=together, new_bytes=25 * MB)


@given(st.text(max_size=300), st.sampled_from(["pdf", "png", "txt"]))
def test_any_name_becomes_one_that_every_computer_can_keep(name: str, ending: str) -> None:
    kept = clean_name(f"{name}.{ending}")
    assert 0 < len(kept) <= MAX_FILE_NAME
    assert kept.endswith(f".{ending}")
    assert not set(kept) & set('/\\<>:"|?*\n\x00\u202e')


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_either_known_or_refused(content: bytes) -> None:
    assert kinds.kind_of(content) in {None, *kinds.NAMED}
    assert kinds.kind_of(b"PK\x03\x04" + content) is None


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_an_open_document_whose_kind_is_not_written_plainly_is_not_taken(method: int) -> None:
    assert kinds.kind_of(open_document(zipfile.ZIP_STORED)) == kinds.ODT
    assert kinds.kind_of(open_document(method)) is None


def open_document(method: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression=method) as made:
        made.writestr("mimetype", kinds.ODT)
        made.writestr("content.xml", "<a/>" * 100)
    return content.getvalue()


@given(
    method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA]),
    damage=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4),
)
def test_a_damaged_archive_is_either_known_or_refused(
    method: int, damage: list[tuple[int, int]]
) -> None:
    content = bytearray(open_document(method))
    for place, byte in damage:
        content[place % len(content)] = byte
    assert kinds.kind_of(bytes(content)) in {None, *kinds.NAMED}
