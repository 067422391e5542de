"""What the media server says of a recording in its folder: the files and where they begin."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from rooms.recordings.models import FILE_NAME_LENGTH, FileKind

MANIFEST = "manifest.json"
MANIFEST_BYTES_MAX = 1024 * 1024
NAME = r"^[A-Za-z0-9_-][A-Za-z0-9._-]*\.(?:webm|mkv)$"

Milliseconds = Annotated[int, Field(ge=0, le=2**31 - 1)]


class ManifestPart(BaseModel):
    """One file: `peer` is whose, `is_complete` that it will not change any more."""

    model_config = ConfigDict(frozen=True)

    file: Annotated[str, StringConstraints(pattern=NAME, max_length=FILE_NAME_LENGTH)]
    peer: str
    source: FileKind
    video_codec: str | None = None
    starts_ms: Milliseconds
    ends_ms: Milliseconds
    is_complete: bool


class Manifest(BaseModel):
    """The files of a recording; `ended_at` once it was stopped in good order."""

    model_config = ConfigDict(frozen=True)

    recording: str
    started_at: float
    ended_at: float | None = None
    parts: list[ManifestPart]

    @property
    def is_final(self) -> bool:
        """Tell whether nothing will change any more, unless it is started again."""
        return self.ended_at is not None and all(part.is_complete for part in self.parts)


def read_manifest(folder: Path) -> Manifest | None:
    """Return what the folder's manifest says, None when there is none that can be read."""
    try:
        with (folder / MANIFEST).open("rb") as file:
            return Manifest.model_validate_json(file.read(MANIFEST_BYTES_MAX))
    except (OSError, ValidationError):
        return None


def size_of(folder: Path, name: str) -> int | None:
    """Return the size of a plain file of the folder, None when there is none."""
    path = folder / name
    try:
        return path.stat().st_size if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None
