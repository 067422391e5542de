"""One outgoing stream of a feed: its publisher's sound or picture, on its way to every viewer.

Its identity (SSRC, numbers, timestamps) is the server's own and outlives the publisher's
connection, so that viewers go on without renegotiation when a publisher comes back. What is the
same for several viewers is computed once for all of them.
"""

from collections.abc import Callable, Iterable

from rooms.sfu import limits
from rooms.sfu.forwarding.fanout import Fanout
from rooms.sfu.forwarding.keyframes import KeyframePace
from rooms.sfu.forwarding.layer import Extensions, Layer
from rooms.sfu.forwarding.source import Source
from rooms.sfu.forwarding.subscription import Stretch, Subscription
from rooms.sfu.media import Media
from rooms.sfu.packets import rtcp
from rooms.sfu.packets.keyframe import starts_keyframe
from rooms.sfu.packets.rtx import wrap
from rooms.sfu.packets.vp8 import Descriptor, read_descriptor
from rooms.sfu.transport.runs import Outgoing
from rooms.sfu.transport.srtp import Stripped


class Stream:
    """Forward one media of one place in a room.

    ``number`` gives a random integer below its argument.
    """

    def __init__(
        self,
        media: Media,
        *,
        ssrc: int,
        rtx_ssrc: int,
        fanout: Fanout,
        number: Callable[[int], int],
    ) -> None:
        self.media = media
        self.ssrc = ssrc
        self.rtx_ssrc = rtx_ssrc
        pace = KeyframePace()
        self.layers = [
            Layer(
                media,
                ssrc=ssrc,
                first_sequence=number(1 << 14),
                first_timestamp=number(1 << 32),
                fanout=fanout,
                pace=pace,
            )
            for _ in range(limits.LAYERS_MAX if media is Media.VIDEO else 1)
        ]
        self._subscriptions: dict[Subscription, None] = {}
        self._waiting: dict[Subscription, None] = {}

    def live_layers(self, now: float) -> list[int]:
        """Return the layers that arrive, low to high."""
        return [index for index, layer in enumerate(self.layers) if layer.is_live(now)]

    def bitrates_bps(self, now: float) -> list[int]:
        """Return what each layer takes, low to high, 0 for one that does not arrive."""
        return [
            layer.source.bitrate_bps if layer.source and layer.is_live(now) else 0
            for layer in self.layers
        ]

    def reverse_layers(self, count: int) -> None:
        """Count the first so many layers from the other end."""
        self.layers[:count] = self.layers[:count][::-1]

    # ------------------------------------------------------------ viewers

    def subscribe(self, subscription: Subscription, *, layer: int | None) -> None:
        """Send a layer to a viewer from the next packet it can begin with."""
        self._subscriptions[subscription] = None
        self.want(subscription, layer)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop sending to a viewer."""
        self._subscriptions.pop(subscription, None)
        self.want(subscription, None)

    def want(self, subscription: Subscription, index: int | None) -> None:
        """Let a viewer go over to a layer at its next keyframe, or stop at once for None."""
        if index is None:
            subscription.wanted = None
            self._waiting.pop(subscription, None)
            subscription.leave()
            return
        layer = self.layers[index]
        subscription.wanted = layer
        if subscription.layer is layer:
            self._waiting.pop(subscription, None)
        else:
            self._waiting[subscription] = None

    def is_waited_for(self, layer: Layer, now: float) -> bool:
        """Say whether a viewer could begin with a keyframe of the layer that came now."""
        return bool(self._able(layer, now))

    def leave_silent_layers(self, now: float) -> None:
        """Let viewers of a layer that its publisher gave up go over to the best that arrives."""
        live = self.live_layers(now)
        if not live:
            return
        silent = {
            layer
            for index, layer in enumerate(self.layers)
            if index not in live and layer.has_viewers
        }
        if silent:
            for subscription in self._subscriptions:
                if subscription.layer in silent and subscription.wanted is subscription.layer:
                    self.want(subscription, live[-1])

    def want_keyframe(self, subscription: Subscription) -> None:
        """Note that a viewer cannot go on without a keyframe."""
        layer = subscription.layer or subscription.wanted
        if layer is not None:
            self._want_keyframe(layer)

    def repair(self, subscription: Subscription, sequences: Iterable[int]) -> int:
        """Send a viewer again what it misses; return how many packets went out."""
        sent = 0
        for sequence in sequences:
            found = subscription.find(sequence)
            if found is None:
                continue
            stretch, packet = found
            again = stretch.layer.address(packet, stretch.addressing)
            if stretch.rtx_payload_type is not None:
                again = self._as_repair(again, subscription, stretch, sequence)
            if subscription.outlet.link.send_rtp(*again):
                sent += 1
                subscription.repaired_octets += len(again[1])
        subscription.repaired += sent
        return sent

    # ------------------------------------------------------------ what the publisher sends

    def forward(
        self, packet: Stripped, source: Source, *, extensions: Extensions, now: float
    ) -> bool:
        """Gather a publisher's packet for its viewers; return False when it is not forwarded.

        The marker, timestamp and payload go on as they came; all else of the header is ours.
        """
        layer = self.layers[source.layer]
        codec = source.codec.name
        descriptor = read_descriptor(packet.payload) if codec == "vp8" else None
        is_start = self.media is Media.AUDIO or _starts_keyframe(codec, packet.payload, descriptor)
        if self.media is Media.VIDEO:
            is_start = is_start and source.begins_keyframe(packet.header.timestamp)
            self._count_frames(layer, packet)
        if source is not layer.source:
            if not self._may_take_over(layer, source, is_start=is_start, now=now):
                return False
            self._take_source(layer, source, packet, descriptor)
        placed = layer.place(packet, descriptor, extensions=extensions, now=now)
        if placed is None:
            return False
        if is_start:
            if self.media is Media.VIDEO:
                source.keyframe_timestamp = packet.header.timestamp
            layer.keyframes.arrived()
            for subscription in self._able(layer, now):
                if subscription.join(layer, packet=placed, codec=codec, now=now):
                    del self._waiting[subscription]
        layer.send(placed)
        return True

    def end_source(self, source: Source) -> None:
        """Let go of a publisher's stream; viewers wait for the next."""
        layer = self.layers[source.layer]
        if layer.source is source:
            layer.source = None
        if layer.candidate is source:
            layer.candidate = None

    def _count_frames(self, layer: Layer, packet: Stripped) -> None:
        layer.missed_frames = 0
        if packet.header.is_marker:
            for other in self.layers:
                if other is not layer:
                    other.missed_frames += 1

    def _may_take_over(self, layer: Layer, source: Source, *, is_start: bool, now: float) -> bool:
        present = layer.source
        if present is not None and now - present.arrived_at < limits.SOURCE_TAKEOVER_S:
            return False
        # What follows without a keyframe would be decoded upon the picture of the source before.
        if not is_start:
            layer.candidate = source
        return is_start

    def _take_source(
        self, layer: Layer, source: Source, packet: Stripped, descriptor: Descriptor | None
    ) -> None:
        is_other_codec = layer.codec not in {None, source.codec.name}
        layer.start_source(source, packet, descriptor)
        for subscription in self._subscriptions:
            wanted = subscription.wanted
            if wanted is None:
                continue
            if is_other_codec and subscription.layer is layer:
                subscription.leave()
                self._waiting[subscription] = None
            if wanted is not layer and wanted.source is None:
                self.want(subscription, self.layers.index(layer))

    def _able(self, layer: Layer, now: float) -> list[Subscription]:
        return [s for s in self._waiting if s.wanted is layer and now >= s.held_until]

    def _want_keyframe(self, layer: Layer) -> None:
        if self.media is Media.VIDEO:
            layer.keyframes.want()

    def _as_repair(
        self, again: Outgoing, subscription: Subscription, stretch: Stretch, sequence: int
    ) -> Outgoing:
        subscription.rtx_number += 1
        assert stretch.rtx_payload_type is not None
        header, payload = wrap(
            again[0],
            again[1],
            payload_type=stretch.rtx_payload_type,
            ssrc=self.rtx_ssrc,
            sequence=subscription.rtx_number & 0xFFFF,
            original=sequence,
        )
        return header, payload, self.rtx_ssrc << 48 | subscription.rtx_number

    def sender_report(
        self, subscription: Subscription, *, unix_now: float, timestamp: int
    ) -> rtcp.SenderInfo:
        """Return a viewer's report; ``timestamp`` is the source's at the same instant."""
        layer = subscription.layer
        assert layer is not None
        placed = layer.line.timestamp(timestamp) + subscription.timestamp_shift
        return rtcp.SenderInfo(
            self.ssrc,
            rtcp.to_ntp(unix_now),
            placed & 0xFFFFFFFF,
            subscription.packets & 0xFFFFFFFF,
            subscription.octets & 0xFFFFFFFF,
        )


def _starts_keyframe(codec: str, payload: bytes, descriptor: Descriptor | None) -> bool:
    if descriptor is not None:
        return descriptor.is_start_of_frame and descriptor.is_keyframe
    return starts_keyframe(codec, payload)
