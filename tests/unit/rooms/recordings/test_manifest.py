"""What the media server says of a recording, read with care."""

import json
from pathlib import Path
from typing import Any

import pytest

from rooms.recordings.manifest import MANIFEST, read_manifest, size_of
from rooms.recordings.models import FileKind

PART = {
    "file": "0001-camera.webm",
    "peer": "per_1",
    "source": "camera",
    "part": 1,
    "audio_codec": "opus",
    "video_codec": "vp8",
    "width": 1280,
    "height": 720,
    "starts_ms": 40,
    "ends_ms": 754_200,
    "bytes": 123,
    "is_complete": True,
}


def write(folder: Path, **changed: Any) -> None:
    content = {
        "version": 1,
        "recording": "rec_1",
        "started_at": 1_790_000_000.1,
        "ended_at": 1_790_000_900.0,
        "parts": [PART],
        **changed,
    }
    (folder / MANIFEST).write_text(json.dumps(content))


def test_the_parts_are_read(tmp_path: Path) -> None:
    write(tmp_path)
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    assert manifest.parts[0].source is FileKind.CAMERA
    assert manifest.parts[0].ends_ms == 754_200
    assert manifest.is_final


@pytest.mark.parametrize(
    "changed", [{"ended_at": None}, {"parts": [PART, {**PART, "is_complete": False}]}]
)
def test_what_still_changes_is_not_final(tmp_path: Path, changed: dict[str, Any]) -> None:
    write(tmp_path, **changed)
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    assert not manifest.is_final


@pytest.mark.parametrize(
    "name", ["../0001.webm", "/etc/passwd", "a/b.webm", ".webm", "x.sh", "a.webm\n", ""]
)
def test_a_name_that_leads_elsewhere_is_not_read(tmp_path: Path, name: str) -> None:
    write(tmp_path, parts=[{**PART, "file": name}])
    assert read_manifest(tmp_path) is None


def test_a_folder_without_a_readable_manifest_has_none(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "nowhere") is None
    (tmp_path / MANIFEST).write_text('{"recording": "rec_1", "par')
    assert read_manifest(tmp_path) is None


def test_only_plain_files_have_a_size(tmp_path: Path) -> None:
    (tmp_path / "a.webm").write_bytes(b"12345")
    (tmp_path / "b.webm").symlink_to(tmp_path / "a.webm")
    (tmp_path / "c.webm").mkdir()
    assert size_of(tmp_path, "a.webm") == 5
    assert size_of(tmp_path, "b.webm") is None
    assert size_of(tmp_path, "c.webm") is None
    assert size_of(tmp_path, "d.webm") is None
