"""The list of a recording's files, beside them, for the hub to read at any moment."""

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from rooms.sfu.errors import RecordingRefusedError
from rooms.sfu.recording.limits import MANIFEST_BYTES_MAX

NAME = "manifest.json"
SOURCES = ("camera", "screen", "program")
_VERSION = 1
_FILE_NAME = re.compile(rf"(\d{{4,}})-(?:{'|'.join(SOURCES)})\.(?:webm|mkv)")
_FILE_MODE = 0o640


@dataclass(slots=True)
class PartEntry:
    """One file; the times count from the recording's start.

    In the file itself time begins with its first frame: players disagree on files that begin
    late. ``is_complete`` says that the file will not change any more.
    """

    file: str
    peer: str
    source: str
    part: int
    audio_codec: str | None
    video_codec: str | None
    width: int
    height: int
    starts_ms: int
    ends_ms: int
    bytes: int
    is_complete: bool


class Manifest:
    """What there is of a recording; ``ended_at`` is set when it was stopped in order."""

    def __init__(self, folder: Path, *, recording: str, started_at: float) -> None:
        self.recording = recording
        self.started_at = started_at
        self.ended_at: float | None = None
        self.parts: list[PartEntry] = []
        self._folder = folder

    @classmethod
    def open(cls, folder: Path, *, recording: str, unix_now: float) -> Self:
        """Read the folder's manifest, or begin one; one that cannot be read is put aside.

        Raises: RecordingRefusedError when it is another recording's; OSError.
        """
        path = folder / NAME
        try:
            known = cls._read(folder)
        except FileNotFoundError:
            return cls(folder, recording=recording, started_at=unix_now)
        except (KeyError, TypeError, ValueError):
            path.replace(path.with_name(f"{NAME}.damaged"))
            return cls(folder, recording=recording, started_at=unix_now)
        if known.recording != recording:
            raise RecordingRefusedError("the folder holds another recording: give one of its own")
        return known

    def save(self) -> None:
        """Write the whole list in place of the one before.

        Raises: OSError; then the one before is there still.
        """
        path = self._folder / NAME
        new = path.with_name(f"{NAME}.new")
        data = json.dumps(self._dump(), indent=1).encode()
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, _FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)

    def next_number(self) -> int:
        """Return a number above those of all files that are or were here.

        Raises: OSError.
        """
        names = [entry.file for entry in self.parts]
        names += [path.name for path in self._folder.iterdir()]
        found = [_FILE_NAME.fullmatch(name) for name in names]
        return 1 + max((int(match[1]) for match in found if match is not None), default=0)

    def next_part(self, *, peer: str, source: str) -> int:
        """Return the number of a feed's next part, from 1."""
        known = (e.part for e in self.parts if (e.peer, e.source) == (peer, source))
        return 1 + max(known, default=0)

    def _dump(self) -> dict[str, Any]:
        return {
            "version": _VERSION,
            "recording": self.recording,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "parts": [asdict(entry) for entry in self.parts],
        }

    @classmethod
    def _read(cls, folder: Path) -> Self:
        with (folder / NAME).open("rb") as file:
            data = json.loads(file.read(MANIFEST_BYTES_MAX))
        if data["version"] != _VERSION:
            raise ValueError("a manifest of another version")
        known = cls(folder, recording=str(data["recording"]), started_at=float(data["started_at"]))
        known.parts = [PartEntry(**entry) for entry in data["parts"]]
        if not all(_FILE_NAME.fullmatch(entry.file) for entry in known.parts):
            raise ValueError("a manifest with a file that is not ours")
        return known
