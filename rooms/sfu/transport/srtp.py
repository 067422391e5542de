"""Protect and unprotect RTP and RTCP, whatever the profile.

Source: RFC 3711 section 3.
"""

import struct
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from rooms.sfu import limits
from rooms.sfu.errors import PacketError, ReplayedError
from rooms.sfu.packets.rtp import RtpHeader, parse_header
from rooms.sfu.packets.sequence import extend
from rooms.sfu.transport.counter_mode import CounterModeRtcp, CounterModeRtp
from rooms.sfu.transport.gcm import GcmRtcp, GcmRtp
from rooms.sfu.transport.keys import AES_128_CM, AES_128_GCM, AES_256_GCM, MasterKey, Part, Profile
from rooms.sfu.transport.replay import ReplayWindow

RTCP_HEADER_BYTES = 8
RTCP_INDEX_BYTES = 4
_ENCRYPTED_BIT = 1 << 31
_WORD = struct.Struct("!I")


class RtpCipher(Protocol):
    """What a profile does to one direction's RTP; ``counter`` is ssrc << 48 | number."""

    tag_bytes: int

    def protect(self, header: bytes, payload: bytes, counter: int) -> bytes:
        """Return the protected packet."""

    def protect_into(self, parts: Iterable[Part]) -> None:
        """Write each part's encrypted payload and tag where it says."""

    def open(self, data: bytes, header_bytes: int, counter: int) -> bytes:
        """Return the payload in clear. Raises: ForgedError."""


class RtcpCipher(Protocol):
    """What a profile does to one direction's RTCP; ``counter`` is ssrc << 48 | index."""

    tag_bytes: int
    index_from_end_bytes: int

    def protect(self, packet: bytes, word: bytes, counter: int) -> bytes:
        """Return the protected packet; ``word`` is the E bit and the index."""

    def open(self, data: bytes, counter: int) -> bytes:
        """Return the packet in clear. Raises: ForgedError."""


_RTP_CIPHERS: dict[Profile, Callable[[MasterKey], RtpCipher]] = {
    AES_256_GCM: GcmRtp,
    AES_128_GCM: GcmRtp,
    AES_128_CM: CounterModeRtp,
}
_RTCP_CIPHERS: dict[Profile, Callable[[MasterKey], RtcpCipher]] = {
    AES_256_GCM: GcmRtcp,
    AES_128_GCM: GcmRtcp,
    AES_128_CM: CounterModeRtcp,
}


class Stripped(NamedTuple):
    """A genuine RTP packet: its header, its unwrapped number and its payload in clear."""

    header: RtpHeader
    number: int
    payload: bytes


class Sender:
    """Protect what we send to one peer.

    ``protect_rtp`` takes header, payload and ssrc << 48 | unwrapped number; ``protect_into`` many.
    The caller never uses one (ssrc, index) for two different packets; sending the same packet
    again, as a repair, is safe.
    """

    __slots__ = ("_rtcp", "_rtcp_index", "protect_into", "protect_rtp", "tag_bytes")

    def __init__(self, master: MasterKey) -> None:
        rtp = _RTP_CIPHERS[master.profile](master)
        # The profile's own functions, so that a packet does not ask which profile it is.
        self.protect_rtp = rtp.protect
        self.protect_into = rtp.protect_into
        self.tag_bytes = rtp.tag_bytes
        self._rtcp = _RTCP_CIPHERS[master.profile](master)
        self._rtcp_index = 0

    def protect_rtcp(self, packet: bytes) -> bytes:
        """Return the protected compound packet."""
        index, self._rtcp_index = self._rtcp_index, self._rtcp_index + 1
        ssrc = _WORD.unpack_from(packet, 4)[0]
        return self._rtcp.protect(packet, _WORD.pack(_ENCRYPTED_BIT | index), ssrc << 48 | index)


class _InboundStream:
    """What we know of one of the peer's sources: the highest number and those seen."""

    __slots__ = ("highest", "window")

    def __init__(self, first: int) -> None:
        self.highest = first
        self.window = ReplayWindow(size=limits.REPLAY_WINDOW_PACKETS)


class Receiver:
    """Check and decrypt what one peer sends."""

    __slots__ = ("_master", "_rtcp", "_rtcp_windows", "_rtp", "_streams")

    def __init__(self, master: MasterKey) -> None:
        self._master = master
        # Viewers send none; their keys would be memory for nothing.
        self._rtp: RtpCipher | None = None
        self._rtcp = _RTCP_CIPHERS[master.profile](master)
        self._streams: dict[int, _InboundStream] = {}
        self._rtcp_windows: dict[int, ReplayWindow] = {}

    def unprotect_rtp(self, data: bytes) -> Stripped:
        """Return the genuine packet.

        Raises: PacketError, ForgedError, ReplayedError.
        """
        cipher = self._rtp
        if cipher is None:
            cipher = self._rtp = _RTP_CIPHERS[self._master.profile](self._master)
        header = parse_header(data)
        if len(data) < header.size_bytes + cipher.tag_bytes:
            raise PacketError("shorter than its authentication tag")
        stream = self._streams.get(header.ssrc)
        known = stream if stream is not None else self._new_stream(header.sequence)
        number = extend(header.sequence, near=known.highest)
        if number < 0:
            raise ReplayedError
        known.window.check(number)
        payload = cipher.open(data, header.size_bytes, header.ssrc << 48 | number)
        known.window.accept(number)
        known.highest = max(known.highest, number)
        if stream is None:
            self._streams[header.ssrc] = known
        return Stripped(header, number, payload)

    def unprotect_rtcp(self, data: bytes) -> bytes:
        """Return the genuine compound packet.

        Raises: PacketError, ForgedError, ReplayedError.
        """
        cipher = self._rtcp
        if len(data) < RTCP_HEADER_BYTES + cipher.tag_bytes + RTCP_INDEX_BYTES:
            raise PacketError("shorter than a protected RTCP packet")
        ssrc = _WORD.unpack_from(data, 4)[0]
        word = _WORD.unpack_from(data, len(data) - cipher.index_from_end_bytes)[0]
        index = word & ~_ENCRYPTED_BIT
        window = self._rtcp_windows.get(ssrc)
        known = window if window is not None else self._new_rtcp_window()
        known.check(index)
        packet = cipher.open(data, ssrc << 48 | index)
        known.accept(index)
        self._rtcp_windows[ssrc] = known
        return packet

    def _new_stream(self, sequence: int) -> _InboundStream:
        if len(self._streams) >= limits.STREAMS_PER_CONNECTION_MAX:
            raise PacketError("more streams than one connection may send")
        return _InboundStream(sequence)

    def _new_rtcp_window(self) -> ReplayWindow:
        if len(self._rtcp_windows) >= limits.REPORTERS_PER_CONNECTION_MAX:
            raise PacketError("more reporters than one connection may have")
        return ReplayWindow(size=limits.SRTCP_REPLAY_WINDOW_PACKETS)
