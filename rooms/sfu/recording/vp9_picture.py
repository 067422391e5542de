"""VP9 pictures from their packets.

Source: RFC 9628 section 4.2 (payload descriptor); the VP9 bitstream specification, sections 6.2
(uncompressed header), 7.2 and annex B (superframes).
"""

from rooms.sfu.errors import PacketError
from rooms.sfu.recording.bits import BitReader
from rooms.sfu.recording.limits import LAYERS_PER_PICTURE_MAX
from rooms.sfu.recording.picture import Picture

_PICTURE_ID, _PREDICTED, _LAYERS, _FLEXIBLE = 0x80, 0x40, 0x20, 0x10
_START, _END, _STRUCTURE = 0x08, 0x04, 0x02
_LONG, _MORE = 0x80, 0x01
_REFERENCES_MAX = 3
_HAS_SIZES, _HAS_GROUP = 0x10, 0x08

_FRAME_MARKER, _SYNC_CODE, _RGB = 2, 0x498342, 7
_HEAD_BYTES = 16
_SUPERFRAME, _SIZE_WIDTH_BYTES = 0xC0, 4


class Vp9Pictures:
    """Gather one picture at a time; the frames of its spatial layers become a superframe."""

    def __init__(self) -> None:
        self._frames: list[bytes] = []
        self._parts: list[bytes] = []

    def add(self, payload: bytes) -> None:
        """Take the picture's next packet; one without content is ignored.

        Raises: PacketError.
        """
        if not payload:
            return
        at = _descriptor_bytes(payload)
        if bool(payload[0] & _START) == bool(self._parts):
            raise PacketError("a frame's beginning or end is missing")
        self._parts.append(payload[at:])
        if payload[0] & _END:
            self._frames.append(b"".join(self._parts))
            self._parts = []

    def finish(self) -> Picture | None:
        """Return the picture, and begin the next.

        Raises: PacketError.
        """
        frames, parts = self._frames, self._parts
        self.drop()
        if parts or len(frames) > LAYERS_PER_PICTURE_MAX:
            raise PacketError("a picture's end is missing")
        if not frames:
            return None
        is_keyframe, is_visible, width, height = _read_frame(frames[0])
        data = frames[0] if len(frames) == 1 else _superframe(frames)
        return Picture(
            data, is_keyframe, width=width, height=height, is_visible=is_visible or len(frames) > 1
        )

    def drop(self) -> None:
        """Forget what has been gathered."""
        self._frames = []
        self._parts = []


def _descriptor_bytes(payload: bytes) -> int:
    """Return where the frame's own bytes begin.

    Raises: PacketError when there are none.
    """
    first = payload[0]
    # Past the end there are zeros, which make no field longer.
    padded = payload[:160] + bytes(160)
    at = 1
    if first & _PICTURE_ID:
        at += 2 if padded[at] & _LONG else 1
    if first & _LAYERS:
        at += 1 if first & _FLEXIBLE else 2
    if first & _FLEXIBLE and first & _PREDICTED:
        for _ in range(_REFERENCES_MAX):
            at += 1
            if not padded[at - 1] & _MORE:
                break
    if first & _STRUCTURE:
        at = _after_structure(padded, at)
    if at >= len(payload):
        raise PacketError("shorter than its descriptor")
    return at


def _after_structure(padded: bytes, at: int) -> int:
    settings = padded[at]
    at += 1
    if settings & _HAS_SIZES:
        at += 4 * ((settings >> 5) + 1)
    if settings & _HAS_GROUP:
        pictures, at = padded[at], at + 1
        for _ in range(pictures):
            if at >= len(padded):
                raise PacketError("shorter than its descriptor")
            at += 1 + (padded[at] >> 2 & 3)
    return at


def _read_frame(frame: bytes) -> tuple[bool, bool, int, int]:
    """Return whether a frame is a keyframe, whether it is shown, and a keyframe's size."""
    bits = BitReader(frame[:_HEAD_BYTES])
    if bits.take(2) != _FRAME_MARKER:
        raise PacketError("not a VP9 frame")
    profile = bits.take(1) | bits.take(1) << 1
    if profile == 3:
        bits.take(1)
    if bits.take(1):
        return False, True, 0, 0
    is_keyframe, is_visible = not bits.take(1), bool(bits.take(1))
    bits.take(1)
    if not is_keyframe:
        return False, is_visible, 0, 0
    if bits.take(24) != _SYNC_CODE:
        raise PacketError("not a VP9 keyframe")
    _skip_colors(bits, profile)
    return True, is_visible, bits.take(16) + 1, bits.take(16) + 1


def _skip_colors(bits: BitReader, profile: int) -> None:
    if profile >= 2:
        bits.take(1)
    is_subsampling_said = profile in {1, 3}
    if bits.take(3) == _RGB:
        bits.take(1 if is_subsampling_said else 0)
    else:
        bits.take(4 if is_subsampling_said else 1)


def _superframe(frames: list[bytes]) -> bytes:
    marker = bytes((_SUPERFRAME | _SIZE_WIDTH_BYTES - 1 << 3 | len(frames) - 1,))
    sizes = b"".join(len(frame).to_bytes(_SIZE_WIDTH_BYTES, "little") for frame in frames)
    return b"".join((*frames, marker, sizes, marker))
