"""Frames gathered into clusters, the pieces a file grows by.

Source: RFC 9559 sections 5.1.3 and 10.
"""

import struct
from dataclasses import dataclass
from typing import NamedTuple

from rooms.sfu.media import Media
from rooms.sfu.recording import ebml
from rooms.sfu.recording.limits import CLUSTER_BYTES_MAX, CLUSTER_MS_MAX
from rooms.sfu.recording.tracks import NUMBERS

CLUSTER = b"\x1f\x43\xb6\x75"
TIMESTAMP, SIMPLE_BLOCK = b"\xe7", b"\xa3"
KEYFRAME_BIT, INVISIBLE_BIT = 0x80, 0x08
# The identifier and a length of eight bytes.
HEAD_BYTES = 12

_BLOCK_HEAD = struct.Struct(">BhB")
_EARLIEST_MS = -(1 << 15)
_TRACK_BITS = {media: 0x80 | number for media, number in NUMBERS.items()}


class Frame(NamedTuple):
    """One picture, or one packet of sound, at its time in the recording.

    ``pixels`` is a keyframe's width and height.
    """

    media: Media
    time_ms: int
    data: bytes
    is_keyframe: bool
    is_visible: bool = True
    pixels: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A piece of a file, ready to be written.

    ``is_start`` says that playing can begin here; ``pixels`` is the largest picture's size.
    """

    number: int
    chunks: list[bytes]
    size_bytes: int
    starts_ms: int
    ends_ms: int
    frames: int
    is_start: bool
    pixels: tuple[int, int]

    def encode(self) -> bytes:
        """Return the element."""
        head = CLUSTER + ebml.size_of(self.size_bytes - HEAD_BYTES, width=8)
        return b"".join((head, *self.chunks))


class ClusterBuilder:
    """Begin a cluster at every keyframe, and before one grows too long or too large.

    ``seek_media`` is what one seeks in: clusters that begin with a keyframe of it are starts.
    """

    def __init__(self, *, seek_media: Media) -> None:
        self._seek_media = seek_media
        self._number = 0
        self._chunks: list[bytes] = []
        self._size_bytes = HEAD_BYTES
        self._starts_ms = self._ends_ms = 0
        self._frames = 0
        self._is_start = False
        self._pixels = (0, 0)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing has been gathered."""
        return not self._frames

    def add(self, frame: Frame) -> Cluster | None:
        """Take a frame; return the cluster that was complete before it, if it was."""
        finished = self.flush() if self._is_complete_before(frame) else None
        if not self._chunks:
            self._begin(frame)
        relative_ms = frame.time_ms - self._starts_ms
        flags = KEYFRAME_BIT if frame.is_keyframe else 0
        if not frame.is_visible:
            flags |= INVISIBLE_BIT
        size = ebml.size_of(_BLOCK_HEAD.size + len(frame.data))
        head = SIMPLE_BLOCK + size
        head += _BLOCK_HEAD.pack(_TRACK_BITS[frame.media], relative_ms, flags)
        self._chunks += (head, frame.data)
        if frame.is_keyframe:
            self._pixels = _larger(self._pixels, frame.pixels)
        self._size_bytes += len(head) + len(frame.data)
        self._ends_ms = max(self._ends_ms, frame.time_ms)
        self._frames += 1
        return finished

    def flush(self) -> Cluster | None:
        """Return what has been gathered, unless it is nothing."""
        if not self._frames:
            return None
        cluster = Cluster(
            number=self._number,
            chunks=self._chunks,
            size_bytes=self._size_bytes,
            starts_ms=self._starts_ms,
            ends_ms=self._ends_ms,
            frames=self._frames,
            is_start=self._is_start,
            pixels=self._pixels,
        )
        self._number += 1
        self._reset()
        return cluster

    def _reset(self) -> None:
        self._chunks = []
        self._size_bytes = HEAD_BYTES
        self._starts_ms = self._ends_ms = 0
        self._frames = 0
        self._is_start = False
        self._pixels = (0, 0)

    def _begin(self, frame: Frame) -> None:
        self._starts_ms = self._ends_ms = frame.time_ms
        self._is_start = frame.is_keyframe and frame.media is self._seek_media
        time = ebml.uint(TIMESTAMP, frame.time_ms)
        self._chunks = [time]
        self._size_bytes = HEAD_BYTES + len(time)

    def _is_complete_before(self, frame: Frame) -> bool:
        if not self._frames:
            return False
        return (
            (frame.is_keyframe and frame.media is Media.VIDEO)
            or not _EARLIEST_MS <= frame.time_ms - self._starts_ms < CLUSTER_MS_MAX
            or self._size_bytes + len(frame.data) > CLUSTER_BYTES_MAX
        )


def _larger(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one[0], other[0]), max(one[1], other[1])
