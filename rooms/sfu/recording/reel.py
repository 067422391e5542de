"""A feed's frames, in order of time, on their way into one file after another."""

from typing import Protocol

from rooms.sfu.media import Media
from rooms.sfu.recording.clusters import Cluster, ClusterBuilder, Frame
from rooms.sfu.recording.part import Part
from rooms.sfu.recording.tracks import PictureTrack, Tracks


class Parts(Protocol):
    """Where files come from."""

    def new_part(self, *, peer: str, source: str, tracks: Tracks, starts_ms: int) -> Part | None:
        """Begin the feed's next file; None when there are too many."""


class Reel:
    """Write frames to a file that has tracks for all media known when it began.

    When another medium has become known, the next file begins, at a keyframe.
    """

    def __init__(self, parts: Parts, *, peer: str, source: str) -> None:
        self.lost_frames = 0
        self.part: Part | None = None
        self.is_refused = False
        self._parts = parts
        self._peer = peer
        self._source = source
        self._has_audio = False
        self._picture: PictureTrack | None = None
        self._clusters = ClusterBuilder(seek_media=Media.AUDIO)
        self._starts_ms = 0
        self._begun_at = 0.0
        self._losses_seen = 0

    @property
    def is_incomplete(self) -> bool:
        """Say whether the file has no track for a medium that is known by now."""
        if self.part is None:
            return False
        tracks = self.part.tracks
        return tracks.has_audio < self._has_audio or (
            tracks.picture is None and self._picture is not None
        )

    def expect_sound(self) -> None:
        """Note that there is sound."""
        self._has_audio = True

    def expect_picture(self, track: PictureTrack) -> None:
        """Note that there is a picture, and what its latest keyframe says of it."""
        self._picture = track

    def take_loss(self) -> bool:
        """Say whether the disk has lost frames since this was asked before."""
        losses = self.part.lost_frames if self.part is not None else 0
        is_new = losses > self._losses_seen
        self._losses_seen = losses
        return is_new

    def add(self, frame: Frame, *, now: float) -> None:
        """Take the next frame."""
        is_key_picture = frame.is_keyframe and frame.media is Media.VIDEO
        if self.part is None or (self.is_incomplete and is_key_picture):
            self._begin_part(frame.time_ms)
        if self.part is None or not self.part.tracks.has(frame.media):
            self.lost_frames += 1
            return
        if self._clusters.is_empty:
            self._begun_at = now
        in_file_ms = max(0, frame.time_ms - self._starts_ms)
        self._write(self._clusters.add(frame._replace(time_ms=in_file_ms)))

    def flush(self) -> None:
        """Write what has been gathered."""
        self._write(self._clusters.flush())

    def flush_if_old(self, now: float, *, age_s: float) -> None:
        """Write what was begun longer ago than that."""
        if not self._clusters.is_empty and now - self._begun_at > age_s:
            self.flush()

    def close(self) -> None:
        """End the file."""
        if self.part is not None:
            self.flush()
            self.part.finish()

    def _begin_part(self, starts_ms: int) -> None:
        if self.is_refused:
            return
        self.close()
        tracks = Tracks(has_audio=self._has_audio, picture=self._picture)
        self.part = self._parts.new_part(
            peer=self._peer, source=self._source, tracks=tracks, starts_ms=starts_ms
        )
        self._starts_ms = starts_ms
        self.is_refused = self.part is None
        self._clusters = ClusterBuilder(seek_media=tracks.seek_media)
        self._losses_seen = 0

    def _write(self, cluster: Cluster | None) -> None:
        if cluster is not None and self.part is not None:
            self.part.write(cluster)
