"""VP9 in RTP: the payload descriptor, as far as forwarding needs it.

Source: RFC 9628 section 4.2.
"""

from typing import NamedTuple

_HAS_PICTURE_ID, _IS_PREDICTED, _HAS_LAYERS, _IS_FLEXIBLE = 0x80, 0x40, 0x20, 0x10
_START, _END = 0x08, 0x04
_IS_LONG = 0x80


class Descriptor(NamedTuple):
    """What a packet says of its frame; a field that is absent is None.

    ``is_start_of_frame`` is of the frame of one spatial layer; ``is_keyframe`` says that the
    packet begins a picture which needs no other.
    """

    is_start_of_frame: bool
    is_end_of_frame: bool
    is_keyframe: bool
    picture_id: int | None
    picture_id_bits: int
    temporal_id: int | None
    spatial_id: int | None


def read_descriptor(payload: bytes) -> Descriptor | None:
    """Read the descriptor up to its layers; None when the payload ends before."""
    if len(payload) < 2:
        return None
    first = payload[0]
    bits = 0
    picture_id = temporal_id = spatial_id = None
    at = 1
    if first & _HAS_PICTURE_ID:
        bits = 15 if payload[at] & _IS_LONG else 7
        picture_id = int.from_bytes(payload[at : at + (bits + 7) // 8]) & (1 << bits) - 1
        at += (bits + 7) // 8
    if first & _HAS_LAYERS:
        if at >= len(payload):
            return None
        temporal_id, spatial_id = payload[at] >> 5, payload[at] >> 1 & 0x07
        # Without flexible mode the number of the base layer's picture follows.
        at += 1 if first & _IS_FLEXIBLE else 2
    if at >= len(payload):
        return None
    is_start = bool(first & _START)
    is_keyframe = is_start and not first & _IS_PREDICTED and not spatial_id
    return Descriptor(
        is_start, bool(first & _END), is_keyframe, picture_id, bits, temporal_id, spatial_id
    )


def starts_keyframe(payload: bytes) -> bool:
    """Say whether the packet is the first of a keyframe."""
    descriptor = read_descriptor(payload)
    return descriptor is not None and descriptor.is_keyframe
