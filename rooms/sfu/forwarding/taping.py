"""Which rooms are being recorded."""

from pathlib import Path
from typing import Any

from rooms.sfu.clock import Clock
from rooms.sfu.forwarding.publisher import Publisher
from rooms.sfu.forwarding.room import CAMERA, PROGRAM
from rooms.sfu.recording.feed import TOO_MANY_PARTS
from rooms.sfu.recording.part import DISK_FAILED, DISK_FULL
from rooms.sfu.recording.recorder import Recorder
from rooms.sfu.recording.room_recording import RoomRecording

LASTING = {DISK_FULL, DISK_FAILED, TOO_MANY_PARTS}
"""What does not pass by itself; a disk that is slow for a moment does."""


class Taping:
    """Begin and end recordings; one of a room outlives its emptiness, for a host who comes back."""

    def __init__(self, root: Path | None, clock: Clock) -> None:
        self._root = root
        self._clock = clock
        self._recorder = Recorder(root)
        self._recordings = dict[str, RoomRecording]()

    @property
    def recordings(self) -> dict[str, str]:
        """What is being recorded, by room."""
        return {room: recording.id for room, recording in self._recordings.items()}

    @property
    def problems(self) -> dict[str, str]:
        """Why nothing of a room reaches the disk at this moment, by room."""
        found = ((room, _problem(each.stats())) for room, each in self._recordings.items())
        return {room: problem for room, problem in found if problem is not None}

    def start(self, room: str, publishers: list[Publisher], *, recording: str, folder: str) -> None:
        """Record a room from now on; asking again for the same recording changes nothing.

        ``folder`` is absolute, or below the root. Raises: RecordingRefusedError.
        """
        present = self._recordings.get(room)
        if present is not None and present.id == recording:
            return
        begun = self._recorder.start(
            recording=recording,
            folder=str(self._root / folder) if self._root is not None else folder,
            now=self._clock.now(),
            unix_now=self._clock.unix_now(),
        )
        self.stop(room, publishers)
        self._recordings[room] = begun
        self.follow(room, publishers)

    def stop(self, room: str, publishers: list[Publisher]) -> None:
        """Finish a room's recording; a room that is not recorded is no error."""
        recording = self._recordings.pop(room, None)
        if recording is None:
            return
        for publisher in publishers:
            publisher.record_on(None)
        recording.close(now=self._clock.now())

    def follow(self, room: str, publishers: list[Publisher]) -> None:
        """Record whoever is shown in a recorded room, and nobody else.

        A camera that stands behind its person's program is not shown, so it is not recorded.
        """
        recording = self._recordings.get(room)
        connected = [publisher for publisher in publishers if publisher.is_connected]
        with_program = {item.name for item in connected if item.source == PROGRAM}
        for publisher in connected:
            is_behind = publisher.source == CAMERA and publisher.name in with_program
            wanted = None if is_behind else recording
            if wanted is None or publisher.tape is None:
                publisher.record_on(wanted)

    def tick(self, now: float) -> None:
        """Do what is due."""
        self._recorder.tick(now)

    def stats(self) -> dict[str, Any]:
        """Say how the recordings do."""
        return self._recorder.stats()

    def close(self) -> None:
        """Finish everything."""
        self._recorder.close(now=self._clock.now())


def _problem(stats: dict[str, Any]) -> str | None:
    errors = [stats["error"], *(feed["error"] for feed in stats["feeds"])]
    return next((error for error in errors if error in LASTING), None)
