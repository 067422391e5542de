"""A peer that sends media into a room."""

from typing import Any

from rooms.sfu import limits
from rooms.sfu.errors import PacketError
from rooms.sfu.forwarding.departure import Departure
from rooms.sfu.forwarding.feed import Feed
from rooms.sfu.forwarding.identify import Identification
from rooms.sfu.forwarding.layer import Layer
from rooms.sfu.forwarding.peer import Arrival, Peer
from rooms.sfu.forwarding.source import SharedClock, Source
from rooms.sfu.forwarding.tape import Tape
from rooms.sfu.media import Media, Role
from rooms.sfu.negotiation.extmap import Extension
from rooms.sfu.packets import rtcp, rtx
from rooms.sfu.packets.extensions import abs_send_time, read_extensions
from rooms.sfu.packets.rtp import without_padding
from rooms.sfu.recording.room_recording import RoomRecording
from rooms.sfu.transport.srtp import Stripped


class Publisher(Peer):
    """Take a publisher's packets to its feed's streams, and tell it what is missing."""

    role = Role.PUBLISHER
    silence_s = limits.PUBLISHER_SILENCE_S

    def __init__(
        self, arrival: Arrival, *, feed: Feed, departure: Departure, reporter: int
    ) -> None:
        super().__init__(arrival)
        self.feed = feed
        self.tape: Tape | None = None
        self.nacks_sent = 0
        self._departure = departure
        self._reporter = reporter
        self._clock = SharedClock()
        self._sources: dict[int, Source] = {}
        self._repaired: dict[int, Source] = {}
        self._identification = Identification(self.offer)
        self._is_ordered = False

    def begin(self) -> None:
        """Wait for the first packet: each stream takes its source from it."""

    def end(self) -> None:
        """Leave the streams to the next publisher."""
        self.record_on(None)
        self._leave_feed()

    def move_to(self, feed: Feed) -> None:
        """Go on in another feed, from the next keyframe on."""
        self._leave_feed()
        self.feed = feed
        if self.tape is not None:
            self.tape.follow(feed)

    def _leave_feed(self) -> None:
        for source in self._sources.values():
            self.feed.streams[source.media].end_source(source)

    def record_on(self, recording: RoomRecording | None) -> None:
        """Go into a recording from now on, or into none."""
        if self.tape is not None:
            self.tape.close()
        self.tape = None
        if recording is not None:
            section = self.offer.section(Media.VIDEO)
            codec = section.codecs[0].name if section is not None else None
            recorded = recording.feed(peer=self.name, source=self.source, video_codec=codec)
            self.tape = Tape(recorded, self.feed)

    # ------------------------------------------------------------ what arrives

    def receive_rtp(self, data: bytes, *, now: float) -> None:
        """Forward a packet."""
        packet = self._open(data)
        if packet is None:
            return
        values = read_extensions(data)
        source = self._sources.get(packet.header.ssrc)
        if source is None:
            self._meet(packet, values, now=now)
        elif source.codec.payload_type == packet.header.payload_type:
            self._take(packet, source, values, now=now)
        else:
            self.connection.counters.malformed += 1

    def receive_rtcp(self, data: bytes, *, now: float, unix_now: float) -> None:
        """Learn the publisher's clock from its sender reports."""
        for item in self.read_rtcp(data, unix_now):
            source = self._sources.get(item.ssrc) if isinstance(item, rtcp.SenderInfo) else None
            if isinstance(item, rtcp.SenderInfo) and source is not None:
                self._clock.observe(item.ntp, unix_now=unix_now)
                source.reported(item, now=now)
                if self.tape is not None:
                    self.tape.clock(source, item, now=now)

    def _meet(self, packet: Stripped, values: dict[int, bytes], *, now: float) -> None:
        """Take the packet of an SSRC that is new, or carries repairs."""
        header = packet.header
        repaired = self._repaired.get(header.ssrc)
        if repaired is not None:
            self._take_repair(packet, repaired, values, now=now)
            return
        found = self._identification.identify(header.payload_type, values)
        if found is None:
            if not self._identification.is_known(header.payload_type):
                self.connection.counters.malformed += 1
        elif found.is_repair:
            source = self._source_of(found.media, found.layer)
            if source is not None:
                self._repaired[header.ssrc] = source
                self._take_repair(packet, source, values, now=now)
        else:
            source = self._sources[header.ssrc] = Source(
                ssrc=header.ssrc, media=found.media, codec=found.codec, layer=found.layer
            )
            self._take(packet, source, values, now=now)
            self._send_report(now)

    def _take_repair(
        self, packet: Stripped, source: Source, values: dict[int, bytes], *, now: float
    ) -> None:
        found = rtx.unwrap(
            packet.header,
            packet.payload,
            payload_type=source.codec.payload_type,
            ssrc=source.ssrc,
        )
        if found is None:
            return
        header, payload = found
        number = source.extend(header.sequence)
        # What a browser sends to probe the network repeats what came already.
        if source.is_missing(number):
            source.repaired += 1
            self._take(Stripped(header, number, payload), source, values, now=now)

    def _take(
        self, packet: Stripped, source: Source, values: dict[int, bytes], *, now: float
    ) -> None:
        if not source.is_news(packet.number):
            return
        source.arrived(packet, now=now)
        media = source.media
        self.media_flows(media, now=now)
        carried = self._identification.carried(media, values) if values else []
        if media is Media.VIDEO:
            carried.append((Extension.ABS_SEND_TIME, abs_send_time(now)))
        stream = self.feed.streams[media]
        if stream.forward(packet, source, extensions=tuple(carried), now=now):
            marker = packet.header.is_marker
            self._departure.arrived(media, ssrc=stream.ssrc, is_marker=marker, now=now)
        if self.tape is not None:
            self.tape.packet(packet, source, now=now)
        self.ask(now)

    def _open(self, data: bytes) -> Stripped | None:
        packet = self.connection.open_rtp(data)
        if packet is None or not packet.header.has_padding:
            return packet
        try:
            return packet._replace(payload=without_padding(packet.payload))
        except PacketError:
            self.connection.counters.malformed += 1
            return None

    def _source_of(self, media: Media, layer: int) -> Source | None:
        found = [s for s in self._sources.values() if s.media is media and s.layer == layer]
        return max(found, key=lambda source: source.arrived_at, default=None)

    def watch(self, now: float) -> None:
        """Notice layers that the publisher has given up, and ask for what is missing."""
        self.feed.streams[Media.VIDEO].leave_silent_layers(now)
        self.ask(now)

    # ------------------------------------------------------------ what we ask of it

    def ask(self, now: float) -> None:
        """Ask for the packets that are missing and for the keyframes that are wanted."""
        for source in self._sources.values():
            missing = source.take_missing(now)
            if missing:
                self.nacks_sent += len(missing)
                self.connection.send_rtcp(
                    rtcp.build_nack(reporter=self._reporter, ssrc=source.ssrc, sequences=missing)
                )
        pictures = self.feed.streams[Media.VIDEO]
        for layer in pictures.layers:
            asked = layer.candidate or layer.source
            if asked is None:
                continue
            is_waited_for = layer.candidate is not None or pictures.is_waited_for(layer, now)
            if layer.keyframes.take_due(now, is_waited_for=is_waited_for):
                self._ask_keyframe(asked)
            elif self.tape is not None and self.tape.wants_keyframe(layer, now=now):
                layer.keyframes.want()

    def _ask_keyframe(self, source: Source) -> None:
        request = rtcp.build_keyframe_request(reporter=self._reporter, ssrc=source.ssrc)
        self.connection.send_rtcp(request)

    def report(self, *, now: float, unix_now: float) -> None:
        """Tell the publisher what arrived and how much it may send."""
        del unix_now
        for source in self._sources.values():
            source.measure(now)
        self._put_layers_in_order()
        self._send_report(now)

    def _put_layers_in_order(self) -> None:
        """Count layers from the lowest, also where the offer named the highest first."""
        sources = [s for s in self._sources.values() if s.media is Media.VIDEO and s.bitrate_bps]
        if self._is_ordered or len({source.layer for source in sources}) < 2:
            return
        lowest, *_, highest = sorted(sources, key=lambda source: source.layer)
        rates = sorted((lowest.bitrate_bps, highest.bitrate_bps))
        if rates[1] < rates[0] * limits.LAYER_ORDER_RATIO:
            return
        self._is_ordered = True
        if lowest.bitrate_bps < highest.bitrate_bps:
            return
        count = self._identification.reverse_layers()
        self.feed.streams[Media.VIDEO].reverse_layers(count)
        for source in self._sources.values():
            if source.media is Media.VIDEO:
                source.layer = count - 1 - source.layer

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

    # ------------------------------------------------------------ what it tells others

    def timestamp_at(self, unix_now: float, layer: Layer) -> int | None:
        """Return the RTP timestamp of a layer's source for our present instant, once known."""
        source = layer.source
        if source is None or source.report is None or source.ssrc not in self._sources:
            return None
        return self._clock.timestamp_at(
            unix_now, report=source.report, clock_rate_hz=source.codec.clock_rate_hz
        )

    def counts(self) -> dict[str, int]:
        """Count what came from the publisher."""
        sources = self._sources.values()
        return {
            "publisher_packets": sum(source.packets for source in sources),
            "publisher_bytes": sum(source.octets for source in sources),
            "publisher_lost": sum(source.lost_ever for source in sources),
            "nacks_sent": self.nacks_sent,
        }

    def stats(self) -> dict[str, Any]:
        """Count what came from the publisher; rates are over the last second."""
        sources = self._sources.values()
        expected = sum(source.packets + max(0, source.lost) for source in sources)
        return {
            "source": self.source,
            "feed": self.feed.index,
            "packets": sum(source.packets for source in sources),
            "bytes": sum(source.octets for source in sources),
            "lost": sum(source.lost_ever for source in sources),
            "repaired": sum(source.repaired for source in sources),
            "loss_fraction": (
                round(sum(s.loss_fraction * s.packets for s in sources) / expected, 4)
                if expected
                else 0.0
            ),
            "nacks_sent": self.nacks_sent,
            "bitrates_bps": {
                media: sum(s.bitrate_bps for s in sources if s.media is media) for media in Media
            },
            "layers_bps": [
                s.bitrate_bps
                for s in sorted(sources, key=lambda item: item.layer)
                if s.media is Media.VIDEO
            ],
            "frame_rate": round(
                max((s.frame_rate for s in sources if s.media is Media.VIDEO), default=0.0), 1
            ),
        }
