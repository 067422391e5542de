"""A peer that sends media into a room."""

from typing import Any

from rooms.sfu import limits, rtcp
from rooms.sfu.errors import PacketError
from rooms.sfu.media import Codec, Media, Role
from rooms.sfu.peer import Arrival, Peer
from rooms.sfu.rtp import without_padding
from rooms.sfu.source import SharedClock, Source
from rooms.sfu.srtp import Stripped
from rooms.sfu.stream import Stream


class Publisher(Peer):
    """Take a publisher's packets to the room's streams, and tell it what is missing."""

    role = Role.PUBLISHER
    silence_s = limits.PUBLISHER_SILENCE_S

    def __init__(self, arrival: Arrival, *, streams: dict[Media, Stream], reporter: int) -> None:
        super().__init__(arrival)
        self.bitrates_bps: dict[Media, int] = {}
        self._streams = streams
        self._reporter = reporter
        self._clock = SharedClock()
        self._sources: dict[int, Source] = {}
        self._measured_at: float | None = None
        self._octets_measured: dict[Media, int] = {}
        self._codecs: dict[int, tuple[Media, Codec]] = {
            codec.payload_type: (Media(section.kind), codec)
            for section in self.offer.sections
            for codec in section.codecs
        }

    def begin(self) -> None:
        """Wait for the first packet: each stream takes its source from it."""

    def end(self) -> None:
        """Leave the streams to the next publisher."""
        for source in self._sources.values():
            self._streams[source.media].end_source(source)

    def receive_rtp(self, data: bytes, *, now: float) -> None:
        """Forward a packet."""
        packet = self._open(data)
        if packet is None:
            return
        header = packet.header
        source = self._sources.get(header.ssrc)
        if source is None or source.codec.payload_type != header.payload_type:
            known = self._codecs.get(header.payload_type)
            if known is None or source is not None:
                self.connection.counters.malformed += 1
                return
            source = self._sources[header.ssrc] = Source(
                ssrc=header.ssrc, media=known[0], codec=known[1]
            )
        source.arrived(packet, now=now)
        self.media_flows(source.media, now=now)
        self._streams[source.media].forward(packet, source, now=now)
        if source.packets == 1:
            self._send_report(now)
        self.ask(now)

    def receive_rtcp(self, data: bytes, *, now: float, unix_now: float) -> None:
        """Learn the publisher's clock from its sender reports."""
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
            source = self._sources.get(item.ssrc) if isinstance(item, rtcp.SenderInfo) else None
            if isinstance(item, rtcp.SenderInfo) and source is not None:
                self._clock.observe(item.ntp, unix_now=unix_now)
                source.reported(item, now=now)

    def ask(self, now: float) -> None:
        """Ask for the packets that are missing and for the keyframes that are wanted."""
        for source in self._sources.values():
            missing = source.take_missing(now)
            if missing:
                self.connection.send_rtcp(
                    rtcp.build_nack(reporter=self._reporter, ssrc=source.ssrc, sequences=missing)
                )
        video = self._latest(Media.VIDEO)
        if video is not None and self._streams[Media.VIDEO].keyframes.take_due(now):
            self.connection.send_rtcp(
                rtcp.build_keyframe_request(reporter=self._reporter, ssrc=video.ssrc)
            )

    def report(self, *, now: float, unix_now: float) -> None:
        """Tell the publisher what arrived and how much it may send."""
        del unix_now
        self._measure(now)
        self._send_report(now)

    def sender_report(self, media: Media, *, unix_now: float) -> rtcp.SenderInfo | None:
        """Return the report viewers get of a stream, once the publisher's clock is known."""
        source = self._streams[media].source
        if source is None or source.report is None or source.ssrc not in self._sources:
            return None
        timestamp = self._clock.timestamp_at(
            unix_now, report=source.report, clock_rate_hz=source.codec.clock_rate_hz
        )
        if timestamp is None:
            return None
        return self._streams[media].sender_report(unix_now=unix_now, timestamp=timestamp)

    def stats(self) -> dict[str, Any]:
        """Count what came from the publisher."""
        sources = self._sources.values()
        return {
            "packets": sum(source.packets for source in sources),
            "bytes": sum(source.octets for source in sources),
            "lost": sum(max(0, source.lost) for source in sources),
        }

    def _open(self, data: bytes) -> Stripped | None:
        packet = self.connection.open_rtp(data)
        if packet is None or not packet.header.has_padding:
            return packet
        try:
            return packet._replace(payload=without_padding(packet.payload))
        except PacketError:
            self.connection.counters.malformed += 1
            return None

    def _latest(self, media: Media) -> Source | None:
        sources = [source for source in self._sources.values() if source.media is media]
        return max(sources, key=lambda source: source.arrived_at, default=None)

    def _send_report(self, now: float) -> None:
        if not self._sources:
            return
        blocks = [source.take_report(now=now) for source in self._sources.values()]
        packet = rtcp.build_receiver_report(reporter=self._reporter, blocks=blocks)
        video = [s.ssrc for s in self._sources.values() if "goog-remb" in s.codec.feedback]
        if video:
            packet += rtcp.build_bitrate_limit(
                reporter=self._reporter, ssrcs=video, bitrate_bps=limits.PUBLISHER_BITRATE_BPS
            )
        self.connection.send_rtcp(packet)

    def _measure(self, now: float) -> None:
        octets = {
            media: sum(s.octets for s in self._sources.values() if s.media is media)
            for media in Media
        }
        if self._measured_at is not None and now > self._measured_at:
            self.bitrates_bps = {
                media: round(8 * (count - self._octets_measured[media]) / (now - self._measured_at))
                for media, count in octets.items()
            }
        self._octets_measured, self._measured_at = octets, now
