"""One viewer's part in a stream: which layer it gets, and how it is numbered for this viewer."""

from typing import NamedTuple

from rooms.sfu import limits
from rooms.sfu.forwarding.cache import CachedPacket
from rooms.sfu.forwarding.fanout import Group, Outlet
from rooms.sfu.forwarding.layer import Addressing, Layer, Shift
from rooms.sfu.forwarding.pictures import FIRST, Picture
from rooms.sfu.packets.sequence import SEQUENCE_BITS, SEQUENCE_MASK, TIMESTAMP_MASK


class Reception(NamedTuple):
    """What a viewer can receive of a stream: its payload types by codec, its extensions' ids.

    ``rtx_payload_types`` are those for repairs in a stream of their own, where it takes them.
    """

    payload_types: dict[str, int]
    rtx_payload_types: dict[str, int]
    extension_ids: tuple[tuple[str, int], ...]


class Stretch(NamedTuple):
    """The packets from a number of the viewer's on, and where they came from."""

    first_number: int
    layer: Layer
    addressing: Addressing
    rtx_payload_type: int | None


class _End(NamedTuple):
    """Where the viewer's line stood when it last left a layer."""

    number: int
    timestamp: int
    sent_at: float
    picture: Picture | None


class Subscription:
    """Join layers one after another into a line that the viewer sees as one source.

    A receiver takes the first packet it gets to be in the first cycle of numbers, so the viewer's
    line must begin in that cycle, and not so near to its end that losing a few packets would hide
    the wrap-around from it.
    """

    __slots__ = (
        "_end",
        "_group",
        "_is_cut_off",
        "_joined_octets",
        "_joined_packets",
        "_past_octets",
        "_past_packets",
        "held_until",
        "outlet",
        "reception",
        "repaired",
        "repaired_octets",
        "rtx_number",
        "stretches",
        "wanted",
    )

    def __init__(self, outlet: Outlet, reception: Reception) -> None:
        self.outlet = outlet
        self.reception = reception
        self.wanted: Layer | None = None
        self.held_until = 0.0
        self.stretches: list[Stretch] = []
        self.repaired = 0
        self.repaired_octets = 0
        self.rtx_number = 0
        self._is_cut_off = False
        self._group: Group | None = None
        self._end: _End | None = None
        self._joined_packets = self._joined_octets = 0
        self._past_packets = self._past_octets = 0

    @property
    def layer(self) -> Layer | None:
        """The layer the viewer gets now."""
        return self.stretches[-1].layer if self._group is not None else None

    @property
    def packets(self) -> int:
        """Count what was given to the viewer, repairs left out."""
        group = self._group
        return self._past_packets + (group.packets - self._joined_packets if group else 0)

    @property
    def octets(self) -> int:
        """Count the payload that was given to the viewer, repairs left out."""
        group = self._group
        return self._past_octets + (group.octets - self._joined_octets if group else 0)

    @property
    def timestamp_shift(self) -> int:
        """Return what turns the present layer's timestamps into the viewer's."""
        return self.stretches[-1].addressing.shift.timestamp if self.stretches else 0

    def join(self, layer: Layer, *, packet: CachedPacket, codec: str, now: float) -> bool:
        """Go over to a layer with this packet; return False when the viewer cannot decode it."""
        payload_type = self.reception.payload_types.get(codec)
        if payload_type is None:
            return False
        self.leave()
        floor = packet.number if self._end is not None else 0
        shift = self._shift_for(packet, layer, now=now)
        addressing = Addressing(payload_type, shift, self.reception.extension_ids)
        if self._is_cut_off:
            self._is_cut_off = False
            self.stretches.clear()
        self.stretches.append(
            Stretch(
                packet.number + shift.number,
                layer,
                addressing,
                self.reception.rtx_payload_types.get(codec),
            )
        )
        del self.stretches[: -limits.STRETCHES_PER_SUBSCRIPTION_MAX]
        self._group = group = layer.join(self.outlet, addressing, floor=floor)
        self._joined_packets, self._joined_octets = group.packets, group.octets
        return True

    def leave(self) -> None:
        """Get nothing more for now; the line can go on later."""
        if self._group is None:
            return
        self._past_packets, self._past_octets = self.packets, self.octets
        self._group = None
        stretch = self.stretches[-1]
        layer, shift = stretch.layer, stretch.addressing.shift
        layer.leave(self.outlet, stretch.addressing)
        last = layer.pictures.last
        self._end = _End(
            number=max(layer.line.next_number + shift.number, stretch.first_number),
            timestamp=(layer.line.last_timestamp + shift.timestamp) & TIMESTAMP_MASK,
            sent_at=layer.line.sent_at,
            picture=last.shifted(shift.picture) if last is not None else None,
        )

    def hold(self, until: float) -> None:
        """Get nothing for a moment, nor repairs of what came before, now or later.

        The line is full, and what came now would be lost.
        """
        self.leave()
        self.held_until = until
        self._is_cut_off = True

    def find(self, sequence: int) -> tuple[Stretch, CachedPacket] | None:
        """Return the packet that the viewer knows by a 16-bit number, if it is still kept."""
        newest = self._newest()
        if newest is None or self._is_cut_off:
            return None
        number = _unwrap(sequence, newest)
        for stretch in reversed(self.stretches):
            if stretch.first_number <= number:
                packet = stretch.layer.cached(number - stretch.addressing.shift.number)
                return (stretch, packet) if packet is not None else None
        return None

    def begins_with(self, sequence: int) -> bool:
        """Say whether a packet is among the first of the layer the viewer went over to last."""
        newest = self._newest()
        if newest is None:
            return False
        since = _unwrap(sequence, newest) - self.stretches[-1].first_number
        return 0 <= since < limits.BEGINNING_PACKETS

    def _newest(self) -> int | None:
        if not self.stretches:
            return None
        if self._group is None:
            return self._end.number - 1 if self._end is not None else None
        stretch = self.stretches[-1]
        return stretch.layer.line.next_number - 1 + stretch.addressing.shift.number

    def _shift_for(self, packet: CachedPacket, layer: Layer, *, now: float) -> Shift:
        end = self._end
        if end is None:
            return Shift(_first_shift(packet.number))
        elapsed_s = max(0.0, now - end.sent_at)
        timestamp = end.timestamp + max(1, round(elapsed_s * layer.line.clock_rate_hz))
        picture = FIRST
        if end.picture is not None and packet.descriptor is not None:
            picture = packet.picture.shift_to_follow(end.picture)
        return Shift(
            number=end.number - packet.number,
            timestamp=(timestamp - packet.timestamp) & TIMESTAMP_MASK,
            picture=picture,
        )


def _unwrap(sequence: int, newest: int) -> int:
    return newest - (newest - sequence & SEQUENCE_MASK)


def _first_shift(number: int) -> int:
    cycle_start = number >> SEQUENCE_BITS << SEQUENCE_BITS
    is_near_wrap = (number & SEQUENCE_MASK) > SEQUENCE_MASK - limits.SEQUENCE_MARGIN_PACKETS
    return -cycle_start - (1 << (SEQUENCE_BITS - 1) if is_near_wrap else 0)
