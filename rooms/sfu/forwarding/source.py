"""One RTP stream as it comes from a publisher: its counts, its clock, its gaps.

Source: RFC 3550 section 6.4.1 and appendix A.
"""

from rooms.sfu import limits
from rooms.sfu.errors import ReplayedError
from rooms.sfu.forwarding.repair import MissingPackets
from rooms.sfu.media import Codec, Media
from rooms.sfu.packets import rtcp
from rooms.sfu.packets.sequence import extend
from rooms.sfu.transport.replay import ReplayWindow
from rooms.sfu.transport.srtp import Stripped


class Source:
    """Count what arrives of one stream, so that the publisher can be told of loss."""

    def __init__(self, *, ssrc: int, media: Media, codec: Codec, layer: int = 0) -> None:
        self.ssrc = ssrc
        self.media = media
        self.codec = codec
        self.layer = layer
        self.bitrate_bps = 0
        self.frame_rate = 0.0
        self.loss_fraction = 0.0
        self.repaired = 0
        self.lost_ever = 0
        self.keyframe_timestamp: int | None = None
        self._seen = ReplayWindow(size=limits.REPLAY_WINDOW_PACKETS)
        self.packets = 0
        self.octets = 0
        self.arrived_at = 0.0
        self.report: rtcp.SenderInfo | None = None
        self._missing = MissingPackets() if "nack" in codec.feedback else None
        self._report_arrived_at = 0.0
        self._first = 0
        self._highest = 0
        self._jitter = 0.0
        self._transit: float | None = None
        self._expected_before = 0
        self._packets_before = 0
        self._frames = 0
        self._measured = 0, 0
        self._measured_at = 0.0

    @property
    def lost(self) -> int:
        """Packets that never came; repaired ones are not lost."""
        return self._expected() - self.packets

    def is_news(self, number: int) -> bool:
        """Say whether a packet comes for the first time, itself or as a repair; ask once of each.

        A packet that came by both ways must not be forwarded twice.
        """
        try:
            self._seen.check(number)
        except ReplayedError:
            return False
        self._seen.accept(number)
        return True

    def arrived(self, packet: Stripped, *, now: float) -> None:
        """Count a packet."""
        if self.packets == 0:
            self._first = self._highest = packet.number
            self._measured_at = now
        self.packets += 1
        self.octets += len(packet.payload)
        self._frames += packet.header.is_marker
        self.arrived_at = now
        if packet.number >= self._highest:
            self._highest = packet.number
            self._measure_jitter(packet.header.timestamp, now)
        if self._missing is not None:
            self._missing.arrived(packet.number, now=now)

    def begins_keyframe(self, timestamp: int) -> bool:
        """Say whether a keyframe's start is one: the further slices of a picture are not."""
        return timestamp != self.keyframe_timestamp

    def is_missing(self, number: int) -> bool:
        """Say whether a repair of that number would be news."""
        return self._missing is not None and self._missing.is_missing(number)

    def extend(self, sequence: int) -> int:
        """Return the unwrapped number that a 16-bit one stands for."""
        return extend(sequence, near=self._highest)

    def measure(self, now: float) -> None:
        """Take the rates since the last measurement."""
        self.lost_ever = max(self.lost_ever, self.lost)
        elapsed_s = now - self._measured_at
        if elapsed_s < limits.MEASURE_S_MIN:
            return
        octets, frames = self._measured
        self.bitrate_bps = round(8 * (self.octets - octets) / elapsed_s)
        self.frame_rate = (self._frames - frames) / elapsed_s
        self._measured, self._measured_at = (self.octets, self._frames), now

    def take_missing(self, now: float) -> list[int]:
        """Return the packets to ask for now."""
        return self._missing.take_due(now) if self._missing is not None else []

    def reported(self, report: rtcp.SenderInfo, *, now: float) -> None:
        """Keep the publisher's latest sender report."""
        self.report = report
        self._report_arrived_at = now

    def take_report(self, *, now: float) -> rtcp.ReportBlock:
        """Return the report since the last one taken."""
        expected = self._expected()
        wanted, got = expected - self._expected_before, self.packets - self._packets_before
        self._expected_before, self._packets_before = expected, self.packets
        self.loss_fraction = max(0.0, (wanted - got) / wanted) if wanted > 0 else 0.0
        fraction = max(0, min(255, 256 * (wanted - got) // wanted)) if wanted > 0 else 0
        last_report = delay = 0
        if self.report is not None:
            last_report = rtcp.middle(self.report.ntp)
            delay = min(0xFFFFFFFF, round((now - self._report_arrived_at) * 65_536))
        return rtcp.ReportBlock(
            ssrc=self.ssrc,
            fraction_lost=fraction,
            lost=expected - self.packets,
            highest=self._highest & 0xFFFFFFFF,
            jitter=round(self._jitter),
            last_report=last_report,
            delay=delay,
        )

    def _expected(self) -> int:
        return self._highest - self._first + 1 if self.packets else 0

    def _measure_jitter(self, timestamp: int, now: float) -> None:
        transit = now * self.codec.clock_rate_hz - timestamp
        if self._transit is not None:
            change = abs(transit - self._transit)
            # A step this large is the timestamp wrapping around, not the network.
            if change < self.codec.clock_rate_hz * 10:
                self._jitter += (change - self._jitter) / 16
        self._transit = transit


class SharedClock:
    """Carry a publisher's wall clock over to ours, by the same offset for sound and picture."""

    def __init__(self) -> None:
        self._offset_s: float | None = None

    def observe(self, ntp: int, *, unix_now: float) -> None:
        """Fix the offset at the publisher's first report; later ones would only move lip sync."""
        if self._offset_s is None:
            self._offset_s = unix_now - rtcp.from_ntp(ntp)

    def timestamp_at(
        self, unix_now: float, *, report: rtcp.SenderInfo, clock_rate_hz: int
    ) -> int | None:
        """Return the publisher's RTP timestamp for our present instant."""
        if self._offset_s is None:
            return None
        elapsed_s = unix_now - self._offset_s - rtcp.from_ntp(report.ntp)
        return (report.timestamp + round(elapsed_s * clock_rate_hz)) & 0xFFFFFFFF
