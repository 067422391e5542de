"""EBML elements, written and read.

Source: RFC 8794 sections 4 (variable-size integers), 5, 6, 7 and 11.3.3 (Void).
"""

import struct
from typing import NamedTuple

from rooms.sfu.errors import PacketError

VOID = b"\xec"
# Its identifier, and a length of eight bytes.
VOID_HEAD_BYTES = 9
UNKNOWN_SIZE = b"\x01\xff\xff\xff\xff\xff\xff\xff"

_DOUBLE = struct.Struct(">d")


class ElementHead(NamedTuple):
    """What an element begins with; ``size_bytes`` is its body's, None when not known."""

    name: bytes
    size_bytes: int | None
    body_at: int


def size_of(body_bytes: int, *, width: int | None = None) -> bytes:
    """Write a length in as few bytes as it needs, or in ``width`` of them."""
    if width is None:
        if body_bytes < 0x7F:
            return bytes((0x80 | body_bytes,))
        # All ones means a length that is not known.
        width = ((body_bytes + 1).bit_length() + 6) // 7
    return (1 << 7 * width | body_bytes).to_bytes(width)


def element(name: bytes, body: bytes, *, width: int | None = None) -> bytes:
    """Write an element around its body."""
    return name + size_of(len(body), width=width) + body


def uint(name: bytes, value: int, *, width: int | None = None) -> bytes:
    """Write a whole number, in ``width`` bytes where it will be changed in place."""
    return element(name, value.to_bytes(width or max(1, (value.bit_length() + 7) // 8)))


def sint64(name: bytes, value: int) -> bytes:
    """Write a whole number that may be negative, or a date, in eight bytes."""
    return element(name, value.to_bytes(8, signed=True))


def double(value: float) -> bytes:
    """Write the body of a number with a fraction, in eight bytes."""
    return _DOUBLE.pack(value)


def text(name: bytes, value: str) -> bytes:
    """Write text."""
    return element(name, value.encode())


def void(total_bytes: int) -> bytes:
    """Write the head of an element to skip that takes this much in all, head included."""
    return VOID + size_of(total_bytes - VOID_HEAD_BYTES, width=8)


def read_head(data: bytes, at: int) -> ElementHead:
    """Read what an element begins with.

    Raises: PacketError when the bytes end before, or are no EBML.
    """
    name_bytes = _width(data, at)
    size_at = at + name_bytes
    size_bytes = _width(data, size_at)
    body_at = size_at + size_bytes
    if name_bytes > 4 or body_at > len(data):
        raise PacketError("not an EBML element")
    size = int.from_bytes(data[size_at:body_at]) & (1 << 7 * size_bytes) - 1
    is_unknown = size == (1 << 7 * size_bytes) - 1
    return ElementHead(data[at:size_at], None if is_unknown else size, body_at)


def _width(data: bytes, at: int) -> int:
    if at >= len(data) or not data[at]:
        raise PacketError("not an EBML element")
    return 9 - data[at].bit_length()
