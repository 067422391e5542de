"""Packets put back in order, as far as they come in time."""

from collections.abc import Iterator, Sequence

from rooms.sfu.media import Media
from rooms.sfu.recording.limits import GAP_WAIT_S, WAITING_PACKETS_MAX
from rooms.sfu.transport.srtp import Stripped


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

    def push(self, packet: Stripped, *, now: float) -> Sequence[Stripped | None]:
        """Take a packet and return those that are next."""
        number = packet.number
        if number == self._next and not self._waiting:
            self._next = number + 1
            return (packet,)
        if self._next is None:
            self._next = number
        if number < self._next:
            self.late += 1
            return ()
        if not self._waiting:
            self._gap_at = now
        self._waiting[number] = packet
        return [*self._take_following(now), *self.expire(now)]

    def expire(self, now: float) -> Sequence[Stripped | None]:
        """Give up what has been missing for too long, and return what comes after it."""
        found: list[Stripped | None] = []
        while self._waiting and self._next is not None:
            if now - self._gap_at < GAP_WAIT_S and len(self._waiting) <= self._waiting_max:
                break
            first = min(self._waiting)
            self.given_up += first - self._next
            self._next = first
            found.append(None)
            found += self._take_following(now)
        return found

    def _take_following(self, now: float) -> Iterator[Stripped]:
        """Give the packets that follow without a gap; a gap that remains is a new one."""
        while self._next is not None:
            packet = self._waiting.pop(self._next, None)
            if packet is None:
                return
            self._next += 1
            self._gap_at = now
            yield packet
