"""Packets put back in order, as far as they come in time."""

from collections.abc import Iterator

from rooms.sfu.media import Media
from rooms.sfu.recording.limits import GAP_WAIT_S, WAITING_PACKETS_MAX
from rooms.sfu.srtp import Stripped


class Reorderer:
    """Give one stream's packets in the order of their numbers, each once.

    None stands for packets that were given up; a packet that comes later still is dropped.
    """

    def __init__(self, media: Media) -> None:
        self.late = 0
        self.given_up = 0
        self._waiting_max = WAITING_PACKETS_MAX[media]
        self._next: int | None = None
        self._waiting: dict[int, Stripped] = {}
        self._gap_at = 0.0

    def restart(self) -> None:
        """Begin with the next packet, whatever its number."""
        self._next = None
        self._waiting.clear()

    def push(self, packet: Stripped, *, now: float) -> Iterator[Stripped | None]:
        """Take a packet and give those that are next."""
        number = packet.number
        if self._next is None:
            self._next = number
        if number < self._next:
            self.late += 1
            return
        if not self._waiting:
            if number == self._next:
                self._next = number + 1
                yield packet
                return
            self._gap_at = now
        self._waiting[number] = packet
        yield from self._take_following(now)
        yield from self.expire(now)

    def expire(self, now: float) -> Iterator[Stripped | None]:
        """Give up what has been missing for too long, and give what comes after it."""
        while self._waiting and self._next is not None:
            if now - self._gap_at < GAP_WAIT_S and len(self._waiting) <= self._waiting_max:
                return
            first = min(self._waiting)
            self.given_up += first - self._next
            self._next = first
            yield None
            yield from self._take_following(now)

    def _take_following(self, now: float) -> Iterator[Stripped]:
        """Give the packets that follow without a gap; a gap that remains is a new one."""
        while self._next is not None:
            packet = self._waiting.pop(self._next, None)
            if packet is None:
                return
            self._next += 1
            self._gap_at = now
            yield packet
