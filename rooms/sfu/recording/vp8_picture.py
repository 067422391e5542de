"""VP8 pictures from their packets.

Source: RFC 7741 section 4.4; RFC 6386 section 9.1 (frame header).
"""

from rooms.sfu.errors import PacketError
from rooms.sfu.packets.vp8 import descriptor_bytes, read_descriptor
from rooms.sfu.recording.picture import Picture

_DELTA_BIT, _SHOWN_BIT = 0x01, 0x10
_KEYFRAME_HEAD_BYTES = 10
_SIZE_MASK = 0x3FFF


class Vp8Pictures:
    """Gather one picture at a time."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def add(self, payload: bytes) -> None:
        """Take the picture's next packet; one without content is ignored.

        Raises: PacketError.
        """
        size = descriptor_bytes(payload)
        if len(payload) <= size:
            return
        if not self._parts and not _is_start(payload):
            raise PacketError("the picture's beginning is missing")
        self._parts.append(payload[size:])

    def finish(self) -> Picture | None:
        """Return the picture, and begin the next.

        Raises: PacketError.
        """
        data = b"".join(self._parts)
        self._parts = []
        if not data:
            return None
        is_keyframe = not data[0] & _DELTA_BIT
        width = height = 0
        if is_keyframe:
            if len(data) < _KEYFRAME_HEAD_BYTES:
                raise PacketError("a keyframe shorter than its header")
            width = int.from_bytes(data[6:8], "little") & _SIZE_MASK
            height = int.from_bytes(data[8:10], "little") & _SIZE_MASK
        is_visible = bool(data[0] & _SHOWN_BIT)
        return Picture(data, is_keyframe, width=width, height=height, is_visible=is_visible)

    def drop(self) -> None:
        """Forget what has been gathered."""
        self._parts = []


def _is_start(payload: bytes) -> bool:
    descriptor = read_descriptor(payload)
    return descriptor is not None and descriptor.is_start_of_frame
