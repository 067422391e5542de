"""The publisher: what an encoder of 30 frames a second and Opus would send.

Source: RFC 7741 section 4 (VP8's payload), RFC 6386 section 9.1 (its frame header).
"""

import contextlib
import random
import struct
import time
from collections.abc import Callable
from typing import Any

from aiortc.rtp import (
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
)

from benchmarks.fanout.connection import Connection
from benchmarks.fanout.dtls import Identity, Keys
from benchmarks.fanout.schedule import Schedule
from benchmarks.fanout.sdp import OPUS, SOUND_SSRC, VIDEO_SSRC, VP8

FRAMES_PER_S = 30
PACKETS_PER_FRAME = 5
VIDEO_PAYLOAD_BYTES = 1_100
SOUNDS_PER_S = 50
SOUND_PAYLOAD_BYTES = 100
PACKETS_PER_S = FRAMES_PER_S * PACKETS_PER_FRAME + SOUNDS_PER_S
STAMP = struct.Struct("!Q")
# An encoder takes longer for one frame than for another.
ENCODING_S_MAX = 0.006
# A snapshot waits for a moment when what was sent can have arrived.
QUIET_S = 0.012
KEPT_PACKETS = 1_024
REPORT_PERIOD_S = 1.0
SEED = 7

_HEADER = struct.Struct("!BBHII")
_MARKER = 0x80
_KEYFRAME_HEADER = b"\x10\x02\x00\x9d\x01\x2a\x80\x02\xe0\x01"
_DELTA_HEADER = b"\x11\x02\x00"
_NTP_EPOCH_S = 2_208_988_800


def vp8_payload(*, picture: int, index: int, is_keyframe: bool, sent_ns: int) -> bytes:
    """Return one packet of a frame; its last eight bytes say when it was sent."""
    descriptor = struct.pack("!BBH", 0x80 if index else 0x90, 0x80, 0x8000 | picture & 0x7FFF)
    header = b"" if index else _KEYFRAME_HEADER if is_keyframe else _DELTA_HEADER
    return _fill(descriptor + header, VIDEO_PAYLOAD_BYTES, sent_ns)


def opus_payload(*, sent_ns: int) -> bytes:
    """Return 20 ms of sound; the last eight bytes say when it was sent."""
    return _fill(b"\xfc", SOUND_PAYLOAD_BYTES, sent_ns)


def _fill(start: bytes, size_bytes: int, sent_ns: int) -> bytes:
    return start.ljust(size_bytes - STAMP.size, b"\xa5") + STAMP.pack(sent_ns)


class Line:
    """One RTP stream's numbers."""

    def __init__(self, *, payload_type: int, ssrc: int, clock_rate_hz: int) -> None:
        self.ssrc = ssrc
        self.packets = 0
        self.octets = 0
        self._payload_type = payload_type
        self._clock_rate_hz = clock_rate_hz

    def timestamp(self, now: float) -> int:
        """Return the RTP timestamp of an instant."""
        return round(now * self._clock_rate_hz) & 0xFFFFFFFF

    def packet(self, payload: bytes, *, is_marker: bool, timestamp: int) -> bytes:
        """Return the next packet."""
        kind = self._payload_type | (_MARKER if is_marker else 0)
        header = _HEADER.pack(0x80, kind, self.packets & 0xFFFF, timestamp, self.ssrc)
        self.packets += 1
        self.octets += len(payload)
        return header + payload

    def report(self, now: float, unix_now: float) -> bytes:
        """Return a sender report."""
        info = RtcpSenderInfo(
            ntp_timestamp=round((unix_now + _NTP_EPOCH_S) * (1 << 32)),
            rtp_timestamp=self.timestamp(now),
            packet_count=self.packets,
            octet_count=self.octets & 0xFFFFFFFF,
        )
        return bytes(RtcpSrPacket(ssrc=self.ssrc, sender_info=info))


