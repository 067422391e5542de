"""What one publisher connection sends, made into frames on one timeline."""

from collections.abc import Iterable
from typing import Any

from rooms.sfu.media import Media
from rooms.sfu.packets import rtcp
from rooms.sfu.recording.clusters import Frame
from rooms.sfu.recording.inlet import Inlet, PictureInlet, Shot, SoundInlet
from rooms.sfu.recording.interleave import Interleaver
from rooms.sfu.recording.limits import BEGIN_WAIT_S, CLUSTER_MS_MAX
from rooms.sfu.recording.picture import Picture
from rooms.sfu.recording.picture_stream import CODECS
from rooms.sfu.recording.reel import Parts, Reel
from rooms.sfu.recording.timeline import PublisherClock
from rooms.sfu.recording.tracks import PictureTrack
from rooms.sfu.transport.srtp import Stripped

TOO_MANY_PARTS = "too_many_parts"


class RecordedFeed:
    """Record one publisher connection; time 0 is ``zero_at`` on the server's clock.

    Give it the packets of one layer at a time: another layer takes over with a keyframe.
    """

    def __init__(
        self, parts: Parts, *, peer: str, source: str, video_codec: str | None, zero_at: float
    ) -> None:
        self.peer = peer
        self.source = source
        self.is_open = True
        self._codec = video_codec if video_codec in CODECS else None
        self._zero_at = zero_at
        self._publisher = PublisherClock()
        self._inlets: dict[Media, Inlet] = {Media.AUDIO: SoundInlet(self._publisher)}
        self._picture: PictureInlet | None = None
        if self._codec is not None:
            self._picture = PictureInlet(self._publisher, codec=self._codec)
            self._inlets[Media.VIDEO] = self._picture
        self._waiting = Interleaver()
        self._reel = Reel(parts, peer=peer, source=source)
        self._packets = 0
        self._now = 0.0
        self._first_at: float | None = None
        self._has_begun = False

    def packet(self, media: Media, packet: Stripped, *, now: float) -> None:
        """Take a packet as it arrives, without padding; late, doubled or missing ones are fine."""
        inlet = self._inlets.get(media)
        if inlet is None or not self.is_open:
            return
        self._now = now
        self._packets += 1
        shots = inlet.push(packet, now=now)
        if shots:
            self._take(media, shots, now)
            self._advance(now)

    def clock(self, media: Media, report: rtcp.SenderInfo, *, now: float) -> None:
        """Take a sender report of any of the publisher's streams."""
        if not report.ntp:
            return
        said = self._publisher.observe(report, now=now)
        inlet = self._inlets.get(media)
        if inlet is None or inlet.track.ssrc != report.ssrc:
            return
        step_s = inlet.track.clock.report(said)
        if not self._has_begun:
            self._waiting.shift(media, round(1_000 * step_s))

    def wants_keyframe(self) -> bool:
        """Say whether to ask the publisher for a keyframe, as far as the recording goes."""
        if self._picture is None or not self.is_open:
            return False
        if self._reel.is_incomplete or self._reel.take_loss():
            self._picture.wish.need()
        return self._picture.wish.is_due(self._now)

    def tick(self, now: float) -> None:
        """Do what is due though nothing arrives."""
        self._now = now
        for media, inlet in self._inlets.items():
            self._take(media, inlet.expire(now), now)
        self._advance(now)
        self._reel.flush_if_old(now, age_s=CLUSTER_MS_MAX / 1_000)

    def close(self) -> None:
        """Write what is there and end the file."""
        if not self.is_open:
            return
        self.is_open = False
        for frame in self._waiting.take_all():
            self._reel.add(frame, now=self._now)
        self._reel.close()

    def stats(self) -> dict[str, Any]:
        """Count what came and what was lost."""
        picture, part = self._picture, self._reel.part
        orders = [inlet.track.order for inlet in self._inlets.values()]
        return {
            "peer": self.peer,
            "source": self.source,
            "file": part.entry.file if part is not None else None,
            "packets": self._packets,
            "frames": part.frames if part is not None else 0,
            "lost_packets": sum(order.given_up for order in orders),
            "late_packets": sum(order.late for order in orders),
            "gaps": picture.gaps if picture is not None else 0,
            "lost_frames": self._reel.lost_frames + (part.lost_frames if part is not None else 0),
            "error": self._error(),
        }

    def _error(self) -> str | None:
        if self._reel.is_refused:
            return TOO_MANY_PARTS
        return self._reel.part.error if self._reel.part is not None else None

    def _take(self, media: Media, shots: Iterable[Shot], now: float) -> None:
        for at, content in shots:
            if self._first_at is None:
                self._first_at = now
            if media is Media.AUDIO:
                self._reel.expect_sound()
            elif content.is_keyframe:
                self._reel.expect_picture(self._track_of(content))
            frame = Frame(
                media,
                max(0, round(1_000 * (at - self._zero_at))),
                content.data,
                content.is_keyframe,
                content.is_visible,
                (content.width, content.height),
            )
            self._waiting.push(frame, now=now)

    def _track_of(self, keyframe: Picture) -> PictureTrack:
        assert self._codec is not None
        return PictureTrack(self._codec, keyframe.width, keyframe.height, keyframe.private)

    def _advance(self, now: float) -> None:
        if not self._has_begun and not self._may_begin(now):
            return
        self._has_begun = True
        for frame in self._waiting.take_ready(now):
            self._reel.add(frame, now=now)

    def _may_begin(self, now: float) -> bool:
        """Wait a moment for the other medium and for the publisher's clocks."""
        if self._first_at is None:
            return False
        is_known = all(
            media in self._waiting.media and inlet.track.clock.is_reported
            for media, inlet in self._inlets.items()
        )
        return is_known or now - self._first_at >= BEGIN_WAIT_S
