"""Repairs as a stream of their own: a packet again, behind its original number.

Source: RFC 4588 section 4 (format) and 5.3 (association), RFC 8852 (repaired rid).
"""

import struct

from rooms.sfu.packets.rtp import MARKER_BIT, RtpHeader

_ORIGINAL = struct.Struct("!H")
_FIXED = struct.Struct("!BBH")
_SSRC_AT = 8
_REST_AT = 12


def wrap(
    header: bytes, payload: bytes, *, payload_type: int, ssrc: int, sequence: int, original: int
) -> tuple[bytes, bytes]:
    """Return header and payload of the repair of a packet whose number was ``original``.

    Marker, timestamp and header extensions are the packet's own.
    """
    first, second, _ = _FIXED.unpack_from(header)
    head = _FIXED.pack(first, second & MARKER_BIT | payload_type, sequence)
    return (
        head + header[_FIXED.size : _SSRC_AT] + ssrc.to_bytes(4) + header[_REST_AT:],
        _ORIGINAL.pack(original) + payload,
    )


def unwrap(
    header: RtpHeader, payload: bytes, *, payload_type: int, ssrc: int
) -> tuple[RtpHeader, bytes] | None:
    """Return the repaired packet as it was; None for one that only fills the line.

    ``payload`` is without padding; ``payload_type`` and ``ssrc`` are the repaired stream's.
    ``size_bytes`` stays that of the repair.
    """
    if len(payload) <= _ORIGINAL.size:
        return None
    restored = header._replace(
        payload_type=payload_type,
        sequence=_ORIGINAL.unpack_from(payload)[0],
        ssrc=ssrc,
        has_padding=False,
    )
    return restored, payload[_ORIGINAL.size :]
