"""A peer that receives a room's media."""

from typing import Any

from rooms.sfu import limits, rtcp
from rooms.sfu.errors import PacketError
from rooms.sfu.feed import Feed
from rooms.sfu.media import Media, Role
from rooms.sfu.peer import Arrival, Peer
from rooms.sfu.stream import Subscription


class Viewer(Peer):
    """Subscribe to a feed and answer what the viewer's reports ask for."""

    role = Role.VIEWER
    silence_s = limits.VIEWER_SILENCE_S

    def __init__(self, arrival: Arrival, *, feed: Feed) -> None:
        super().__init__(arrival)
        self._feed = feed
        self._highest: dict[Media, int] = {}
        self._lost: dict[Media, int] = {}
        self._repairs_left = 0
        self._keyframe_at: float | None = None
        self._subscriptions: dict[Media, Subscription] = {
            Media(section.kind): Subscription(
                self.connection,
                payload_types={codec.name: codec.payload_type for codec in section.codecs},
            )
            for section in self.offer.sections
            if section.is_accepted and section.index == 0
        }
        self._media_of = {feed.streams[media].ssrc: media for media in self._subscriptions}

    def begin(self) -> None:
        """Ask the streams to start."""
        self._repairs_left = limits.REPAIRS_PER_VIEWER_PER_S_MAX
        for media, subscription in self._subscriptions.items():
            self._feed.streams[media].subscribe(subscription)

    def end(self) -> None:
        """Leave the streams."""
        for media, subscription in self._subscriptions.items():
            self._feed.streams[media].unsubscribe(subscription)

    def receive_rtp(self, data: bytes, *, now: float) -> None:
        """Drop it: a viewer has nothing to say here."""
        del data, now
        self.connection.counters.malformed += 1

    def receive_rtcp(self, data: bytes, *, now: float, unix_now: float) -> None:
        """Take reports, repair requests and keyframe requests."""
        packet = self.connection.open_rtcp(data)
        if packet is None:
            return
        try:
            items = rtcp.parse(packet)
        except PacketError:
            self.connection.counters.malformed += 1
            return
        self.rtcp_unix = unix_now
        for item in items:
            match item:
                case rtcp.ReportBlock():
                    self._reported(item, now=now)
                case rtcp.Nack():
                    self._repair(item)
                case rtcp.KeyframeWanted():
                    self._want_keyframe(item, now=now)

    def report(self, *, now: float, unix_now: float) -> None:
        """Send sender reports, so that sound and picture are played in step."""
        del now
        self._repairs_left = limits.REPAIRS_PER_VIEWER_PER_S_MAX
        reports = self._feed.sender_reports(unix_now)
        packet = b""
        for media, subscription in self._subscriptions.items():
            info = reports.get(media)
            if info is not None and subscription.packets:
                packet += rtcp.build_sender_report(
                    info._replace(
                        packets=subscription.packets & 0xFFFFFFFF,
                        octets=subscription.octets & 0xFFFFFFFF,
                    )
                )
        if packet:
            self.connection.send_rtcp(packet + self._feed.description)

    def stats(self) -> dict[str, Any]:
        """Count what went to the viewer; ``lost`` is what it reported."""
        subscriptions = self._subscriptions.values()
        return {
            "packets": sum(item.packets for item in subscriptions),
            "bytes": sum(item.octets for item in subscriptions),
            "lost": sum(max(0, lost) for lost in self._lost.values()),
            "dropped": sum(item.dropped for item in subscriptions),
            "repaired": sum(item.repaired for item in subscriptions),
        }

    def _reported(self, block: rtcp.ReportBlock, *, now: float) -> None:
        media = self._media_of.get(block.ssrc)
        if media is None or not self._subscriptions[media].packets:
            return
        self._lost[media] = block.lost
        if block.highest != self._highest.get(media, 0):
            self._highest[media] = block.highest
            self.media_flows(media, now=now)

    def _repair(self, nack: rtcp.Nack) -> None:
        media = self._media_of.get(nack.ssrc)
        if media is None:
            return
        wanted = nack.sequences[: self._repairs_left]
        self._repairs_left -= len(wanted)
        self._feed.streams[media].repair(self._subscriptions[media], wanted)

    def _want_keyframe(self, request: rtcp.KeyframeWanted, *, now: float) -> None:
        media = self._media_of.get(request.ssrc)
        is_soon = (
            self._keyframe_at is not None
            and now - self._keyframe_at < limits.VIEWER_KEYFRAME_INTERVAL_S
        )
        if media is Media.VIDEO and not is_soon:
            self._keyframe_at = now
            self._feed.streams[media].want_keyframe()
