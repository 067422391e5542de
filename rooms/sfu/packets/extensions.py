"""RTP header extensions: the block between a packet's header and its payload.

Source: RFC 8285 section 4.2 (one-byte headers) and 4.3 (two-byte headers).
"""

import struct
from collections.abc import Iterable

from rooms.sfu.errors import PacketError
from rooms.sfu.packets.rtp import EXTENSION_BIT, HEADER_BYTES

_HEAD = struct.Struct("!HH")
_ONE_BYTE, _TWO_BYTE, _TWO_BYTE_MASK = 0xBEDE, 0x1000, 0xFFF0
_ONE_BYTE_IDS = range(1, 15)
_ONE_BYTE_SIZES = range(1, 17)
_ABS_SEND_TIME_FRACTION_BITS = 18


def read_extensions(data: bytes) -> dict[int, bytes]:
    """Return a packet's extensions by id; ``data`` begins with its header, protected or not.

    Of an id that comes twice the last counts. What ends after the block does is left out.

    Raises: PacketError when the packet ends before the block does.
    """
    if len(data) < HEADER_BYTES:
        raise PacketError("shorter than an RTP header")
    if not data[0] & EXTENSION_BIT:
        return {}
    at = HEADER_BYTES + 4 * (data[0] & 0x0F)
    if len(data) < at + _HEAD.size:
        raise PacketError("shorter than its header extension")
    profile, words = _HEAD.unpack_from(data, at)
    at += _HEAD.size
    if len(data) < at + 4 * words:
        raise PacketError("shorter than its header extension")
    block = data[at : at + 4 * words]
    if profile == _ONE_BYTE:
        return _read_one_byte(block)
    if profile & _TWO_BYTE_MASK == _TWO_BYTE:
        return _read_two_byte(block)
    return {}


def _read_one_byte(block: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at < len(block):
        number, size = block[at] >> 4, (block[at] & 0x0F) + 1
        at += 1
        if number == 0 and size == 1:
            continue
        if number not in _ONE_BYTE_IDS or at + size > len(block):
            break
        found[number] = block[at : at + size]
        at += size
    return found


def _read_two_byte(block: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at < len(block):
        number = block[at]
        if number == 0:
            at += 1
            continue
        if at + 2 > len(block):
            break
        size = block[at + 1]
        at += 2
        if at + size > len(block):
            break
        found[number] = block[at : at + size]
        at += size
    return found


def build_extensions(items: Iterable[tuple[int, bytes]]) -> bytes:
    """Write a block of ids and values, with one-byte headers where all fit; of nothing, nothing.

    Ids are 1 to 255 and values at most 255 bytes long: the caller's to see to.
    """
    pairs = list(items)
    if not pairs:
        return b""
    if all(n in _ONE_BYTE_IDS and len(value) in _ONE_BYTE_SIZES for n, value in pairs):
        profile = _ONE_BYTE
        body = b"".join(bytes((n << 4 | len(value) - 1,)) + value for n, value in pairs)
    else:
        profile = _TWO_BYTE
        body = b"".join(bytes((n, len(value))) + value for n, value in pairs)
    body += bytes(-len(body) % 4)
    return _HEAD.pack(profile, len(body) // 4) + body


def abs_send_time(now_s: float) -> bytes:
    """Return the 24-bit time of sending: 6 bits of seconds and 18 of their fractions.

    Any clock does, as long as it is the same for all packets of a connection.
    """
    return (round(now_s * (1 << _ABS_SEND_TIME_FRACTION_BITS)) & 0xFFFFFF).to_bytes(3)
