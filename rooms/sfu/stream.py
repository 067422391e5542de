"""One outgoing stream of a room: a publisher's sound or picture, addressed to every viewer.

Its identity (SSRC, numbers, timestamps) is the server's own and outlives the publisher's
connection, so that viewers go on without renegotiation when a publisher comes back. What is the
same for several viewers is computed once for all of them.
"""

from typing import Protocol

from rooms.sfu import limits, rtcp
from rooms.sfu.cache import CachedPacket, PacketCache
from rooms.sfu.keyframes import KeyframeRequests, starts_keyframe
from rooms.sfu.media import CLOCK_RATES_HZ, Media
from rooms.sfu.rtp import build_header
from rooms.sfu.sequence import SEQUENCE_BITS, SEQUENCE_MASK, SequenceMap
from rooms.sfu.source import Source
from rooms.sfu.srtp import Stripped

_CACHE_PACKETS = {
    Media.AUDIO: limits.AUDIO_CACHE_PACKETS,
    Media.VIDEO: limits.VIDEO_CACHE_PACKETS,
}


class Link(Protocol):
    """The way to one viewer."""

    def send_rtp(self, header: bytes, payload: bytes, counter: int) -> bool:
        """Protect and send a packet; return False when it had to be dropped."""


class Subscription:
    """One viewer's part in a stream.

    ``shift`` turns the stream's numbers into the viewer's. A receiver takes the first packet it
    gets to be in the first cycle of numbers, so the viewer's line must begin in that cycle, and
    not so near to its end that losing a few packets would hide the wrap-around from it.
    """

    def __init__(self, link: Link, *, payload_types: dict[str, int]) -> None:
        self.link = link
        self.payload_types = payload_types
        self.shift: int | None = None
        self.first_number = 0
        self.packets = 0
        self.octets = 0
        self.dropped = 0
        self.repaired = 0

    def start(self, number: int) -> int:
        """Fix the shift at the first packet sent; later calls change nothing."""
        if self.shift is None:
            cycle_start = number >> SEQUENCE_BITS << SEQUENCE_BITS
            is_near_wrap = (number & SEQUENCE_MASK) > SEQUENCE_MASK - limits.SEQUENCE_MARGIN_PACKETS
            self.shift = -cycle_start - (1 << (SEQUENCE_BITS - 1) if is_near_wrap else 0)
            self.first_number = number
        return self.shift


class _Group:
    """The viewers that get the same header."""

    def __init__(self, *, payload_type: int, shift: int) -> None:
        self.payload_type = payload_type
        self.shift = shift
        self.members: list[Subscription] = []


