"""Recognise the packet that a keyframe begins with, whatever the codec."""

from collections.abc import Callable

from rooms.sfu.packets import h264, vp8, vp9

_STARTS: dict[str, Callable[[bytes], bool]] = {
    "vp8": vp8.starts_keyframe,
    "h264": h264.starts_keyframe,
    "vp9": vp9.starts_keyframe,
}


def starts_keyframe(codec: str, payload: bytes) -> bool:
    """Say whether the packet is the first of a keyframe; sound has none."""
    starts = _STARTS.get(codec)
    return starts is not None and starts(payload)
