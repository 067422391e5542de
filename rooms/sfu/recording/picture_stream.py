"""Pictures of packets that come in order: whole ones only, from a keyframe on."""

from collections.abc import Sequence
from typing import NamedTuple

from rooms.sfu.errors import PacketError
from rooms.sfu.packets.keyframe import starts_keyframe
from rooms.sfu.recording.h264_picture import H264Pictures
from rooms.sfu.recording.limits import PICTURE_BYTES_MAX
from rooms.sfu.recording.picture import Gatherer, Picture
from rooms.sfu.recording.vp8_picture import Vp8Pictures
from rooms.sfu.recording.vp9_picture import Vp9Pictures
from rooms.sfu.transport.srtp import Stripped

_GATHERERS: dict[str, type[Gatherer]] = {
    "vp8": Vp8Pictures,
    "vp9": Vp9Pictures,
    "h264": H264Pictures,
}
CODECS = frozenset(_GATHERERS)


class Whole(NamedTuple):
    """A picture with the timestamp of its packets."""

    timestamp: int
    picture: Picture


class PictureStream:
    """Drop what cannot be decoded: after a loss, everything up to the next keyframe."""

    def __init__(self, codec: str) -> None:
        self.is_waiting = True
        self.dropped = 0
        self._codec = codec
        self._gatherer = _GATHERERS[codec]()
        self._timestamp: int | None = None
        self._size_bytes = 0

    def push(self, packet: Stripped) -> Sequence[Whole]:
        """Take the next packet; return the pictures that are whole now."""
        header, payload = packet.header, packet.payload
        whole: list[Whole] = []
        if header.timestamp != self._timestamp:
            self._finish(whole)
            if self.is_waiting and not starts_keyframe(self._codec, payload):
                self.dropped += 1
                return whole
            self._timestamp = header.timestamp
        if not self._gather(payload):
            self.lose()
            return whole
        if header.is_marker:
            self._finish(whole)
        return whole

    def lose(self) -> None:
        """Note that something is missing: what follows must begin with a keyframe."""
        self._gatherer.drop()
        self._timestamp = None
        self._size_bytes = 0
        self.is_waiting = True

    def _gather(self, payload: bytes) -> bool:
        """Add to the present picture, unless it does not fit."""
        self._size_bytes += len(payload)
        if self._size_bytes > PICTURE_BYTES_MAX:
            return False
        try:
            self._gatherer.add(payload)
        except PacketError:
            return False
        return True

    def _finish(self, whole: list[Whole]) -> None:
        timestamp, self._timestamp, self._size_bytes = self._timestamp, None, 0
        if timestamp is None:
            return
        try:
            picture = self._gatherer.finish()
        except PacketError:
            self.lose()
            return
        if picture is None:
            return
        if picture.is_keyframe:
            self.is_waiting = False
        if self.is_waiting:
            self.dropped += 1
        else:
            whole.append(Whole(timestamp, picture))
