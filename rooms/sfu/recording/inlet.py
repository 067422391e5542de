"""One medium of a feed: packets in, whole frames with their instants out."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from rooms.sfu.media import CLOCK_RATES_HZ, Media
from rooms.sfu.packets.keyframe import starts_keyframe
from rooms.sfu.recording.keyframe_wish import KeyframeWish
from rooms.sfu.recording.limits import STRAGGLERS_S
from rooms.sfu.recording.picture import Picture
from rooms.sfu.recording.picture_stream import PictureStream
from rooms.sfu.recording.reorder import Reorderer
from rooms.sfu.recording.timeline import MediaClock, PublisherClock
from rooms.sfu.transport.srtp import Stripped


class Shot(NamedTuple):
    """A picture, or a packet of sound, at its instant on the server's clock."""

    at: float
    content: Picture


class Track:
    """Follow one source of a medium, and another when it takes over."""

    def __init__(self, media: Media, publisher: PublisherClock) -> None:
        self.ssrc: int | None = None
        self.order = Reorderer(media)
        self.clock = MediaClock(clock_rate_hz=CLOCK_RATES_HZ[media])
        self._publisher = publisher
        self._left: int | None = None
        self._left_at = 0.0

    def follow(self, ssrc: int, *, now: float) -> None:
        """Begin with a source, with what its publisher has said of its clock."""
        self._left, self._left_at = self.ssrc, now
        self.ssrc = ssrc
        self.order.restart()
        self.clock.restart()
        said = self._publisher.last_said(ssrc)
        if said is not None:
            self.clock.report(said)

    def is_straggler(self, packet: Stripped, *, now: float) -> bool:
        """Say whether a packet is a late one of the source before."""
        return packet.header.ssrc == self._left and now - self._left_at < STRAGGLERS_S


class Inlet(Protocol):
    """What a feed needs of a medium."""

    track: Track

    def push(self, packet: Stripped, *, now: float) -> list[Shot]:
        """Take a packet; return what is whole now."""

    def expire(self, now: float) -> list[Shot]:
        """Give up what has been missing for too long; return what is whole now."""


class SoundInlet:
    """Take Opus: every packet is whole in itself. A new source takes over at once."""

    def __init__(self, publisher: PublisherClock) -> None:
        self.track = Track(Media.AUDIO, publisher)

    def push(self, packet: Stripped, *, now: float) -> list[Shot]:
        """Take a packet; return what is next."""
        if packet.header.ssrc != self.track.ssrc:
            if self.track.is_straggler(packet, now=now):
                return []
            self.track.follow(packet.header.ssrc, now=now)
        return self._take(self.track.order.push(packet, now=now), now)

    def expire(self, now: float) -> list[Shot]:
        """Leave out what has been missing for too long."""
        return self._take(self.track.order.expire(now), now)

    def _take(self, packets: Iterable[Stripped | None], now: float) -> list[Shot]:
        return [
            Shot(
                self.track.clock.place(packet.header.timestamp, now=now),
                Picture(packet.payload, is_keyframe=True),
            )
            for packet in packets
            if packet is not None and packet.payload
        ]


class PictureInlet:
    """Take pictures. A new source takes over with a keyframe."""

    def __init__(self, publisher: PublisherClock, *, codec: str) -> None:
        self.track = Track(Media.VIDEO, publisher)
        self.wish = KeyframeWish()
        self.gaps = 0
        self.pictures = PictureStream(codec)
        self._codec = codec

    def push(self, packet: Stripped, *, now: float) -> list[Shot]:
        """Take a packet; return the pictures that are whole now."""
        self.wish.heard(now)
        is_other = packet.header.ssrc != self.track.ssrc
        if is_other or self.pictures.is_waiting:
            is_start = starts_keyframe(self._codec, packet.payload)
            if is_start:
                self.wish.begun(now)
            if is_other and not self._may_follow(packet, is_start=is_start, now=now):
                return []
        return self._take(self.track.order.push(packet, now=now), now)

    def expire(self, now: float) -> list[Shot]:
        """Go on after the next keyframe where something has been missing for too long."""
        return self._take(self.track.order.expire(now), now)

    def _may_follow(self, packet: Stripped, *, is_start: bool, now: float) -> bool:
        if is_start:
            self.track.follow(packet.header.ssrc, now=now)
            self.pictures.lose()
        elif not self.track.is_straggler(packet, now=now):
            self.wish.need()
        return is_start

    def _take(self, packets: Iterable[Stripped | None], now: float) -> list[Shot]:
        shots: list[Shot] = []
        for packet in packets:
            if packet is None:
                self.gaps += 1
                self.pictures.lose()
                continue
            for timestamp, picture in self.pictures.push(packet):
                if picture.is_keyframe:
                    self.wish.came(now)
                shots.append(Shot(self.track.clock.place(timestamp, now=now), picture))
        if self.pictures.is_waiting:
            self.wish.need()
        return shots
