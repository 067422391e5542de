"""What a media server leaves in a recording's folder, for tests that have none."""

import json
from pathlib import Path
from typing import Any

from rooms.recordings.manifest import MANIFEST
from rooms.recordings.models import Recording


def part(
    number: int = 1,
    *,
    source: str = "camera",
    peer: str = "somebody",
    starts_ms: int = 0,
    ends_ms: int = 60_000,
    is_complete: bool = True,
) -> dict[str, Any]:
    """Return a file as a manifest tells of it."""
    return {
        "file": f"{number:04}-{source}.webm",
        "peer": peer,
        "source": source,
        "part": 1,
        "audio_codec": "opus",
        "video_codec": "vp8",
        "width": 1280,
        "height": 720,
        "starts_ms": starts_ms,
        "ends_ms": ends_ms,
        "is_complete": is_complete,
    }


def write_folder(
    recording: Recording,
    parts: list[dict[str, Any]],
    *,
    is_stopped: bool,
    contents: dict[str, bytes] | None = None,
) -> Path:
    """Write a folder as the media server would; without `contents` a file holds its own name."""
    folder = Path(recording.folder)
    folder.mkdir(parents=True, exist_ok=True)
    for one in parts:
        name = one["file"]
        (folder / name).write_bytes((contents or {}).get(name, name.encode()))
    manifest = {
        "version": 1,
        "recording": recording.id,
        "started_at": 1_790_000_000.0,
        "ended_at": 1_790_000_900.0 if is_stopped else None,
        "parts": parts,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest))
    (folder / "recording.lock").touch()
    return folder
