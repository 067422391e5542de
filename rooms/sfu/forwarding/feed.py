"""One place on a room's stage: the streams that viewers get from it, whoever holds it."""

from collections.abc import Callable
from typing import Protocol

from rooms.sfu.forwarding.fanout import Fanout
from rooms.sfu.forwarding.layer import Layer
from rooms.sfu.forwarding.stream import Stream
from rooms.sfu.media import Media
from rooms.sfu.negotiation.answer import OutgoingTrack
from rooms.sfu.packets import rtcp


class Holder(Protocol):
    """Whoever publishes into the feed."""

    name: str

    def timestamp_at(self, unix_now: float, layer: Layer) -> int | None:
        """Return the RTP timestamp of a layer's source for our present instant, once known."""


class Feed:
    """Keep the streams' identities while publishers come and go.

    ``number`` gives a random integer below its argument.
    """

    def __init__(self, index: int, *, number: Callable[[int], int], fanout: Fanout) -> None:
        self.index = index
        self.name = f"feed-{number(1 << 48):012x}"
        self.publisher: Holder | None = None
        ssrcs: set[int] = set()
        while len(ssrcs) < 2 * len(Media):
            ssrcs.add(1 + number((1 << 32) - 1))
        pairs = iter(sorted(ssrcs))
        self.streams = {
            media: Stream(
                media, ssrc=next(pairs), rtx_ssrc=next(pairs), fanout=fanout, number=number
            )
            for media in Media
        }
        self.holder_key: tuple[str, str] | None = None
        self.description = rtcp.build_description(
            ssrcs=[stream.ssrc for stream in self.streams.values()], cname=self.name
        )

    def track(self, media: Media) -> OutgoingTrack:
        """Return what a viewer's answer says of a stream."""
        stream = self.streams[media]
        return OutgoingTrack(
            ssrc=stream.ssrc,
            rtx_ssrc=stream.rtx_ssrc if media is Media.VIDEO else None,
            cname=self.name,
            stream_id=self.name,
        )

    @property
    def holder_name(self) -> str | None:
        """Who publishes here now."""
        return self.publisher.name if self.publisher is not None else None
