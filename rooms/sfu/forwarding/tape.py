"""What of a publisher goes into a recording: its sound, and the best picture that arrives."""

from rooms.sfu.forwarding.feed import Feed
from rooms.sfu.forwarding.layer import Layer
from rooms.sfu.forwarding.source import Source
from rooms.sfu.media import Media
from rooms.sfu.packets import rtcp
from rooms.sfu.recording.feed import RecordedFeed
from rooms.sfu.transport.srtp import Stripped


class Tape:
    """Hand a publisher's packets to the recorder, of its layers one at a time."""

    def __init__(self, recorded: RecordedFeed, feed: Feed) -> None:
        self._recorded = recorded
        self._pictures = feed.streams[Media.VIDEO]

    def follow(self, feed: Feed) -> None:
        """Go on with a publisher that has moved to another feed."""
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
