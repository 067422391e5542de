"""RTP headers, read and written.

Source: RFC 3550 section 5.1, RFC 8285 section 4.
"""

import struct
from typing import NamedTuple

from rooms.sfu.errors import PacketError

HEADER_BYTES = 12
VERSION_BITS = 0x80
PADDING_BIT = 0x20
EXTENSION_BIT = 0x10
MARKER_BIT = 0x80

_FIXED = struct.Struct("!BBHII")
_EXTENSION = struct.Struct("!HH")


class RtpHeader(NamedTuple):
    """The fields of a header; ``size_bytes`` counts sources and extension too."""

    payload_type: int
    is_marker: bool
    has_padding: bool
    sequence: int
    timestamp: int
    ssrc: int
    size_bytes: int


def parse_header(data: bytes) -> RtpHeader:
    """Read the header at the start of a packet, protected or not.

    Raises: PacketError when the packet is shorter than its header says or not of version 2.
    """
    if len(data) < HEADER_BYTES:
        raise PacketError("shorter than an RTP header")
    first, second, sequence, timestamp, ssrc = _FIXED.unpack_from(data)
    if first & 0xC0 != VERSION_BITS:
        raise PacketError("not RTP version 2")
    size_bytes = HEADER_BYTES + 4 * (first & 0x0F)
    if first & EXTENSION_BIT:
        if len(data) < size_bytes + 4:
            raise PacketError("shorter than its header extension")
        size_bytes += 4 + 4 * _EXTENSION.unpack_from(data, size_bytes)[1]
    if len(data) < size_bytes:
        raise PacketError("shorter than its header")
    return RtpHeader(
        second & 0x7F,
        second >= MARKER_BIT,
        bool(first & PADDING_BIT),
        sequence,
        timestamp,
        ssrc,
        size_bytes,
    )


def build_header(
    *,
    payload_type: int,
    is_marker: bool,
    sequence: int,
    timestamp: int,
    ssrc: int,
    extensions: bytes = b"",
) -> bytes:
    """Write a header without sources or padding; ``extensions`` is a whole block or nothing."""
    fixed = _FIXED.pack(
        VERSION_BITS | EXTENSION_BIT if extensions else VERSION_BITS,
        payload_type | (MARKER_BIT if is_marker else 0),
        sequence,
        timestamp,
        ssrc,
    )
    return fixed + extensions if extensions else fixed


def without_padding(payload: bytes) -> bytes:
    """Return the payload of a packet that has padding, without it.

    Raises: PacketError when the padding is longer than the payload.
    """
    if not payload or not 0 < payload[-1] <= len(payload):
        raise PacketError("padding longer than the payload")
    return payload[: len(payload) - payload[-1]]
