"""When what has been gathered for a room's viewers leaves.

Packets that leave together cost less. So a frame waits a moment for its last packet, and sound
waits for the next frame when that is about to come. Neither waits longer than its limit.
"""

from rooms.sfu import limits
from rooms.sfu.media import Media

_SMOOTHING = 8


class _Pace:
    """How often a stream's frames end."""

    __slots__ = ("ended_at", "interval_s")

    def __init__(self, ended_at: float) -> None:
        self.ended_at = ended_at
        self.interval_s: float | None = None

    def frame_ended(self, now: float) -> None:
        """Take the end of a frame into account."""
        interval_s, self.ended_at = now - self.ended_at, now
        if self.interval_s is None:
            self.interval_s = interval_s
        self.interval_s += (interval_s - self.interval_s) / _SMOOTHING


class Departure:
    """Decide from what arrives; ``arrived`` for each packet, ``left`` after each flush."""

    def __init__(self) -> None:
        self._paces: dict[int, _Pace] = {}
        self._first_at: float | None = None
        self._has_picture = False
        self._frame_at: float | None = None
        self._packets = 0

    def arrived(self, media: Media, *, ssrc: int, is_marker: bool, now: float) -> None:
        """Note a packet that waits to leave."""
        if self._first_at is None:
            self._first_at = now
        self._packets += 1
        if media is Media.AUDIO:
            return
        self._has_picture = True
        self._frame_at = None if is_marker else now
        if not is_marker:
            return
        pace = self._paces.get(ssrc)
        if pace is None:
            self._paces[ssrc] = _Pace(now)
        else:
            pace.frame_ended(now)

    def wait_s(self, now: float) -> float:
        """Return how long what has arrived should wait, 0 for not at all."""
        if self._first_at is None or self._packets >= limits.BURST_PACKETS_MAX:
            return 0.0
        if self._has_picture:
            until = (self._frame_at or 0.0) + limits.FRAME_WAIT_S
            return max(0.0, min(until, self._first_at + limits.RIDE_WAIT_S) - now)
        until = self._first_at + limits.RIDE_WAIT_S
        return max(0.0, until - now) if self._is_frame_due(now, until=until) else 0.0

    def left(self) -> None:
        """Note that everything has left."""
        self._first_at = self._frame_at = None
        self._has_picture = False
        self._packets = 0

    def forget(self, ssrc: int) -> None:
        """Expect nothing more of a stream."""
        self._paces.pop(ssrc, None)

    def _is_frame_due(self, now: float, *, until: float) -> bool:
        return any(
            pace.interval_s is not None and now < pace.ended_at + pace.interval_s <= until
            for pace in self._paces.values()
        )
