"""Numbers that wrap around, and one unbroken line of them made from several sources."""

from typing import NamedTuple

SEQUENCE_BITS = 16
SEQUENCE_MASK = (1 << SEQUENCE_BITS) - 1
TIMESTAMP_MASK = (1 << 32) - 1


def extend(number: int, *, near: int, bits: int = SEQUENCE_BITS) -> int:
    """Return the unwrapped value of ``number`` that lies nearest to ``near``.

    May be negative when ``near`` is within half a cycle of zero.
    """
    cycle = 1 << bits
    return near + ((number - near + (cycle >> 1)) & (cycle - 1)) - (cycle >> 1)


class Place(NamedTuple):
    """Where a packet stands in the outgoing line: unwrapped number and 32-bit timestamp."""

    number: int
    timestamp: int


class SequenceMap:
    """Join one source after another into a single line without a gap or a repeat.

    The line's first number leaves room below it for nothing: a packet that precedes the first of
    its source is refused, because its number could already have been used by the source before.
    """

    def __init__(self, *, first_number: int, first_timestamp: int, clock_rate_hz: int) -> None:
        self.clock_rate_hz = clock_rate_hz
        self._next_number = first_number
        self.last_timestamp = first_timestamp
        self.sent_at = 0.0
        self._in_first = 0
        self._in_highest = 0
        self._number_shift = 0
        self._timestamp_shift = 0
        self._is_fresh = True

    @property
    def next_number(self) -> int:
        """The unwrapped number after the highest one given out."""
        return self._next_number

    def start_source(self, *, number: int, timestamp: int, now: float) -> None:
        """Continue the line with a new source whose first packet is this one."""
        elapsed_s = 0.0 if self._is_fresh else max(0.0, now - self.sent_at)
        advance = 0 if self._is_fresh else max(1, round(elapsed_s * self.clock_rate_hz))
        self._in_first = self._in_highest = number
        self._number_shift = self._next_number - number
        self._timestamp_shift = (self.last_timestamp + advance - timestamp) & TIMESTAMP_MASK
        self._is_fresh = False

    def place(self, *, number: int, timestamp: int, now: float) -> Place | None:
        """Return where the packet goes, or None when it precedes its source's first packet."""
        unwrapped = extend(number, near=self._in_highest)
        if unwrapped < self._in_first:
            return None
        placed = Place(unwrapped + self._number_shift, self.timestamp(timestamp))
        if unwrapped >= self._in_highest:
            self._in_highest = unwrapped
            self._next_number = placed.number + 1
            self.last_timestamp = placed.timestamp
            self.sent_at = now
        return placed

    def timestamp(self, timestamp: int) -> int:
        """Return the outgoing timestamp for one of the present source."""
        return (timestamp + self._timestamp_shift) & TIMESTAMP_MASK
