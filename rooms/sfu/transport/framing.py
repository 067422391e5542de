"""Datagrams on a stream: each behind its length in two bytes.

Source: RFC 4571 section 2.
"""

from rooms.sfu import limits
from rooms.sfu.errors import PacketError

_LENGTH_BYTES = 2


class FrameReader:
    """Cut what arrives on a stream into datagrams; at most one unfinished frame is kept."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the datagrams that are complete now; empty ones mean nothing and are left out.

        Raises: PacketError for a frame longer than a datagram may be; the stream is of no more use.
        """
        data = self._rest + data
        frames = []
        at = 0
        while at + _LENGTH_BYTES <= len(data):
            size = int.from_bytes(data[at : at + _LENGTH_BYTES])
            if size > limits.DATAGRAM_BYTES_MAX:
                raise PacketError("a frame longer than a datagram may be")
            end = at + _LENGTH_BYTES + size
            if end > len(data):
                break
            if size:
                frames.append(data[at + _LENGTH_BYTES : end])
            at = end
        self._rest = data[at:]
        return frames


def frame(data: bytes | memoryview, segment_bytes: int) -> bytes:
    """Return datagrams as they go on a stream; all are of one size but the last."""
    parts: list[bytes | memoryview] = []
    for at in range(0, len(data), segment_bytes):
        part = data[at : at + segment_bytes]
        parts += (len(part).to_bytes(_LENGTH_BYTES), part)
    return b"".join(parts)
