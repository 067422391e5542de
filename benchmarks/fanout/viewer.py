"""A viewer that connects as a browser does, then counts; some also look into what they get."""

import contextlib
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

import pylibsrtp
from aiortc.rtp import (
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    pack_remb_fci,
)

from benchmarks.fanout.connection import DATAGRAM_BYTES_MAX, Connection
from benchmarks.fanout.dtls import Identity, Keys
from benchmarks.fanout.publisher import STAMP
from benchmarks.fanout.reader import Stream, Streams
from benchmarks.fanout.sdp import Remote

REPORTER = 1
BITRATE_BPS = 10_000_000
_REMB = 15
# Linux's SO_TIMESTAMPNS, under its first and only number on 64-bit machines.
_TIMESTAMPS = 35
_TIMESPEC = struct.Struct("@qq")
_CONTROL_BYTES = socket.CMSG_SPACE(_TIMESPEC.size)


class Viewer:
    """One viewer.

    Until its first media it reads with the kernel's time of arrival; ``is_sample`` ones go on so,
    and decrypt, to learn how long each packet took. ``joined`` is called once media flows.
    """

    def __init__(
        self, identity: Identity, *, is_sample: bool, joined: Callable[["Viewer"], None]
    ) -> None:
        self.connection = Connection(identity, on_keys=self._protected)
        self.is_sample = is_sample
        self.streams: Streams = {}
        self.latencies_ms: list[float] = []
        self.join_ms: float | None = None
        self._joined = joined
        self._started_at_ns: int | None = None
        self._receiver: Any = None
        self._stamp_arrivals(is_on=True)

    def fileno(self) -> int:
        """Return the socket's descriptor."""
        return self.connection.socket.fileno()

    def start(self, remote: Remote) -> None:
        """Send the first packet."""
        self._started_at_ns = time.time_ns()
        self.connection.start(remote)

    @property
    def waited_ms(self) -> float:
        """Return how long joining took, or has taken so far."""
        if self.join_ms is not None:
            return self.join_ms
        return (time.time_ns() - self._started_at_ns) / 1e6 if self._started_at_ns else 0.0

    @property
    def received(self) -> int:
        """Count the media packets."""
        return sum(stream.received for stream in self.streams.values())

    @property
    def missing(self) -> int:
        """Count the packets whose numbers were passed over."""
        return sum(
            stream.highest - stream.first + 1 - stream.received for stream in self.streams.values()
        )

    def receive(self, now: float) -> None:
        """Take what lies in the socket, with the time each datagram came in."""
        with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
            while True:
                data, control, _, _ = self.connection.socket.recvmsg(
                    DATAGRAM_BYTES_MAX, _CONTROL_BYTES
                )
                if data[0] & 0xC0 == 0x80:
                    self._take(data, _arrival_ns(control), now)
                else:
                    self.connection.receive(data)

    def report(self) -> None:
        """Send what browsers send every second: a receiver report, and what they can take."""
        ssrcs = list(self.streams)
        blocks = [
            RtcpReceiverInfo(
                ssrc=ssrc,
                fraction_lost=0,
                packets_lost=0,
                highest_sequence=stream.highest & 0xFFFFFFFF,
                jitter=0,
                lsr=0,
                dlsr=0,
            )
            for ssrc, stream in self.streams.items()
        ]
        limit = RtcpPsfbPacket(
            fmt=_REMB, ssrc=REPORTER, media_ssrc=0, fci=pack_remb_fci(BITRATE_BPS, ssrcs)
        )
        packet = bytes(RtcpRrPacket(ssrc=REPORTER, reports=blocks)) + bytes(limit)
        self.connection.send_rtcp(packet)

    def longest_gap_s(self, payload_type: int, now: float) -> float:
        """Return the longest time without a packet of one kind, up to now."""
        gaps = [
            max(stream.longest_gap_s, now - stream.at)
            for stream in self.streams.values()
            if stream.payload_type == payload_type
        ]
        return max(gaps, default=float("inf"))

    def forget_gaps(self) -> None:
        """Begin to look for gaps anew."""
        for stream in self.streams.values():
            stream.longest_gap_s = 0.0

    def _protected(self, keys: Keys) -> None:
        if self.is_sample:
            self._receiver = keys.receiver()

    def _take(self, data: bytes, arrived_ns: int, now: float) -> None:
        head, sequence, ssrc = struct.unpack_from("!HH4xI", data)
        if 192 <= data[1] <= 223:
            return
        stream = self.streams.get(ssrc)
        if stream is None:
            stream = self.streams[ssrc] = Stream(payload_type=head & 0x7F, first=sequence, now=now)
        stream.arrived(sequence, now)
        if self.join_ms is None and self._started_at_ns is not None:
            self.join_ms = (arrived_ns - self._started_at_ns) / 1e6
            if not self.is_sample:
                self._stamp_arrivals(is_on=False)
            self._joined(self)
        if self._receiver is not None:
            self._measure(data, arrived_ns)

    def _measure(self, data: bytes, arrived_ns: int) -> None:
        try:
            packet = self._receiver.unprotect(data)
        except pylibsrtp.Error:
            return
        sent_ns = STAMP.unpack_from(packet, len(packet) - STAMP.size)[0]
        self.latencies_ms.append((arrived_ns - sent_ns) / 1e6)

    def _stamp_arrivals(self, *, is_on: bool) -> None:
        self.connection.socket.setsockopt(socket.SOL_SOCKET, _TIMESTAMPS, int(is_on))


def _arrival_ns(control: list[tuple[int, int, bytes]]) -> int:
    for level, kind, data in control:
        if level == socket.SOL_SOCKET and kind == _TIMESTAMPS:
            seconds, nanoseconds = _TIMESPEC.unpack_from(data)
            return int(seconds) * 1_000_000_000 + int(nanoseconds)
    return time.time_ns()
