"""One encoding of a stream: an unbroken line of packets, and the viewers that get it.

A stream has one layer, or with simulcast several, of one picture in different sizes. A layer's
numbers, timestamps and picture ids go on when its publisher is replaced, so that its viewers need
not be told. A viewer comes to a layer with a shift of its own; viewers of one shift are a group,
for which everything but the encryption is done once.
"""

from typing import NamedTuple

from rooms.sfu import limits
from rooms.sfu.forwarding.cache import CachedPacket, PacketCache
from rooms.sfu.forwarding.fanout import Fanout, Group, Outlet
from rooms.sfu.forwarding.keyframes import KeyframePace, KeyframeRequests
from rooms.sfu.forwarding.pictures import FIRST, Picture, PictureLine, renumber
from rooms.sfu.forwarding.source import Source
from rooms.sfu.media import CLOCK_RATES_HZ, Media
from rooms.sfu.packets.extensions import build_extensions
from rooms.sfu.packets.rtp import build_header
from rooms.sfu.packets.sequence import SEQUENCE_MASK, TIMESTAMP_MASK, SequenceMap
from rooms.sfu.packets.vp8 import Descriptor
from rooms.sfu.transport.runs import Outgoing
from rooms.sfu.transport.srtp import Stripped

_CACHE_PACKETS = {
    Media.AUDIO: limits.AUDIO_CACHE_PACKETS,
    Media.VIDEO: limits.VIDEO_CACHE_PACKETS,
}

Extensions = tuple[tuple[str, bytes], ...]
ExtensionIds = tuple[tuple[str, int], ...]


class Shift(NamedTuple):
    """How a viewer's line differs from the layer's."""

    number: int
    timestamp: int = 0
    picture: Picture = FIRST


class Addressing(NamedTuple):
    """What makes a packet of the layer one for certain viewers.

    ``extension_ids`` are the header extensions they accept: (name, their id).
    """

    payload_type: int
    shift: Shift
    extension_ids: ExtensionIds


class Layer:
    """Take one source after another, and address its packets to groups of viewers."""

    def __init__(
        self,
        media: Media,
        *,
        ssrc: int,
        first_sequence: int,
        first_timestamp: int,
        fanout: Fanout,
        pace: KeyframePace,
    ) -> None:
        self.media = media
        self.keyframes = KeyframeRequests(pace)
        self.pictures = PictureLine()
        self.line = SequenceMap(
            first_number=first_sequence,
            first_timestamp=first_timestamp,
            clock_rate_hz=CLOCK_RATES_HZ[media],
        )
        self.source: Source | None = None
        self.candidate: Source | None = None
        self.missed_frames = 0
        self.codec: str | None = None
        self._ssrc = ssrc
        self._fanout = fanout
        self._cache = PacketCache(size=_CACHE_PACKETS[media])
        self._groups: dict[Addressing, Group] = {}

    @property
    def has_viewers(self) -> bool:
        """Say whether anybody gets this layer now."""
        return bool(self._groups)

    def is_live(self, now: float) -> bool:
        """Say whether the publisher sends the layer.

        It does not when it is silent while other layers of the same picture go on.
        """
        source = self.source
        if source is None:
            return False
        is_silent = now - source.arrived_at >= limits.LAYER_SILENCE_S
        return not (is_silent and self.missed_frames >= limits.LAYER_MISSED_FRAMES_MAX)

    def start_source(self, source: Source, packet: Stripped, descriptor: Descriptor | None) -> None:
        """Continue the line with a new source whose first packet is this one."""
        self.source, self.codec = source, source.codec.name
        self.candidate = None
        self.missed_frames = 0
        self.line.start_source(
            number=packet.number, timestamp=packet.header.timestamp, now=source.arrived_at
        )
        if descriptor is not None:
            self.pictures.start_source(descriptor)

    def place(
        self,
        packet: Stripped,
        descriptor: Descriptor | None,
        *,
        extensions: Extensions,
        now: float,
    ) -> CachedPacket | None:
        """Put a packet into the line and keep it; None when it precedes its source's first."""
        header = packet.header
        place = self.line.place(number=packet.number, timestamp=header.timestamp, now=now)
        if place is None:
            return None
        placed = CachedPacket(
            number=place.number,
            is_marker=header.is_marker,
            timestamp=place.timestamp,
            payload=packet.payload,
            extensions=extensions,
            descriptor=descriptor,
            picture=self.pictures.place(descriptor) if descriptor is not None else FIRST,
            picture_moved=self.pictures.is_shifted,
        )
        self._cache.put(placed)
        return placed

    def send(self, packet: CachedPacket) -> None:
        """Gather a packet for every group."""
        blocks: dict[ExtensionIds, bytes] = {}
        for addressing, group in self._groups.items():
            number = packet.number + addressing.shift.number
            # A straggler from before a viewer's first packet has no number in its line.
            if packet.number < group.floor or number < 0:
                continue
            ids = addressing.extension_ids
            block = blocks.get(ids)
            if block is None:
                block = blocks[ids] = _extensions(packet.extensions, ids)
            group.put(self._address(packet, addressing, block))

    def cached(self, number: int) -> CachedPacket | None:
        """Return a packet of the line if it is still kept."""
        return self._cache.get(number)

    def join(self, outlet: Outlet, addressing: Addressing, *, floor: int) -> Group:
        """Send the layer to a viewer from the next packet on, and none below ``floor``."""
        group = self._groups.get(addressing)
        if group is None:
            group = self._groups[addressing] = Group(self.media, self._fanout)
        group.join(outlet)
        group.floor = max(group.floor, floor)
        return group

    def leave(self, outlet: Outlet, addressing: Addressing) -> None:
        """Send the layer to a viewer no more."""
        group = self._groups.get(addressing)
        if group is None:
            return
        group.leave(outlet)
        if not group.members:
            del self._groups[addressing]

    def address(self, packet: CachedPacket, to: Addressing) -> Outgoing:
        """Return the packet as viewers of this addressing get it, each time the same bytes."""
        return self._address(packet, to, _extensions(packet.extensions, to.extension_ids))

    def _address(self, packet: CachedPacket, to: Addressing, extensions: bytes) -> Outgoing:
        shift = to.shift
        number = packet.number + shift.number
        payload = packet.payload
        descriptor = packet.descriptor
        if descriptor is not None and (packet.picture_moved or shift.picture is not FIRST):
            payload = renumber(payload, descriptor, packet.picture, shift.picture)
        header = build_header(
            payload_type=to.payload_type,
            is_marker=packet.is_marker,
            sequence=number & SEQUENCE_MASK,
            timestamp=(packet.timestamp + shift.timestamp) & TIMESTAMP_MASK,
            ssrc=self._ssrc,
            extensions=extensions,
        )
        return header, payload, self._ssrc << 48 | number


def _extensions(carried: Extensions, ids: ExtensionIds) -> bytes:
    if not carried or not ids:
        return b""
    values = dict(carried)
    return build_extensions([(number, values[name]) for name, number in ids if name in values])