class Publisher:
    """Send frames and sounds by the schedule, keyframes when asked, and repairs when asked."""

    def __init__(self, identity: Identity, schedule: Schedule) -> None:
        self.connection = Connection(identity, on_keys=self._begin)
        self.keyframes_asked = 0
        self.repairs = 0
        self._schedule = schedule
        self._random = random.Random(SEED)
        self._video = Line(payload_type=VP8, ssrc=VIDEO_SSRC, clock_rate_hz=90_000)
        self._sound = Line(payload_type=OPUS, ssrc=SOUND_SSRC, clock_rate_hz=48_000)
        self._picture = 0
        self._is_keyframe_due = True
        self._sound_at = 0.0
        self._kept: dict[tuple[int, int], bytes] = {}
        self._receiver: Any = None
        self._on_quiet: list[Callable[[], None]] = []

    @property
    def sent(self) -> int:
        """Count the packets sent."""
        return self._video.packets + self._sound.packets

    def when_quiet(self, then: Callable[[], None]) -> None:
        """Call back just before a frame that nothing was sent shortly before."""
        self._on_quiet.append(then)

    def receive(self) -> None:
        """Take what the server asks."""
        with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
            while True:
                data = self.connection.socket.recv(2_048)
                if self._receiver is not None and 192 <= data[1] <= 223 and data[0] & 0x80:
                    self._heed(self._receiver.unprotect_rtcp(data))
                else:
                    self.connection.receive(data)

    def _begin(self, keys: Keys) -> None:
        self._receiver = keys.receiver()
        start = time.monotonic()
        self._schedule.at(start, self._frame)
        self._schedule.every(1 / SOUNDS_PER_S, self._send_sound, start=start)
        self._schedule.every(REPORT_PERIOD_S, self._report, start=start + 0.5)

    def _frame(self, due: float) -> None:
        delay = self._random.uniform(0, ENCODING_S_MAX)
        self._schedule.at(due + delay, self._send_frame)
        self._schedule.at(due + 1 / FRAMES_PER_S, self._frame)

    def _send_frame(self, due: float) -> None:
        if self._on_quiet and time.monotonic() - self._sound_at >= QUIET_S:
            waiting, self._on_quiet = self._on_quiet, []
            for then in waiting:
                then()
        timestamp = self._video.timestamp(due)
        is_keyframe, self._is_keyframe_due = self._is_keyframe_due, False
        packets = []
        for index in range(PACKETS_PER_FRAME):
            payload = vp8_payload(
                picture=self._picture,
                index=index,
                is_keyframe=is_keyframe,
                sent_ns=time.time_ns(),
            )
            is_last = index == PACKETS_PER_FRAME - 1
            packets.append(self._video.packet(payload, is_marker=is_last, timestamp=timestamp))
        self._picture += 1
        # An encoder hands a frame over whole, so its packets leave in one burst.
        for protected in [self._protect(packet) for packet in packets]:
            self._send(protected)

    def _send_sound(self, due: float) -> None:
        self._sound_at = time.monotonic()
        payload = opus_payload(sent_ns=time.time_ns())
        timestamp = self._sound.timestamp(due)
        packet = self._sound.packet(payload, is_marker=False, timestamp=timestamp)
        self._send(self._protect(packet))

    def _report(self, _due: float) -> None:
        now, unix_now = time.monotonic(), time.time()
        for line in (self._video, self._sound):
            self.connection.send_rtcp(line.report(now, unix_now))

    def _protect(self, packet: bytes) -> bytes:
        protected = self.connection.protect(packet)
        self._kept[int.from_bytes(packet[8:12]), int.from_bytes(packet[2:4])] = protected
        if len(self._kept) > KEPT_PACKETS:
            del self._kept[next(iter(self._kept))]
        return protected

    def _send(self, protected: bytes) -> None:
        with contextlib.suppress(OSError):
            self.connection.send(protected)

    def _heed(self, compound: bytes) -> None:
        for packet in RtcpPacket.parse(compound):
            if isinstance(packet, RtcpPsfbPacket) and packet.fmt in {RTCP_PSFB_PLI, RTCP_PSFB_FIR}:
                self.keyframes_asked += 1
                self._is_keyframe_due = True
            elif isinstance(packet, RtcpRtpfbPacket) and packet.fmt == RTCP_RTPFB_NACK:
                for sequence in packet.lost:
                    protected = self._kept.get((packet.media_ssrc, sequence))
                    if protected is not None:
                        self.repairs += 1
                        self._send(protected)
