"""Recognise keyframes and ask the publisher for them, not more often than helps.

Source: RFC 7741 section 4 (VP8), RFC 6184 section 5 (H.264).
"""

from rooms.sfu import limits

_H264_IDR, _H264_SPS, _H264_STAP_A, _H264_FU_A = 5, 7, 24, 28


def starts_keyframe(codec: str, payload: bytes) -> bool:
    """Say whether the packet is the first of a keyframe."""
    if codec == "vp8":
        return _starts_vp8_keyframe(payload)
    if codec == "h264":
        return _starts_h264_keyframe(payload)
    return False


def _starts_vp8_keyframe(payload: bytes) -> bool:
    size = _vp8_descriptor_bytes(payload)
    if len(payload) <= size:
        return False
    is_first_of_frame = payload[0] & 0x10 and not payload[0] & 0x07
    return bool(is_first_of_frame) and not payload[size] & 0x01


def _vp8_descriptor_bytes(payload: bytes) -> int:
    if not payload or not payload[0] & 0x80:
        return 1
    if len(payload) < 3:
        return len(payload)
    present = payload[1]
    size = 2
    if present & 0x80:
        size += 2 if payload[2] & 0x80 else 1
    if present & 0x40:
        size += 1
    if present & 0x30:
        size += 1
    return size


def _starts_h264_keyframe(payload: bytes) -> bool:
    if len(payload) < 2:
        return False
    kind = payload[0] & 0x1F
    if kind == _H264_STAP_A:
        return len(payload) > 3 and payload[3] & 0x1F in {_H264_SPS, _H264_IDR}
    if kind == _H264_FU_A:
        return bool(payload[1] & 0x80) and payload[1] & 0x1F == _H264_IDR
    return kind in {_H264_SPS, _H264_IDR}


class KeyframeRequests:
    """Merge what the viewers of one stream want into few requests.

    However many want one, at most one request leaves per ``KEYFRAME_INTERVAL_S``; it is repeated
    every ``KEYFRAME_RETRY_S`` until a keyframe arrives.
    """

    def __init__(self) -> None:
        self._is_wanted = False
        self._is_outstanding = False
        self._asked_at: float | None = None
        self.asked = 0

    def want(self) -> None:
        """Note that somebody cannot go on without a keyframe."""
        self._is_wanted = True

    def arrived(self) -> None:
        """Note a keyframe: whoever wanted one has it."""
        self._is_wanted = self._is_outstanding = False

    def take_due(self, now: float) -> bool:
        """Say whether to ask now; a request said to be due counts as asked."""
        if not self._is_wanted:
            return False
        pause_s = limits.KEYFRAME_RETRY_S if self._is_outstanding else limits.KEYFRAME_INTERVAL_S
        if self._asked_at is not None and now - self._asked_at < pause_s:
            return False
        self._asked_at = now
        self._is_outstanding = True
        self.asked += 1
        return True
