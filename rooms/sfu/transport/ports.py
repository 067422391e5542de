"""Every way to the server: UDP on IPv4 and IPv6 under one number, and TCP."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import Protocol

from rooms.sfu import limits
from rooms.sfu.transport.ice import Address, TcpAddress
from rooms.sfu.transport.port import Handle, PortCounters, Wire
from rooms.sfu.transport.tcp import TcpLink
from rooms.sfu.transport.tcp_links import TcpLinks
from rooms.sfu.transport.udp import UdpSocket

# Not in Python's socket module. Source: tcp(7), TCP_NOTSENT_LOWAT.
_TCP_NOTSENT_LOWAT = 25


class _Source(Protocol):
    """Where datagrams come from."""

    def drain(self, handle: Handle) -> None:
        """Hand over what has arrived."""


class _Nowhere:
    """The way to an address whose TCP connection is closed."""

    def send(self, data: bytes | memoryview, address: Address) -> bool:
        """Drop it."""
        return False

    def send_segments(self, data: memoryview, segment_bytes: int, address: Address) -> bool:
        """Drop them."""
        return False

    def admit(self, now: float) -> None:
        """Nothing to note."""


_NOWHERE = _Nowhere()


class Ports:
    """The sockets, and the event loop that tells when there is something to do with them.

    A peer is answered through the socket it came by: an IPv4 address is a pair, an IPv6 one has
    four parts, and a TCP one belongs to its own link.
    """

    def __init__(
        self,
        *,
        udp: Sequence[UdpSocket],
        listeners: Sequence[socket.socket],
        counters: PortCounters,
        now: Callable[[], float],
    ) -> None:
        self.counters = counters
        self._udp = list(udp)
        self._listeners = list(listeners)
        self._now = now
        self._wires: dict[int, Wire] = {4 if item.is_ipv6 else 2: item for item in udp}
        self._links = TcpLinks(counters=counters, owner=self)
        self._ready: list[_Source] = []
        self._paused: list[socket.socket] = []
        self._sweep_at = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: Callable[[], None] = lambda: None

    @property
    def number(self) -> int:
        """The number of the UDP port, also when the kernel chose it."""
        return self._udp[0].number

    @property
    def tcp_number(self) -> int | None:
        """The number of the TCP port, where there is one."""
        return int(self._listeners[0].getsockname()[1]) if self._listeners else None

    def reaches(self, host: str) -> bool:
        """Say whether a socket is open for the address's family."""
        return (4 if ":" in host else 2) in self._wires

    def wire_to(self, address: Address) -> Wire:
        """Return the way to an address."""
        if isinstance(address, TcpAddress):
            return self._links.find(address) or _NOWHERE
        return self._wires[len(address)]

    def start(self, loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
        """Call ``wake`` whenever there is something to drain."""
        self._loop, self._wake = loop, wake
        for item in self._udp:
            loop.add_reader(item, self._readable, item)
        for listener in self._listeners:
            self._listen(listener)

    def drain(self, handle: Handle) -> None:
        """Hand over what has arrived."""
        ready, self._ready = self._ready, []
        for source in ready:
            source.drain(handle)

    def tick(self) -> None:
        """Listen again after a pause, and once a second close the TCP links that are overdue."""
        now = self._now()
        if now < self._sweep_at:
            return
        self._sweep_at = now + limits.TCP_SWEEP_INTERVAL_S
        self._links.close_overdue(now)
        paused, self._paused = self._paused, []
        for listener in paused:
            self._listen(listener)

    def close(self) -> None:
        """Close every socket."""
        self._links.close()
        opened: list[UdpSocket | socket.socket] = [*self._udp, *self._listeners]
        for item in opened:
            if self._loop is not None:
                self._loop.remove_reader(item)
            item.close()

    def _readable(self, source: _Source) -> None:
        self._ready.append(source)
        self._wake()

    # ------------------------------------------------------------ TCP

    def _listen(self, listener: socket.socket) -> None:
        if self._loop is not None:
            self._loop.add_reader(listener, self._accept, listener)

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(limits.TCP_ACCEPTS_PER_WAKE_MAX):
            try:
                channel, address = listener.accept()
            except BlockingIOError:
                return
            except OSError:
                # Without a free descriptor this would come again at once, and for nothing.
                if self._loop is not None:
                    self._loop.remove_reader(listener)
                    self._paused.append(listener)
                return
            self._enter(channel, address)

    def _enter(self, channel: socket.socket, address: tuple[str, int]) -> None:
        channel.setblocking(False)
        channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # What the kernel takes and the network does not would only become old there.
        channel.setsockopt(socket.IPPROTO_TCP, _TCP_NOTSENT_LOWAT, limits.TCP_UNSENT_BYTES_MAX)
        link = self._links.enter(channel, host=address[0], port=address[1], now=self._now())
        if link is not None and self._loop is not None:
            self._loop.add_reader(channel, self._readable, link)

    def want_room(self, link: TcpLink, *, is_wanted: bool) -> None:
        """Call the link's ``flush`` when there is room, or no more."""
        if self._loop is None:
            return
        if is_wanted:
            self._loop.add_writer(link.channel, link.flush)
        else:
            self._loop.remove_writer(link.channel)

    def admitted(self, link: TcpLink) -> None:
        """Count a link among those that have shown a genuine check."""
        self._links.admitted(link)

    def closing(self, link: TcpLink) -> None:
        """Let go of a link."""
        if self._loop is not None:
            self._loop.remove_reader(link.channel)
            self._loop.remove_writer(link.channel)
        self._links.leave(link)
