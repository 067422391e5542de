"""One publisher's place in a room: the streams that viewers get from it, whoever holds it."""

from collections.abc import Callable
from typing import Protocol

from rooms.sfu import rtcp
from rooms.sfu.media import Media
from rooms.sfu.stream import Stream


class Holder(Protocol):
    """Whoever publishes into the feed."""

    def sender_report(self, media: Media, *, unix_now: float) -> rtcp.SenderInfo | None:
        """Return what can be said of a stream's clock, once it is known."""


class Feed:
    """Keep the streams' identities while publishers come and go.

    ``number`` gives a random integer below its argument.
    """

    def __init__(self, *, number: Callable[[int], int]) -> None:
        self.name = f"feed-{number(1 << 48):012x}"
        self.publisher: Holder | None = None
        ssrcs: set[int] = set()
        while len(ssrcs) < len(Media):
            ssrcs.add(1 + number((1 << 32) - 1))
        self.streams = {
            media: Stream(
                media,
                ssrc=ssrc,
                first_sequence=number(1 << 14),
                first_timestamp=number(1 << 32),
            )
            for media, ssrc in zip(Media, sorted(ssrcs), strict=True)
        }
        self.description = rtcp.build_description(
            ssrcs=[stream.ssrc for stream in self.streams.values()], cname=self.name
        )

    def sender_reports(self, unix_now: float) -> dict[Media, rtcp.SenderInfo]:
        """Return what can be said of each stream's clock now; the counts are left at zero."""
        if self.publisher is None:
            return {}
        reports = {
            media: self.publisher.sender_report(media, unix_now=unix_now) for media in self.streams
        }
        return {media: report for media, report in reports.items() if report is not None}
