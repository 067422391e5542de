"""When what has been gathered for a room's viewers leaves.

Packets that leave together cost less, so a frame waits a moment for its last packet; and where
many watch, sound and picture wait for each other when the other is about to come. Nothing waits
longer than its limit, and in a small room nothing waits for company.
"""

from rooms.sfu import limits
from rooms.sfu.media import Media

_SMOOTHING = 8


class _Pace:
    """How often a stream's frames end."""

    __slots__ = ("ended_at", "interval_s", "media")

    def __init__(self, media: Media, ended_at: float) -> None:
        self.media = media
        self.ended_at = ended_at
        self.interval_s = 0.0

    def frame_ended(self, now: float) -> None:
        """Take the end of a frame into account."""
        interval_s, self.ended_at = now - self.ended_at, now
        if not self.interval_s:
            self.interval_s = interval_s
        self.interval_s += (interval_s - self.interval_s) / _SMOOTHING

    @property
    def due_at(self) -> float:
        """When the next frame should end."""
        return self.ended_at + self.interval_s


class Departure:
    """Decide from what arrives; ``arrived`` for each packet, ``left`` after each flush."""

    def __init__(self) -> None:
        self._paces: dict[int, _Pace] = {}
        self._first_at: float | None = None
        self._gathered: set[Media] = set()
        self._open_frame_at: float | None = None
        self._packets = 0

    def arrived(self, media: Media, *, ssrc: int, is_marker: bool, now: float) -> None:
        """Note a packet that waits to leave."""
        if self._first_at is None:
            self._first_at = now
        self._packets += 1
        self._gathered.add(media)
        # Each packet of sound is a frame.
        if media is Media.VIDEO:
            if not is_marker:
                self._open_frame_at = self._open_frame_at or now
                return
            self._open_frame_at = None
        pace = self._paces.get(ssrc)
        if pace is None:
            self._paces[ssrc] = _Pace(media, now)
        else:
            pace.frame_ended(now)

    def wait_s(self, now: float, *, viewers: int) -> float:
        """Return how long what has arrived should wait, 0 for not at all."""
        if self._first_at is None or self._packets >= limits.BURST_PACKETS_MAX:
            return 0.0
        if self._open_frame_at is not None:
            return max(0.0, self._open_frame_at + limits.FRAME_WAIT_S - now)
        if viewers < limits.RIDE_VIEWERS_MIN or len(self._gathered) > 1:
            return 0.0
        return max(0.0, self._company_at(now, self._first_at + limits.RIDE_WAIT_S) - now)

    def left(self) -> None:
        """Note that everything has left."""
        self._first_at = self._open_frame_at = None
        self._gathered.clear()
        self._packets = 0

    def forget(self, ssrc: int) -> None:
        """Expect nothing more of a stream."""
        self._paces.pop(ssrc, None)

    def _company_at(self, now: float, until: float) -> float:
        """Return until when it is worth waiting for the medium that is not here yet."""
        expected = [
            min(pace.due_at + limits.RIDE_SLACK_S, until)
            for pace in self._paces.values()
            if pace.media not in self._gathered
            and pace.interval_s
            and now - limits.RIDE_SLACK_S < pace.due_at <= until
        ]
        return min(expected, default=0.0)
