"""What a viewer's reports say over a short while."""

from collections import deque

from rooms.sfu import limits

_RISE, _FALL, _PLUNGE = 1.01, 0.9, 0.7
_STALL_S = 4.0
_REPORT_SPAN_S = 1.0


class LimitTrend:
    """What a receiver says it can take, and whether that grows.

    ``has_plunged``: it is far below what it was when it was taken before.
    """

    def __init__(self) -> None:
        self.bps: int | None = None
        self.has_plunged = False
        self._best_bps = 0.0
        self._rose_at = 0.0

    def restart(self, now: float) -> None:
        """Watch it anew from here."""
        self._best_bps, self._rose_at = float(self.bps or 0), now

    def update(self, bps: int | None, *, now: float) -> None:
        """Take the latest; None as long as the receiver has said nothing."""
        is_first = self.bps is None
        self.has_plunged = bps is not None and bps < (self.bps or 0) * _PLUNGE
        self.bps = bps
        if bps is not None and (is_first or bps > self._best_bps * _RISE):
            self._best_bps, self._rose_at = float(bps), now

    def is_enough_for(self, bitrate_bps: float) -> bool:
        """Say whether the receiver allows so much; one that has said nothing allows anything."""
        return self.bps is None or self.bps >= bitrate_bps

    @property
    def has_fallen(self) -> bool:
        """Say whether it is clearly below the best since the restart."""
        return self.bps is not None and self.bps < self._best_bps * _FALL

    def has_stalled(self, now: float) -> bool:
        """Say whether it has not grown for some seconds."""
        return self.bps is not None and now - self._rose_at >= _STALL_S


class LossTrend:
    """The part of the packets that a receiver says it lost, over the last ``LOSS_WINDOW_S``."""

    def __init__(self) -> None:
        self._spans: deque[tuple[float, float]] = deque(maxlen=limits.LOSS_REPORTS_MAX)
        self._heard_at = 0.0

    def restart(self, now: float) -> None:
        """Forget what was lost so far."""
        self._spans.clear()
        self._heard_at = now

    def update(self, fraction: float, *, now: float) -> None:
        """Take the latest report: it speaks of the time since the one before, a second at most."""
        span_s = min(max(0.0, now - self._heard_at), _REPORT_SPAN_S)
        self._heard_at = now
        self._spans.append((now, fraction * span_s))
        while now - self._spans[0][0] >= limits.LOSS_WINDOW_S:
            self._spans.popleft()

    @property
    def fraction(self) -> float:
        """The mean; time without a report counts as time without loss."""
        return sum(lost for _, lost in self._spans) / limits.LOSS_WINDOW_S


class ReportedLoss:
    """The part of its packets that a viewer lost between two questions, by its running counts.

    A single report may speak of a few packets, so its own fraction says little. ``fraction`` is
    the last part that was measured.
    """

    def __init__(self) -> None:
        self.fraction = 0.0
        self._asked = (0, 0)
        self._latest: tuple[int, int] | None = None

    def reported(self, *, highest: int, lost: int) -> None:
        """Take the highest number seen, of 32 bits, and how many were lost so far."""
        if self._latest is None:
            self._asked = highest, lost
        self._latest = highest, lost

    def take(self) -> float:
        """Return what was lost since this was called before; nothing while nothing was reported."""
        if self._latest is None or self._latest == self._asked:
            return 0.0
        expected = self._latest[0] - self._asked[0] & 0xFFFFFFFF
        lost = max(0, self._latest[1] - self._asked[1])
        is_forward = 0 < expected < 1 << 31
        self.fraction = min(1.0, lost / expected) if is_forward else 0.0
        self._asked = self._latest
        return self.fraction
