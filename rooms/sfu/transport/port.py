"""What goes through the server's port, and what the server needs of it.

Source: RFC 7983 section 7 (telling STUN, DTLS and RTP apart).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from rooms.sfu.packets.rtcp import is_rtcp
from rooms.sfu.transport.ice import Address

Handle = Callable[[bytes, Address], None]


class Kind(Enum):
    """What a datagram is by its first byte."""

    STUN = auto()
    DTLS = auto()
    RTP = auto()
    RTCP = auto()
    UNKNOWN = auto()


def kind_of(data: bytes) -> Kind:
    """Tell the protocols on the port apart."""
    if not data:
        return Kind.UNKNOWN
    first = data[0]
    if 128 <= first <= 191:
        return Kind.RTCP if is_rtcp(data) else Kind.RTP
    if first <= 3:
        return Kind.STUN
    return Kind.DTLS if 20 <= first <= 63 else Kind.UNKNOWN


@dataclass(slots=True)
class PortCounters:
    """What the port has seen; ``dropped`` are packets the kernel had no room for.

    ``links_refused`` are TCP connections closed because there were too many.
    """

    received: int = 0
    sent: int = 0
    dropped: int = 0
    refused: int = 0
    unsegmented: int = 0
    received_bytes: int = 0
    sent_bytes: int = 0
    links_refused: int = 0


class Wire(Protocol):
    """The way to some addresses: a UDP socket, or one TCP connection."""

    def send(self, data: bytes | memoryview, address: Address) -> bool:
        """Send a datagram now or not at all; return whether it went out."""

    def send_segments(self, data: memoryview, segment_bytes: int, address: Address) -> bool:
        """Send datagrams that lie one behind another, all of one size but the last."""

    def admit(self, now: float) -> None:
        """Note that a genuine connectivity check has come this way."""


class DatagramPort(Protocol):
    """What the server needs of its port."""

    counters: PortCounters

    @property
    def number(self) -> int:
        """The number of the UDP port."""

    @property
    def tcp_number(self) -> int | None:
        """The number of the TCP port, where there is one."""

    def wire_to(self, address: Address) -> Wire:
        """Return the way to an address; it stays the way to it."""

    def drain(self, handle: Handle) -> None:
        """Hand over what has arrived."""