class Stream:
    """Forward one media of one publisher's place in a room."""

    def __init__(
        self, media: Media, *, ssrc: int, first_sequence: int, first_timestamp: int
    ) -> None:
        self.media = media
        self.ssrc = ssrc
        self.keyframes = KeyframeRequests()
        self._line = SequenceMap(
            first_number=first_sequence,
            first_timestamp=first_timestamp,
            clock_rate_hz=CLOCK_RATES_HZ[media],
        )
        self._cache = PacketCache(size=_CACHE_PACKETS[media])
        self._source: Source | None = None
        self._waiting: list[Subscription] = []
        self._groups: dict[tuple[int, int], _Group] = {}

    @property
    def source(self) -> Source | None:
        """The publisher's stream that is being forwarded."""
        return self._source

    def subscribe(self, subscription: Subscription) -> None:
        """Send to a viewer from the next packet it can begin with."""
        self._waiting.append(subscription)
        self._want_keyframe()

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop sending to a viewer."""
        if subscription in self._waiting:
            self._waiting.remove(subscription)
        for key, group in list(self._groups.items()):
            if subscription in group.members:
                group.members.remove(subscription)
            if not group.members:
                del self._groups[key]

    def forward(self, packet: Stripped, source: Source, *, now: float) -> bool:
        """Send a publisher's packet to every viewer; return False when it is not to be forwarded.

        The marker, timestamp and payload go on as they came; all else of the header is ours.
        """
        is_keyframe = self._is_start(packet, source)
        if source is not self._source and not self._take_source(
            packet, source, is_keyframe=is_keyframe, now=now
        ):
            return False
        header = packet.header
        place = self._line.place(number=packet.number, timestamp=header.timestamp, now=now)
        if place is None:
            return False
        if is_keyframe:
            self.keyframes.arrived()
        if is_keyframe or self.media is Media.AUDIO:
            self._start_waiting(source, place.number)
        outgoing = CachedPacket(place.number, header.is_marker, place.timestamp, packet.payload)
        self._cache.put(outgoing)
        for group in self._groups.values():
            self._send_to(group, outgoing)
        return True

    def end_source(self, source: Source) -> None:
        """Let go of a publisher's stream; viewers wait for the next."""
        if self._source is source:
            self._source = None

    def repair(self, subscription: Subscription, sequences: tuple[int, ...]) -> int:
        """Send a viewer again what it misses; return how many packets went out."""
        shift = subscription.shift
        if shift is None:
            return 0
        newest = self._line.next_number - 1 + shift
        sent = 0
        for sequence in sequences:
            number = newest - (newest - sequence & SEQUENCE_MASK) - shift
            packet = self._cache.get(number) if number >= subscription.first_number else None
            if packet is not None and self._send_again(subscription, packet, shift):
                sent += 1
        return sent

    def want_keyframe(self) -> None:
        """Note that a viewer asks for a keyframe."""
        self._want_keyframe()

    def sender_report(self, *, unix_now: float, timestamp: int) -> rtcp.SenderInfo:
        """Return the report for an instant; ``timestamp`` is the publisher's at that instant.

        The counts are the viewer's own: the caller fills them in.
        """
        return rtcp.SenderInfo(
            self.ssrc, rtcp.to_ntp(unix_now), self._line.timestamp(timestamp), 0, 0
        )

    def _want_keyframe(self) -> None:
        if self.media is Media.VIDEO:
            self.keyframes.want()

    def _is_start(self, packet: Stripped, source: Source) -> bool:
        return self.media is Media.VIDEO and starts_keyframe(source.codec.name, packet.payload)

    def _take_source(
        self, packet: Stripped, source: Source, *, is_keyframe: bool, now: float
    ) -> bool:
        present = self._source
        if present is not None and now - present.arrived_at < limits.SOURCE_TAKEOVER_S:
            return False
        # What follows without a keyframe would be decoded upon the picture of the source before.
        if self.media is Media.VIDEO and not is_keyframe:
            self._want_keyframe()
            return False
        self._source = source
        self._line.start_source(number=packet.number, timestamp=packet.header.timestamp, now=now)
        self._regroup(source)
        return True

    def _regroup(self, source: Source) -> None:
        # A packet sent before must never be repaired under another payload type: that would be
        # another packet under the same nonce.
        self._cache.clear()
        subscriptions = [member for group in self._groups.values() for member in group.members]
        self._groups.clear()
        for subscription in subscriptions:
            self._join_group(subscription, source, self._line.next_number)

    def _start_waiting(self, source: Source, number: int) -> None:
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        for subscription in waiting:
            self._join_group(subscription, source, number)

    def _join_group(self, subscription: Subscription, source: Source, number: int) -> None:
        payload_type = subscription.payload_types.get(source.codec.name)
        if payload_type is None:
            self._waiting.append(subscription)
            return
        key = payload_type, subscription.start(number)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(payload_type=key[0], shift=key[1])
        group.members.append(subscription)

    def _send_to(self, group: _Group, packet: CachedPacket) -> None:
        # A straggler from before a viewer's first packet has no number in its line.
        if packet.number + group.shift < 0:
            return
        payload = packet.payload
        size = len(payload)
        header, counter = self._address(packet, group.payload_type, group.shift)
        for member in group.members:
            if member.link.send_rtp(header, payload, counter):
                member.packets += 1
                member.octets += size
            else:
                member.dropped += 1

    def _send_again(self, subscription: Subscription, packet: CachedPacket, shift: int) -> bool:
        codec = self._source.codec.name if self._source is not None else ""
        payload_type = subscription.payload_types.get(codec)
        if payload_type is None:
            return False
        header, counter = self._address(packet, payload_type, shift)
        if not subscription.link.send_rtp(header, packet.payload, counter):
            return False
        subscription.repaired += 1
        return True

    def _address(self, packet: CachedPacket, payload_type: int, shift: int) -> tuple[bytes, int]:
        number = packet.number + shift
        header = build_header(
            payload_type=payload_type,
            is_marker=packet.is_marker,
            sequence=number & SEQUENCE_MASK,
            timestamp=packet.timestamp,
            ssrc=self.ssrc,
        )
        return header, self.ssrc << 48 | number
