"""What of a publisher goes into a recording: its sound, and the best picture that arrives."""

from typing import Protocol

from rooms.sfu import rtcp
from rooms.sfu.feed import Feed
from rooms.sfu.layer import Layer
from rooms.sfu.media import Media
from rooms.sfu.source import Source
from rooms.sfu.srtp import Stripped


class Recorded(Protocol):
    """One publisher in a recording."""

    def packet(self, media: Media, packet: Stripped, *, now: float) -> None:
        """Take a packet in clear, of one layer at a time."""

    def clock(self, media: Media, report: rtcp.SenderInfo, *, now: float) -> None:
        """Take a sender report."""

    def wants_keyframe(self) -> bool:
        """Say whether the recording cannot go on without a keyframe."""

    def close(self) -> None:
        """Finish what belongs to this publisher."""


class Recording(Protocol):
    """A recording of a room."""

    @property
    def id(self) -> str:
        """Which recording it is."""

    def feed(self, *, peer: str, source: str, video_codec: str | None) -> Recorded:
        """Begin to keep what a publisher sends."""

    def close(self) -> None:
        """Finish the recording."""


class Tape:
    """Hand a publisher's packets to the recorder, of its layers one at a time."""

    def __init__(self, recorded: Recorded, feed: Feed) -> None:
        self._recorded = recorded
        self._pictures = feed.streams[Media.VIDEO]

    def packet(self, packet: Stripped, source: Source, *, now: float) -> None:
        """Take a packet in clear, in the order of arrival."""
        if source.media is Media.AUDIO or self._is_best(source.layer, now):
            self._recorded.packet(source.media, packet, now=now)

    def clock(self, source: Source, report: rtcp.SenderInfo, *, now: float) -> None:
        """Take a sender report, for the common clock of sound and picture."""
        self._recorded.clock(source.media, report, now=now)

    def wants_keyframe(self, layer: Layer, *, now: float) -> bool:
        """Say whether the recording cannot go on without a keyframe of the layer."""
        is_best = self._is_best(self._pictures.layers.index(layer), now)
        return is_best and self._recorded.wants_keyframe()

    def close(self) -> None:
        """End the part: the publisher is gone, or the recording is over."""
        self._recorded.close()

    def _is_best(self, layer: int, now: float) -> bool:
        live = self._pictures.live_layers(now)
        return bool(live) and live[-1] == layer
