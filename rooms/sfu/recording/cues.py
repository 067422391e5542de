"""A file's index: where the clusters begin that one can seek to.

Source: RFC 9559 section 5.1.5.
"""

from rooms.sfu.recording import ebml
from rooms.sfu.recording.limits import INDEX_BYTES

CUES = b"\x1c\x53\xbb\x6b"
_CUE_POINT, _CUE_TIME = b"\xbb", b"\xb3"
_POSITIONS, _TRACK, _CLUSTER = b"\xb7", b"\xf7", b"\xf1"
# An identifier of four bytes and a length of eight.
_HEAD_BYTES = 12
# The head of what follows must fit in the same area.
_BYTES_MAX = INDEX_BYTES - ebml.VOID_HEAD_BYTES


class Cues:
    """Keep as many entries as fit; when full, leave out every second, evenly over the file."""

    def __init__(self, *, track: int, bytes_max: int = _BYTES_MAX) -> None:
        self._track = track
        self._bytes_max = bytes_max
        self._entries: list[bytes] = []
        self._size_bytes = _HEAD_BYTES
        self._stride = 1
        self._offered = 0

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, *, time_ms: int, position: int) -> None:
        """Note a cluster by its time and its distance from the beginning of the segment."""
        number, self._offered = self._offered, self._offered + 1
        entry = self._entry(time_ms, position)
        is_wanted = number % self._stride == 0
        while is_wanted and self._entries and self._size_bytes + len(entry) > self._bytes_max:
            self._thin_out()
            is_wanted = number % self._stride == 0
        if is_wanted:
            self._entries.append(entry)
            self._size_bytes += len(entry)

    def encode(self) -> bytes:
        """Return the element."""
        return ebml.element(CUES, b"".join(self._entries), width=8)

    def _entry(self, time_ms: int, position: int) -> bytes:
        place = ebml.uint(_TRACK, self._track) + ebml.uint(_CLUSTER, position)
        body = ebml.uint(_CUE_TIME, time_ms) + ebml.element(_POSITIONS, place)
        return ebml.element(_CUE_POINT, body)

    def _thin_out(self) -> None:
        self._entries = self._entries[::2]
        self._size_bytes = _HEAD_BYTES + sum(map(len, self._entries))
        self._stride *= 2
