"""One peer's way over TCP, when its network lets no UDP through.

A link that shows no genuine connectivity check soon, or no more of them later, is closed. What its
network does not take is dropped for that peer alone.

Source: RFC 6544 (ICE-TCP, the passive side), RFC 4571 (framing).
"""

from typing import Protocol

from rooms.sfu import limits
from rooms.sfu.errors import PacketError
from rooms.sfu.transport.framing import FrameReader, frame
from rooms.sfu.transport.ice import Address, TcpAddress
from rooms.sfu.transport.port import Handle, Kind, PortCounters, kind_of


class Channel(Protocol):
    """What a link needs of its socket, which does not block."""

    def send(self, data: bytes | bytearray, /) -> int:
        """Take as much as there is room for."""

    def recv(self, size: int, /) -> bytes:
        """Return what has arrived, empty at the end."""

    def fileno(self) -> int:
        """Return the descriptor, for the event loop."""

    def close(self) -> None:
        """Close it."""


class Owner(Protocol):
    """Who watches a link's socket and keeps count of links."""

    def want_room(self, link: "TcpLink", *, is_wanted: bool) -> None:
        """Call the link's ``flush`` when there is room, or no more."""

    def admitted(self, link: "TcpLink") -> None:
        """Note that the link has shown its first genuine check."""

    def closing(self, link: "TcpLink") -> None:
        """Let go of the link; its socket is closed next."""


class TcpLink:
    """One TCP connection; its peer's address leads to it."""

    __slots__ = (
        "_counters",
        "_frames_left",
        "_owner",
        "_reader",
        "_waiting",
        "address",
        "channel",
        "closes_at",
        "is_closed",
    )

    def __init__(
        self,
        channel: Channel,
        address: TcpAddress,
        *,
        counters: PortCounters,
        owner: Owner,
        now: float,
    ) -> None:
        self.channel = channel
        self.address = address
        self.closes_at = now + limits.TCP_CHECK_TIMEOUT_S
        self.is_closed = False
        self._counters = counters
        self._owner = owner
        self._reader = FrameReader()
        self._waiting = bytearray()
        # How many frames may come before the first genuine check; None once that has come.
        self._frames_left: int | None = limits.TCP_UNCHECKED_FRAMES_MAX

    # ------------------------------------------------------------ the way out

    def send(self, data: bytes | memoryview, address: Address) -> bool:
        """Send a datagram now or soon or not at all; return whether it was taken."""
        del address
        return self._write(frame(data, len(data)), 1)

    def send_segments(self, data: memoryview, segment_bytes: int, address: Address) -> bool:
        """Send datagrams that lie one behind another, all of one size but the last."""
        del address
        return self._write(frame(data, segment_bytes), -(-len(data) // segment_bytes))

    def admit(self, now: float) -> None:
        """Note a genuine check; the link is closed when none follows it."""
        self.closes_at = now + limits.CONSENT_TIMEOUT_S
        if self._frames_left is not None:
            self._frames_left = None
            self._owner.admitted(self)

    def flush(self) -> None:
        """Send what waits, as far as there is room now."""
        sent = self._try(self._waiting)
        if sent is None:
            return
        del self._waiting[:sent]
        if not self._waiting:
            self._owner.want_room(self, is_wanted=False)

    def _write(self, frames: bytes, count: int) -> bool:
        if self.is_closed or len(self._waiting) + len(frames) > limits.TCP_QUEUE_BYTES_MAX:
            self._counters.dropped += count
            return False
        sent = 0 if self._waiting else self._try(frames)
        if sent is None:
            return False
        if sent < len(frames):
            if not self._waiting:
                self._owner.want_room(self, is_wanted=True)
            self._waiting += frames[sent:]
        self._counters.sent += count
        self._counters.sent_bytes += len(frames)
        return True

    def _try(self, data: bytes | bytearray) -> int | None:
        """Return how much went out, None when the link turned out to be broken."""
        try:
            return self.channel.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            self._counters.refused += 1
            self.close()
            return None

    # ------------------------------------------------------------ the way in

    def drain(self, handle: Handle) -> None:
        """Hand over what has arrived; a link that breaks the rules is closed."""
        try:
            data = self.channel.recv(limits.TCP_READ_BYTES_MAX)
            frames = self._reader.feed(data)
        except BlockingIOError:
            return
        except (OSError, PacketError):
            self.close()
            return
        for datagram in frames:
            if not self._may_pass(datagram):
                self.close()
            # Handling the one before may have closed the link, too.
            if self.is_closed:
                return
            self._counters.received += 1
            self._counters.received_bytes += len(datagram)
            handle(datagram, self.address)
        if not data:
            self.close()

    def _may_pass(self, datagram: bytes) -> bool:
        if self._frames_left is None:
            return True
        self._frames_left -= 1
        return self._frames_left >= 0 and kind_of(datagram) is Kind.STUN

    def close(self) -> None:
        """Close; closing twice changes nothing."""
        if self.is_closed:
            return
        self.is_closed = True
        self._owner.closing(self)
        self._waiting.clear()
        self.channel.close()
