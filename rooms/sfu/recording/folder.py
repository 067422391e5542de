"""The folder of one recording: where it may be, who writes there, and how much room is left."""

import fcntl
import os
from pathlib import Path
from typing import Self

from rooms.sfu.errors import RecordingRefusedError
from rooms.sfu.recording.limits import DISK_FREE_BYTES_MIN

LOCK_NAME = "recording.lock"
FOLDER_MODE, FILE_MODE = 0o750, 0o640


class Folder:
    """A folder that only this process records into, until it is released."""

    def __init__(self, path: Path, *, lock: int, free_bytes_min: int) -> None:
        self.path = path
        self._lock = lock
        self._free_bytes_min = free_bytes_min

    @classmethod
    def take(cls, root: Path, folder: str, *, free_bytes_min: int = DISK_FREE_BYTES_MIN) -> Self:
        """Make the folder if it is not there, and lock it.

        Raises: RecordingRefusedError.
        """
        path = _checked(root, folder)
        try:
            path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            lock = _lock(path)
        except BlockingIOError:
            raise RecordingRefusedError(
                "the folder is being recorded into: stop that first, or wait until it is finished"
            ) from None
        except OSError as error:
            raise RecordingRefusedError(
                f"cannot record into the folder: {error.strerror}"
            ) from error
        return cls(path, lock=lock, free_bytes_min=free_bytes_min)

    def has_room(self) -> bool:
        """Say whether recording leaves enough of the disk to everything else.

        Raises: OSError.
        """
        disk = os.statvfs(self.path)
        return disk.f_bavail * disk.f_frsize >= self._free_bytes_min

    def release(self) -> None:
        """Let others record here."""
        os.close(self._lock)


def _checked(root: Path, folder: str) -> Path:
    """Return the folder's true path, which lies under the root whatever links lead there."""
    try:
        path = Path(folder)
        if not path.is_absolute() or ".." in path.parts:
            raise RecordingRefusedError("the folder must be an absolute path without ..")
        true_root, true_path = root.resolve(), path.resolve()
    except (OSError, ValueError, RuntimeError):
        raise RecordingRefusedError("the folder is not a path") from None
    if true_path == true_root or not true_path.is_relative_to(true_root):
        raise RecordingRefusedError("the folder must lie under the one given as --recordings")
    return true_path


def _lock(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path / LOCK_NAME, flags, FILE_MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
