"""VP8 in RTP: the payload descriptor, read, and written again for a viewer.

Source: RFC 7741 section 4.2 and 4.3.
"""

import struct
from typing import NamedTuple

_EXTENDED, _START, _PARTITION = 0x80, 0x10, 0x07
_HAS_PICTURE_ID, _HAS_TL0, _HAS_TEMPORAL_ID, _HAS_LAST_OCTET = 0x80, 0x40, 0x20, 0x30
_IS_LONG = 0x80
_IS_DELTA = 0x01
_PICTURE_ID_AT = 2
_LONG_AND_INDEX = struct.Struct("!HB")


class Descriptor(NamedTuple):
    """What a packet says of its frame; a field that is absent is None.

    ``picture_id_bits`` is 7 or 15, and 0 without a picture id. ``is_keyframe`` is known only at
    a frame's start. ``size_bytes`` is where the frame's own bytes begin.
    """

    is_start_of_frame: bool
    is_keyframe: bool
    picture_id: int | None
    picture_id_bits: int
    tl0_picture_index: int | None
    temporal_id: int | None
    size_bytes: int


def read_descriptor(payload: bytes) -> Descriptor | None:
    """Read the descriptor; None when the payload ends before the frame's own bytes."""
    size = descriptor_bytes(payload)
    if len(payload) <= size:
        return None
    first = payload[0]
    is_start = bool(first & _START) and not first & _PARTITION
    is_keyframe = is_start and not payload[size] & _IS_DELTA
    if not first & _EXTENDED:
        return Descriptor(is_start, is_keyframe, None, 0, None, None, size)
    present = payload[1]
    bits = _picture_id_bits(payload)
    picture_id = None
    if bits == 7:
        picture_id = payload[_PICTURE_ID_AT]
    elif bits:
        picture_id = (payload[_PICTURE_ID_AT] & 0x7F) << 8 | payload[_PICTURE_ID_AT + 1]
    index = payload[_tl0_at(bits)] if present & _HAS_TL0 else None
    temporal_id = payload[size - 1] >> 6 if present & _HAS_TEMPORAL_ID else None
    return Descriptor(is_start, is_keyframe, picture_id, bits, index, temporal_id, size)


def rewrite(
    payload: bytes, descriptor: Descriptor, *, picture_id: int, tl0_picture_index: int
) -> bytes:
    """Return the payload with other numbers where it has any, and of the same length.

    A number that is too large for its field wraps around.
    """
    bits = descriptor.picture_id_bits
    has_index = descriptor.tl0_picture_index is not None
    if not bits and not has_index:
        return payload
    # What browsers send, at a fourth of the cost of the general way.
    if bits == 15 and has_index:
        numbers = _LONG_AND_INDEX.pack(
            _IS_LONG << 8 | picture_id & 0x7FFF, tl0_picture_index & 0xFF
        )
        return payload[:_PICTURE_ID_AT] + numbers + payload[_PICTURE_ID_AT + len(numbers) :]
    head = bytearray(payload[: descriptor.size_bytes])
    if bits == 7:
        head[_PICTURE_ID_AT] = picture_id & 0x7F
    elif bits:
        head[_PICTURE_ID_AT] = _IS_LONG | picture_id >> 8 & 0x7F
        head[_PICTURE_ID_AT + 1] = picture_id & 0xFF
    if has_index:
        head[_tl0_at(bits)] = tl0_picture_index & 0xFF
    return bytes(head) + payload[descriptor.size_bytes :]


def starts_keyframe(payload: bytes) -> bool:
    """Say whether the packet is the first of a keyframe."""
    descriptor = read_descriptor(payload)
    return descriptor is not None and descriptor.is_keyframe


def descriptor_bytes(payload: bytes) -> int:
    """Return the descriptor's size; as much as the payload, or more, when it is cut off."""
    if not payload or not payload[0] & _EXTENDED:
        return 1
    if len(payload) <= _PICTURE_ID_AT:
        return len(payload)
    present = payload[1]
    size = _tl0_at(_picture_id_bits(payload))
    return size + bool(present & _HAS_TL0) + bool(present & _HAS_LAST_OCTET)


def _picture_id_bits(payload: bytes) -> int:
    if not payload[1] & _HAS_PICTURE_ID:
        return 0
    return 15 if payload[_PICTURE_ID_AT] & _IS_LONG else 7


def _tl0_at(picture_id_bits: int) -> int:
    return _PICTURE_ID_AT + (picture_id_bits + 7) // 8
