"""The list of a recording's files."""

import json
from pathlib import Path

import pytest

from rooms.sfu.errors import RecordingRefusedError
from rooms.sfu.recording.manifest import Manifest, PartEntry

AT = 1_790_000_000.25


def _entry(file: str, *, part: int = 1) -> PartEntry:
    return PartEntry(
        file=file,
        peer="host",
        source="camera",
        part=part,
        audio_codec="opus",
        video_codec="vp8",
        width=640,
        height=360,
        starts_ms=20,
        ends_ms=9_000,
        bytes=123_456,
        is_complete=True,
    )


def test_a_list_is_read_as_it_was_saved(tmp_path: Path) -> None:
    manifest = Manifest.open(tmp_path, recording="mine", unix_now=AT)
    manifest.parts.append(_entry("0001-camera.webm"))
    manifest.save()
    again = Manifest.open(tmp_path, recording="mine", unix_now=AT + 100)
    assert again.parts == manifest.parts
    assert (again.started_at, again.ended_at) == (AT, None)


def test_what_the_hub_reads_has_these_names(tmp_path: Path) -> None:
    manifest = Manifest.open(tmp_path, recording="mine", unix_now=AT)
    manifest.parts.append(_entry("0001-camera.webm"))
    manifest.save()
    assert json.loads((tmp_path / "manifest.json").read_text()) == {
        "version": 1,
        "recording": "mine",
        "started_at": AT,
        "ended_at": None,
        "parts": [
            {
                "file": "0001-camera.webm",
                "peer": "host",
                "source": "camera",
                "part": 1,
                "audio_codec": "opus",
                "video_codec": "vp8",
                "width": 640,
                "height": 360,
                "starts_ms": 20,
                "ends_ms": 9_000,
                "bytes": 123_456,
                "is_complete": True,
            }
        ],
    }


def test_the_list_of_another_recording_is_left_alone(tmp_path: Path) -> None:
    Manifest.open(tmp_path, recording="mine", unix_now=AT).save()
    with pytest.raises(RecordingRefusedError):
        Manifest.open(tmp_path, recording="yours", unix_now=AT)


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "[]",
        '{"version": 2}',
        '{"version": 1, "recording": "mine", "started_at": "soon", "parts": []}',
        '{"version": 1, "recording": "mine", "started_at": 1, "parts": [{"file": "x"}]}',
    ],
)
def test_a_list_that_cannot_be_read_is_put_aside(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "manifest.json").write_text(damaged)
    manifest = Manifest.open(tmp_path, recording="mine", unix_now=AT)
    assert manifest.parts == []
    assert (tmp_path / "manifest.json.damaged").read_text() == damaged


def test_a_list_that_names_a_file_elsewhere_is_put_aside(tmp_path: Path) -> None:
    manifest = Manifest.open(tmp_path, recording="mine", unix_now=AT)
    manifest.parts.append(_entry("../../etc/0001-camera.webm"))
    manifest.save()
    assert Manifest.open(tmp_path, recording="mine", unix_now=AT).parts == []


def test_numbers_go_on_after_every_file_that_is_or_was_here(tmp_path: Path) -> None:
    manifest = Manifest.open(tmp_path, recording="mine", unix_now=AT)
    assert manifest.next_number() == 1
    manifest.parts.append(_entry("0007-camera.webm"))
    assert manifest.next_number() == 8
    (tmp_path / "0012-screen.mkv").touch()
    (tmp_path / "9999-notes.txt").touch()
    assert manifest.next_number() == 13
