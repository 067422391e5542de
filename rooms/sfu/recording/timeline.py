"""When things happened: a publisher's two clocks, told by its sender reports, as one of ours.

Until a publisher has reported, its packets are taken to have happened when they arrived.

Source: RFC 3550 section 6.4.1.
"""

from typing import NamedTuple

from rooms.sfu.packets import rtcp
from rooms.sfu.packets.sequence import extend
from rooms.sfu.recording.limits import (
    CLOCK_JUMP_S,
    OFFSET_SLEW_S,
    REPORT_SLEW_S,
    REPORTS_KEPT_MAX,
    STRAY_S,
)

_TIMESTAMP_BITS = 32


class Said(NamedTuple):
    """What a report said: a stream's timestamp and the instant it belongs to."""

    timestamp: int
    at: float


class PublisherClock:
    """Carry the wall clock of a publisher's reports over to ours, for sound and picture alike.

    The offset follows the reports slowly, so that two clocks that drift stay together for hours;
    it jumps only if the publisher's clock was set.
    """

    def __init__(self) -> None:
        self._offset_s: float | None = None
        self._said: dict[int, Said] = {}

    def observe(self, report: rtcp.SenderInfo, *, now: float) -> Said:
        """Take a report that arrives now."""
        written = rtcp.from_ntp(report.ntp)
        if self._offset_s is None:
            self._offset_s = now - written
        error_s = now - written - self._offset_s
        is_jump = abs(error_s) > CLOCK_JUMP_S
        self._offset_s += error_s if is_jump else _limited(error_s, OFFSET_SLEW_S)
        said = Said(report.timestamp, written + self._offset_s)
        self._said.pop(report.ssrc, None)
        self._said[report.ssrc] = said
        if len(self._said) > REPORTS_KEPT_MAX:
            del self._said[next(iter(self._said))]
        return said

    def last_said(self, ssrc: int) -> Said | None:
        """Return what the latest report of a stream said."""
        return self._said.get(ssrc)


class MediaClock:
    """Turn one stream's timestamps into instants."""

    def __init__(self, *, clock_rate_hz: int) -> None:
        self.strays = 0
        self.is_reported = False
        self._rate_hz = clock_rate_hz
        self._last = 0
        self._base: int | None = None
        self._base_at = 0.0

    def restart(self) -> None:
        """Begin with another source, whose timestamps are of their own."""
        self._base = None
        self.is_reported = False

    def place(self, timestamp: int, *, now: float) -> float:
        """Return when what bears the timestamp happened; it arrived by now."""
        unwrapped = extend(timestamp, near=self._last, bits=_TIMESTAMP_BITS)
        self._last = unwrapped
        if self._base is None:
            self._base, self._base_at = unwrapped, now
            return now
        at = self._base_at + (unwrapped - self._base) / self._rate_hz
        if abs(at - now) > STRAY_S:
            self.strays += 1
            self._base, self._base_at, at = unwrapped, now, now
            self.is_reported = False
        return at

    def report(self, said: Said) -> float:
        """Take the publisher's word; return by how much what was placed before is off.

        The first report is believed at once, later ones move the clock little by little.
        """
        if self._base is None:
            self._base = self._last = said.timestamp
            self._base_at = said.at
        unwrapped = extend(said.timestamp, near=self._last, bits=_TIMESTAMP_BITS)
        error_s = said.at - self._base_at - (unwrapped - self._base) / self._rate_hz
        step_s = _limited(error_s, REPORT_SLEW_S) if self.is_reported else error_s
        self._base_at += step_s
        self.is_reported = True
        return step_s


def _limited(value: float, most: float) -> float:
    return max(-most, min(most, value))
