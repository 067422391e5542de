"""The last packets of a stream, for viewers that missed one."""

from typing import NamedTuple


class CachedPacket(NamedTuple):
    """An outgoing packet before it is addressed to anybody."""

    number: int
    is_marker: bool
    timestamp: int
    payload: bytes


class PacketCache:
    """A ring of the last ``size`` packets, found by their unwrapped number."""

    def __init__(self, *, size: int) -> None:
        self._size = size
        self._ring: list[CachedPacket | None] = [None] * size

    def put(self, packet: CachedPacket) -> None:
        """Keep a packet in place of the one ``size`` before it."""
        self._ring[packet.number % self._size] = packet

    def get(self, number: int) -> CachedPacket | None:
        """Return the packet of that number if it is still here."""
        packet = self._ring[number % self._size]
        return packet if packet is not None and packet.number == number else None

    def clear(self) -> None:
        """Forget every packet."""
        self._ring = [None] * self._size
