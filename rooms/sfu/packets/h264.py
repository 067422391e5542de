"""H.264 in RTP: where a picture that needs no other begins.

Source: RFC 6184 section 5.
"""

_TYPE, _START = 0x1F, 0x80
_IDR, _SPS, _STAP_A, _FU_A = 5, 7, 24, 28
_UNITS_READ_MAX = 16


def starts_keyframe(payload: bytes) -> bool:
    """Say whether the packet is the first of a keyframe: parameter sets or an IDR slice."""
    if len(payload) < 2:
        return False
    kind = payload[0] & _TYPE
    if kind == _STAP_A:
        return not {_IDR, _SPS}.isdisjoint(_aggregated(payload))
    if kind == _FU_A:
        return bool(payload[1] & _START) and payload[1] & _TYPE == _IDR
    return kind in {_SPS, _IDR}


def _aggregated(payload: bytes) -> list[int]:
    """Return the kinds of the units in a STAP-A."""
    kinds: list[int] = []
    at = 1
    while at + 2 < len(payload) and len(kinds) < _UNITS_READ_MAX:
        kinds.append(payload[at + 2] & _TYPE)
        at += 2 + int.from_bytes(payload[at : at + 2])
    return kinds
