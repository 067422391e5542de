"""A file on the disk that is whole at every moment, though it grows.

Every change is one of two kinds. A piece is written where nobody looks yet: after the last
cluster, or in the area that is not in force. Or what is looked at is changed by a single small
write: one byte for the index, eight for the duration. So a process killed between two writes or
within one leaves a file that plays and seeks, with a torn cluster at its end at worst.
"""

import os
from pathlib import Path
from typing import Self

from rooms.sfu.recording import ebml
from rooms.sfu.recording.clusters import Cluster
from rooms.sfu.recording.cues import Cues
from rooms.sfu.recording.layout import Head, build_head
from rooms.sfu.recording.limits import INDEX_BYTES
from rooms.sfu.recording.tracks import NUMBERS, Tracks, encode_pixels

FILE_MODE = 0o640
_SHOWN = 1


class GrowingFile:
    """Append clusters, and bring the index up to date now and then."""

    def __init__(
        self, descriptor: int, *, head: Head, cues: Cues, size_bytes: int, ends_ms: int = 0
    ) -> None:
        self.size_bytes = size_bytes
        self._ends_ms = ends_ms
        self._descriptor = descriptor
        self._head = head
        self._cues = cues
        self._pixels = (0, 0)

    @classmethod
    def create(cls, path: Path, tracks: Tracks, *, started_unix: float, first: Cluster) -> Self:
        """Make a file that must not exist yet, with its first cluster in it.

        Raises: OSError; then there is no such file.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags, FILE_MODE)
        try:
            return cls._begin(descriptor, tracks, started_unix=started_unix, first=first)
        except OSError:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise

    @classmethod
    def _begin(
        cls, descriptor: int, tracks: Tracks, *, started_unix: float, first: Cluster
    ) -> Self:
        head = build_head(tracks, started_unix=started_unix, ends_ms=first.ends_ms)
        cues = Cues(track=NUMBERS[tracks.seek_media])
        file = cls(descriptor, head=head, cues=cues, size_bytes=head.size_bytes)
        if tracks.picture is not None:
            file._pixels = tracks.picture.width, tracks.picture.height
        cues.add(time_ms=first.starts_ms, position=head.size_bytes - head.segment_starts)
        areas = cues.encode().ljust(2 * INDEX_BYTES, b"\0")
        file._write(head.data + areas, at=0)
        file.append(first, is_indexed=True)
        return file

    def append(self, cluster: Cluster, *, is_indexed: bool = False) -> None:
        """Write a cluster at the end; the index learns of it at the next ``index``.

        Raises: OSError; then the file is as it was before.
        """
        data = cluster.encode()
        try:
            self._write(data, at=self.size_bytes)
        except OSError:
            os.ftruncate(self._descriptor, self.size_bytes)
            raise
        if cluster.is_start and not is_indexed:
            position = self.size_bytes - self._head.segment_starts
            self._cues.add(time_ms=cluster.starts_ms, position=position)
        self.size_bytes += len(data)
        self._ends_ms = max(self._ends_ms, cluster.ends_ms)
        self._write_duration()
        self._show_pixels(cluster.pixels)

    def index(self) -> None:
        """Put the index of everything so far in force.

        Raises: OSError; then the index before stays in force.
        """
        free = 1 - self._area_in_force()
        self._write(self._cues.encode(), at=self._head.areas[free])
        # What the pointer is to lead to must be there first, even if the machine loses power.
        os.fdatasync(self._descriptor)
        self._point_to(free)

    def finish(self) -> None:
        """Turn the index into an ordinary element, say how long the file is, and close it.

        Raises: OSError; the file is closed, and plays and seeks all the same.
        """
        try:
            self._write_duration()
            if not self._is_index_shown():
                self._show_index()
            size = ebml.size_of(self.size_bytes - self._head.segment_starts, width=8)
            self._write(size, at=self._head.segment_size)
            os.fsync(self._descriptor)
        finally:
            self.close()

    def close(self) -> None:
        """Close the file as it is."""
        os.close(self._descriptor)

    def _show_index(self) -> None:
        """Lay an index over the first area while the second is in force, then uncover it."""
        if self._area_in_force() == 1:
            self.index()
        self.index()
        cues = self._cues.encode()
        rest = ebml.void(2 * INDEX_BYTES - len(cues))
        self._write(cues + rest, at=self._head.areas[0])
        os.fdatasync(self._descriptor)
        self._point_to(0)
        cover = self._head.cover
        self._write(cover.values[_SHOWN], at=cover.offset)

    def _area_in_force(self) -> int:
        pointer = self._head.pointer
        return pointer.values.index(os.pread(self._descriptor, 1, pointer.offset))

    def _is_index_shown(self) -> bool:
        cover = self._head.cover
        return os.pread(self._descriptor, 1, cover.offset) == cover.values[_SHOWN]

    def _write_duration(self) -> None:
        self._write(ebml.double(self._ends_ms), at=self._head.duration)

    def _point_to(self, area: int) -> None:
        pointer = self._head.pointer
        self._write(pointer.values[area], at=pointer.offset)

    def _show_pixels(self, pixels: tuple[int, int]) -> None:
        larger = max(self._pixels[0], pixels[0]), max(self._pixels[1], pixels[1])
        if larger != self._pixels:
            self._pixels = larger
            self._write(encode_pixels(*larger), at=self._head.pixels)

    def _write(self, data: bytes, *, at: int) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(self._descriptor, view, at)
            view, at = view[written:], at + written
