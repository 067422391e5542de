"""What a file begins with, and the places in it that are written again as it grows.

::

    EBML  Segment of unknown size
            SeekHead  where Info, Tracks and Cues are
            Info      Duration
            Tracks    the picture's size
            Void      two areas: one holds the Cues in force, the other is free for the next
            Cluster   of known size, Cluster, Cluster, ...

The SeekHead points at Cues inside the Void: whoever reads the file from its beginning skips
both areas, whoever seeks finds the one in force. They lie so that their positions differ in one
byte, and writing that byte changes from one index to the other. At the end the Void is shrunk to
nothing, by one byte again, and the Cues of the first area become an ordinary element.

Source: RFC 9559 sections 5.1 and 6, RFC 8794 section 8.1.
"""

from dataclasses import dataclass

from rooms.sfu.errors import PacketError
from rooms.sfu.recording import ebml
from rooms.sfu.recording.cues import CUES
from rooms.sfu.recording.limits import INDEX_BYTES
from rooms.sfu.recording.tracks import PIXELS_BYTES, Tracks

SEGMENT = b"\x18\x53\x80\x67"

_EBML, _INFO, _TRACKS = b"\x1a\x45\xdf\xa3", b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b"
_VERSION, _READ_VERSION = b"\x42\x86", b"\x42\xf7"
_NAME_BYTES_MAX, _SIZE_BYTES_MAX = b"\x42\xf2", b"\x42\xf3"
_DOC_TYPE, _DOC_VERSION, _DOC_READ_VERSION = b"\x42\x82", b"\x42\x87", b"\x42\x85"
_SEEK_HEAD, _SEEK = b"\x11\x4d\x9b\x74", b"\x4d\xbb"
_SEEK_ID, _SEEK_POSITION = b"\x53\xab", b"\x53\xac"
_SCALE, _DURATION, _DATE = b"\x2a\xd7\xb1", b"\x44\x89", b"\x44\x61"
_MUXING_APP, _WRITING_APP = b"\x4d\x80", b"\x57\x41"
_MILLISECOND_NS = 1_000_000
_YEAR_2001_UNIX_S = 978_307_200
_POSITION_BYTES = 8

_HIDDEN = ebml.VOID + ebml.size_of(2 * INDEX_BYTES, width=4)
_SHOWN = ebml.VOID + ebml.size_of(0, width=4)


@dataclass(frozen=True, slots=True)
class OneByte:
    """A byte of a file and the two values it takes."""

    offset: int
    values: tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Head:
    """A file's first bytes, and the offsets of what is written again.

    ``pointer`` says which of the two ``areas`` is in force, ``cover`` whether both are hidden.
    ``duration`` and ``segment_size`` are eight bytes, ``pixels`` as ``encode_pixels`` writes.
    """

    data: bytes
    segment_size: int
    segment_starts: int
    duration: int
    pixels: int
    pointer: OneByte
    cover: OneByte
    areas: tuple[int, int]

    @property
    def size_bytes(self) -> int:
        """Where the first cluster begins."""
        return self.areas[1] + INDEX_BYTES


def build_head(tracks: Tracks, *, started_unix: float, ends_ms: int) -> Head:
    """Write what comes before the areas; time 0 of the file is ``started_unix``."""
    info, entries = _info(started_unix, ends_ms), tracks.encode()
    info_at = len(_seek_head(0, 0, 0))
    tracks_at = info_at + len(info)
    cues_at = tracks_at + len(entries) + len(_HIDDEN)
    seek_head = _seek_head(info_at, tracks_at, cues_at)
    start = _ebml_header(tracks) + SEGMENT + ebml.UNKNOWN_SIZE
    return read_head(start + seek_head + info + entries + _HIDDEN)


def read_head(data: bytes) -> Head:
    """Find the places in what ``build_head`` wrote; more may follow it.

    Raises: PacketError when it is not that.
    """
    ends: dict[bytes, int] = {}
    at = ebml.read_head(data, 0).size_bytes or 0
    at += ebml.read_head(data, 0).body_at
    segment = ebml.read_head(data, at)
    at = segment.body_at
    for name in (_SEEK_HEAD, _INFO, _TRACKS, ebml.VOID):
        found = ebml.read_head(data, at)
        if found.name != name or found.size_bytes is None:
            raise PacketError("not the head of a recording")
        at = ends[name] = found.body_at + (found.size_bytes if name != ebml.VOID else 0)
    starts, areas = segment.body_at, (at, at + INDEX_BYTES)
    positions = [(area - starts).to_bytes(_POSITION_BYTES) for area in areas]
    return Head(
        data=data[:at],
        segment_size=starts - len(ebml.UNKNOWN_SIZE),
        segment_starts=starts,
        duration=data.index(_DURATION, ends[_SEEK_HEAD]) + len(_DURATION) + 1,
        pixels=ends[_TRACKS] - PIXELS_BYTES,
        pointer=_one_byte(positions[0], positions[1], at=ends[_SEEK_HEAD] - _POSITION_BYTES),
        cover=_one_byte(_HIDDEN, _SHOWN, at=ends[_TRACKS]),
        areas=areas,
    )


def _one_byte(before: bytes, after: bytes, *, at: int) -> OneByte:
    changes = [i for i in range(len(before)) if before[i] != after[i]]
    if len(changes) != 1:
        raise PacketError("not the head of a recording")
    i = changes[0]
    return OneByte(at + i, (before[i : i + 1], after[i : i + 1]))


def _ebml_header(tracks: Tracks) -> bytes:
    body = ebml.uint(_VERSION, 1) + ebml.uint(_READ_VERSION, 1)
    body += ebml.uint(_NAME_BYTES_MAX, 4) + ebml.uint(_SIZE_BYTES_MAX, 8)
    body += ebml.text(_DOC_TYPE, "webm" if tracks.is_webm else "matroska")
    body += ebml.uint(_DOC_VERSION, 4) + ebml.uint(_DOC_READ_VERSION, 2)
    return ebml.element(_EBML, body)


def _seek_head(info_at: int, tracks_at: int, cues_at: int) -> bytes:
    """Write the three pointers; the last eight bytes are the one to the Cues."""
    places = ((_INFO, info_at), (_TRACKS, tracks_at), (CUES, cues_at))
    seeks = [
        ebml.element(_SEEK_ID, name) + ebml.uint(_SEEK_POSITION, at, width=_POSITION_BYTES)
        for name, at in places
    ]
    return ebml.element(_SEEK_HEAD, b"".join(ebml.element(_SEEK, seek) for seek in seeks))


def _info(started_unix: float, ends_ms: int) -> bytes:
    date_us = round((started_unix - _YEAR_2001_UNIX_S) * 1_000_000)
    body = ebml.uint(_SCALE, _MILLISECOND_NS)
    body += ebml.element(_DURATION, ebml.double(ends_ms)) + ebml.sint64(_DATE, date_us * 1_000)
    body += ebml.text(_MUXING_APP, "Estrade") + ebml.text(_WRITING_APP, "Estrade")
    return ebml.element(_INFO, body)
