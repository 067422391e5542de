"""The last packets of a stream, for viewers that missed one."""

from typing import NamedTuple

from rooms.sfu.forwarding.pictures import FIRST, Picture
from rooms.sfu.packets.vp8 import Descriptor


class CachedPacket(NamedTuple):
    """A packet of a layer before it is addressed to anybody.

    ``extensions`` are header extensions by name. ``descriptor`` is there for VP8 alone,
    and ``picture_moved`` says that the payload carries another picture's place than ``picture``.
    """

    number: int
    is_marker: bool
    timestamp: int
    payload: bytes
    extensions: tuple[tuple[str, bytes], ...] = ()
    descriptor: Descriptor | None = None
    picture: Picture = FIRST
    picture_moved: bool = False


class PacketCache:
    """A ring of the last ``size`` packets, found by their unwrapped number."""

    def __init__(self, *, size: int) -> None:
        self._size = size
        self._ring: list[CachedPacket | None] = []

    def put(self, packet: CachedPacket) -> None:
        """Keep a packet in place of the one ``size`` before it."""
        if not self._ring:
            self._ring = [None] * self._size
        self._ring[packet.number % self._size] = packet

    def get(self, number: int) -> CachedPacket | None:
        """Return the packet of that number if it is still here."""
        packet = self._ring[number % self._size] if self._ring else None
        return packet if packet is not None and packet.number == number else None
