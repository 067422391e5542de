"""A disk without a thread, and a recording in a test's own folder."""

import json
from pathlib import Path
from typing import Any

import av

from rooms.sfu.media import Media
from rooms.sfu.recording.disk import Job
from rooms.sfu.recording.folder import Folder
from rooms.sfu.recording.manifest import Manifest
from rooms.sfu.recording.part import Shelf
from rooms.sfu.recording.room_recording import RoomRecording

UNIX = 1_790_000_000.25
ZERO_AT = 5_000.0


class AtOnce:
    """Do each job where it is submitted, unless there is no room."""

    def __init__(self) -> None:
        self.has_room = True

    def submit(self, job: Job, *, size_bytes: int) -> bool:
        if self.has_room:
            job()
        return self.has_room

    def insist(self, job: Job) -> None:
        job()


class Hours:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = ZERO_AT

    def __call__(self) -> float:
        return self.now


def new_shelf(
    folder: Path, *, recording: str = "a recording", unix_now: float = UNIX, free_bytes_min: int = 0
) -> Shelf:
    """Take a folder as the recorder does."""
    taken = Folder.take(folder.parent, str(folder), free_bytes_min=free_bytes_min)
    manifest = Manifest.open(taken.path, recording=recording, unix_now=unix_now)
    return Shelf(taken, manifest, AtOnce(), Hours())


def new_recording(folder: Path) -> RoomRecording:
    """Begin a recording whose time 0 is ``ZERO_AT``."""
    return RoomRecording(new_shelf(folder), zero_at=ZERO_AT)


class Played:
    """What a player that is not ours finds in a file, told in the recording's time."""

    def __init__(self, path: Path, *, starts_ms: int = 0) -> None:
        self.path = path
        self.starts_ms = starts_ms
        self.times_ms: dict[Media, list[int]] = {}
        self.data: dict[Media, list[bytes]] = {}
        self.keyframes_ms: list[int] = []
        self.order_ms: list[int] = []
        with av.open(str(path)) as file:
            self.ends_ms = None if file.duration is None else starts_ms + file.duration // 1_000
            self.codecs = {stream.type: stream.codec_context.name for stream in file.streams}
            for packet in file.demux():
                if packet.pts is not None:
                    self._take(packet)

    def _take(self, packet: Any) -> None:
        media = Media(packet.stream.type)
        time_ms = self.starts_ms + round(1_000 * packet.pts * packet.time_base)
        self.order_ms.append(time_ms)
        self.times_ms.setdefault(media, []).append(time_ms)
        self.data.setdefault(media, []).append(bytes(packet))
        if media is Media.VIDEO and packet.is_keyframe:
            self.keyframes_ms.append(time_ms)

    def seek(self, time_ms: int, *, media: Media = Media.VIDEO) -> int:
        """Return the time of the first frame a player gets after seeking."""
        with av.open(str(self.path)) as file:
            stream = next(stream for stream in file.streams if stream.type == media)
            assert stream.time_base is not None
            in_file_ms = time_ms - self.starts_ms
            file.seek(round(in_file_ms / 1_000 / stream.time_base), stream=stream)
            packet = next(iter(file.demux(stream)))
            assert packet.pts is not None
            assert packet.is_keyframe
            return self.starts_ms + round(1_000 * packet.pts * stream.time_base)

    def decoded(self) -> int:
        """Return how many pictures can be decoded."""
        with av.open(str(self.path)) as file:
            return sum(1 for _ in file.decode(video=0))


def played_in(folder: Path, file: str) -> Played:
    """Play a file at its place in the recording, as the list has it."""
    listed = json.loads((folder / "manifest.json").read_text())
    entry = next(part for part in listed["parts"] if part["file"] == file)
    return Played(folder / file, starts_ms=entry["starts_ms"])
