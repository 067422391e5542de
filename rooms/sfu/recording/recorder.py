"""All recordings of a media server."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rooms.sfu.errors import RecordingRefusedError
from rooms.sfu.recording.disk import DiskThread
from rooms.sfu.recording.folder import Folder
from rooms.sfu.recording.limits import CLOSE_TIMEOUT_S, RECORDING_ID_CHARS_MAX, RECORDINGS_MAX
from rooms.sfu.recording.manifest import Manifest
from rooms.sfu.recording.part import Shelf
from rooms.sfu.recording.room_recording import RoomRecording


class Recorder:
    """Begin recordings under one root folder; without a root, none.

    ``clock`` is the disk thread's own, monotonic.
    """

    def __init__(self, root: Path | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._root = root
        self._clock = clock
        self._disk: DiskThread | None = None
        self._recordings: list[RoomRecording] = []

    def start(self, *, recording: str, folder: str, now: float, unix_now: float) -> RoomRecording:
        """Record into a folder; a recording that was begun there before goes on.

        Raises: RecordingRefusedError.
        """
        if self._root is None:
            raise RecordingRefusedError("the media server was started without --recordings")
        if not 0 < len(recording) <= RECORDING_ID_CHARS_MAX or not recording.isprintable():
            raise RecordingRefusedError(
                f"a recording's name is 1 to {RECORDING_ID_CHARS_MAX} printable characters"
            )
        if len(self._recordings) >= RECORDINGS_MAX:
            raise RecordingRefusedError(f"{RECORDINGS_MAX} recordings are being made already")
        taken = Folder.take(self._root, folder)
        try:
            begun = self._begin(taken, recording, now=now, unix_now=unix_now)
        except OSError as error:
            taken.release()
            raise RecordingRefusedError(
                f"cannot record into the folder: {error.strerror}"
            ) from error
        except RecordingRefusedError:
            taken.release()
            raise
        self._recordings.append(begun)
        return begun

    def tick(self, now: float) -> None:
        """Do what is due though nothing arrives; called every ``TICK_S``."""
        for recording in self._recordings:
            recording.tick(now)
        if any(recording.is_written for recording in self._recordings):
            self._recordings = [item for item in self._recordings if not item.is_written]

    def close(self, *, now: float) -> bool:
        """End all recordings; return False when the disk did not finish in time."""
        for recording in self._recordings:
            recording.close(now=now)
        return self._disk is None or self._disk.close(timeout_s=CLOSE_TIMEOUT_S)

    def stats(self) -> dict[str, Any]:
        """Count what waits for the disk, and say how each recording does."""
        disk = self._disk
        return {
            "queue_bytes": disk.waiting_bytes if disk is not None else 0,
            "queue_bytes_max": disk.bytes_max if disk is not None else 0,
            "refused_clusters": disk.refused if disk is not None else 0,
            "recordings": [recording.stats() for recording in self._recordings],
        }

    def _begin(
        self, folder: Folder, recording: str, *, now: float, unix_now: float
    ) -> RoomRecording:
        manifest = Manifest.open(folder.path, recording=recording, unix_now=unix_now)
        if self._disk is None:
            self._disk = DiskThread()
        shelf = Shelf(folder, manifest, self._disk, self._clock)
        return RoomRecording(shelf, zero_at=now - max(0.0, unix_now - manifest.started_at))
