"""A peer that receives a room's media."""

from collections.abc import Mapping
from typing import Any

from rooms.sfu import limits
from rooms.sfu.forwarding.allowance import RepairAllowance
from rooms.sfu.forwarding.fanout import Outlet
from rooms.sfu.forwarding.feed import Feed
from rooms.sfu.forwarding.peer import Arrival, Peer
from rooms.sfu.forwarding.seat import Seat
from rooms.sfu.forwarding.sharing import share_limit
from rooms.sfu.forwarding.subscription import Reception, Subscription
from rooms.sfu.media import Media, Role
from rooms.sfu.negotiation.extmap import Extension
from rooms.sfu.negotiation.offer import Section
from rooms.sfu.packets import rtcp

_WRITTEN = (
    Extension.AUDIO_LEVEL,
    Extension.VIDEO_ORIENTATION,
    Extension.ABS_SEND_TIME,
    Extension.PLAYOUT_DELAY,
    Extension.VIDEO_CONTENT_TYPE,
)

# Such a fall of what a viewer can take does not wait for the next regular choice.
_FALL = 0.9


class Viewer(Peer):
    """Subscribe to feeds and answer what the viewer's reports ask for."""

    role = Role.VIEWER
    silence_s = limits.VIEWER_SILENCE_S

    def __init__(self, arrival: Arrival, *, feeds: Mapping[int, Feed]) -> None:
        super().__init__(arrival)
        self.is_paused = False
        self.nacks_received = 0
        self.nacks_answered = 0
        self.outlet = Outlet(self.connection)
        self._allowance = RepairAllowance()
        self._limit_bps: int | None = None
        self._limit_reviewed_bps: int | None = None
        self._reviewed_at = 0.0
        self._dropped_before = 0
        self._is_dropping = False
        self._seats: dict[int, Seat] = {}
        for section in self.offer.sections:
            if section.is_accepted:
                feed = feeds[section.index]
                stream = feed.streams[Media(section.kind)]
                subscription = Subscription(self.outlet, _reception(section))
                self._seats[stream.ssrc] = Seat(feed, stream, subscription)

    def begin(self) -> None:
        """Ask the streams to start."""
        self.review(self.connection.consented_at)

    def end(self) -> None:
        """Leave the streams."""
        for seat in self._seats.values():
            seat.leave()

    def review(self, now: float) -> None:
        """Choose anew what this viewer gets: by its network, and never of itself."""
        self._reviewed_at, self._limit_reviewed_bps = now, self._limit_bps
        limits_bps = self._limits_bps(now)
        for ssrc, seat in self._seats.items():
            seat.choose(limit_bps=limits_bps.get(ssrc), is_wanted=self._is_wanted(seat), now=now)

    def _is_wanted(self, seat: Seat) -> bool:
        is_hidden = self.is_paused and seat.stream.media is Media.VIDEO
        return seat.feed.holder_name != self.name and not is_hidden

    def _take_limit(self, limit_bps: int, *, now: float) -> None:
        """Take what the viewer says it can take; much less than before is acted upon at once."""
        self._limit_bps = limit_bps
        before = self._limit_reviewed_bps
        has_fallen = before is None or limit_bps < before * _FALL
        if has_fallen and now - self._reviewed_at >= limits.REVIEW_INTERVAL_S:
            self.review(now)

    def _limits_bps(self, now: float) -> dict[int, int]:
        """Share what the viewer can take among its pictures, what sound needs left out."""
        if self._limit_bps is None:
            return {}
        pictures = {
            ssrc: seat
            for ssrc, seat in self._seats.items()
            if seat.is_picture_arriving(now) and self._is_wanted(seat)
        }
        sound_bps = sum(seat.sound_bps for seat in self._seats.values())
        rest_bps = max(0, self._limit_bps - sound_bps)
        return dict(
            zip(pictures, share_limit(rest_bps, [s.taken for s in pictures.values()]), strict=True)
        )

    def pause(self, *, is_paused: bool, now: float) -> None:
        """Stop sending pictures to a viewer that does not look, or go on."""
        self.is_paused = is_paused
        if self.is_connected:
            self.review(now)

    def is_in_trouble(self, now: float) -> bool:
        """Say whether the network keeps this viewer from what the others get."""
        return self._is_dropping or any(seat.is_in_trouble(now) for seat in self._seats.values())

    # ------------------------------------------------------------ what arrives

    def receive_rtp(self, data: bytes, *, now: float) -> None:
        """Drop it: a viewer has nothing to say here."""
        del data, now
        self.connection.counters.malformed += 1

    def receive_rtcp(self, data: bytes, *, now: float, unix_now: float) -> None:
        """Take reports, repair requests and keyframe requests."""
        for item in self.read_rtcp(data, unix_now):
            match item:
                case rtcp.ReportBlock():
                    self._reported(item, now=now)
                case rtcp.Nack():
                    self._repair(item)
                case rtcp.KeyframeWanted():
                    seat = self._seats.get(item.ssrc)
                    if seat is not None:
                        seat.want_keyframe(now)
                case rtcp.BitrateLimit():
                    self._take_limit(item.bitrate_bps, now=now)

    def _reported(self, block: rtcp.ReportBlock, *, now: float) -> None:
        seat = self._seats.get(block.ssrc)
        if seat is not None and seat.reported(block, now=now):
            self.media_flows(seat.stream.media, now=now)

    def _repair(self, nack: rtcp.Nack) -> None:
        seat = self._seats.get(nack.ssrc)
        if seat is None:
            return
        self.nacks_received += len(nack.sequences)
        # The newest first: what is oldest may not be needed any more.
        for sequence in reversed(nack.sequences):
            if not self._allowance.covers(is_beginning=seat.subscription.begins_with(sequence)):
                continue
            before = seat.subscription.repaired_octets
            self.nacks_answered += seat.stream.repair(seat.subscription, (sequence,))
            self._allowance.take(seat.subscription.repaired_octets - before)

    # ------------------------------------------------------------ once a second

    def report(self, *, now: float, unix_now: float) -> None:
        """Send sender reports, so that sound and picture are played in step."""
        taken = sum(seat.sound_bps + seat.taken.bitrate_bps for seat in self._seats.values())
        self._allowance.renew(limit_bps=self._limit_bps, taken_bps=taken)
        self._is_dropping = self.outlet.dropped > self._dropped_before
        self._dropped_before = self.outlet.dropped
        self.review(now)
        for feed, seats in self._seats_by_feed().items():
            reports = [seat.sender_report(unix_now) for seat in seats]
            packet = b"".join(rtcp.build_sender_report(info) for info in reports if info)
            if packet:
                self.connection.send_rtcp(packet + feed.description)

    def counts(self) -> dict[str, int]:
        """Count what went to the viewer."""
        packets = octets = lost = 0
        for seat in self._seats.values():
            packets += seat.subscription.packets
            octets += seat.subscription.octets
            lost += seat.lost
        return {
            "forwarded_packets": packets,
            "forwarded_bytes": octets,
            "viewer_lost": lost,
            "nacks_received": self.nacks_received,
            "nacks_answered": self.nacks_answered,
        }

    def stats(self) -> dict[str, Any]:
        """Count what went to the viewer; ``lost`` is what it reported."""
        seats = self._seats.values()
        return {
            "packets": sum(seat.subscription.packets for seat in seats),
            "bytes": sum(seat.subscription.octets for seat in seats),
            "lost": sum(seat.lost for seat in seats),
            "dropped": self.outlet.dropped,
            "repaired": sum(seat.subscription.repaired for seat in seats),
            "nacks_received": self.nacks_received,
            "nacks_answered": self.nacks_answered,
            "layers": [seat.layer_index for seat in seats if seat.stream.media is Media.VIDEO],
            "limit_bps": self._limit_bps,
            "is_paused": self.is_paused,
        }

    def _seats_by_feed(self) -> dict[Feed, list[Seat]]:
        found: dict[Feed, list[Seat]] = {}
        for seat in self._seats.values():
            found.setdefault(seat.feed, []).append(seat)
        return found


def _reception(section: Section) -> Reception:
    accepted = section.extensions
    return Reception(
        payload_types={codec.name: codec.payload_type for codec in section.codecs},
        rtx_payload_types={
            codec.name: codec.rtx_payload_type
            for codec in section.codecs
            if codec.rtx_payload_type is not None
        },
        extension_ids=tuple((name, accepted[name]) for name in _WRITTEN if name in accepted),
    )
