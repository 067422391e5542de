"""A UDP socket that everybody of one address family is reached through."""

import contextlib
import errno
import logging
import socket
import struct

from rooms.sfu import limits
from rooms.sfu.transport.ice import Address
from rooms.sfu.transport.port import Handle, PortCounters

log = logging.getLogger(__name__)

# Not in Python's socket module. Source: udp(7), UDP_SEGMENT.
_SOL_UDP, _UDP_SEGMENT = 17, 103
_SEGMENT = struct.Struct("=H")
# Each buffer's usual option, and the one that root may use beyond the limit: socket(7).
_BUFFERS = {"rmem_max": (socket.SO_RCVBUF, 33), "wmem_max": (socket.SO_SNDBUF, 32)}
# What a kernel or a route without segmentation answers; all else is this one datagram's trouble.
_CANNOT_SEGMENT = {
    errno.EINVAL,
    errno.EIO,
    errno.EMSGSIZE,
    errno.ENOPROTOOPT,
    errno.EOPNOTSUPP,
}


class UdpSocket:
    """A non-blocking UDP socket. A datagram that cannot be sent at once is dropped."""

    def __init__(self, host: str, port: int, *, counters: PortCounters) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        for name, (option, forced) in _BUFFERS.items():
            self._enlarge(name, option, forced)
        if family == socket.AF_INET6:
            self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise
        self._sendto = self._socket.sendto
        self._sendmsg = self._socket.sendmsg
        self._ancillary: dict[int, list[tuple[int, int, bytes]]] = {}
        self._whole: set[Address] = set()
        self._recvfrom = self._socket.recvfrom
        self.counters = counters

    def _enlarge(self, name: str, option: int, forced: int) -> None:
        for each in (option, forced):
            with contextlib.suppress(PermissionError):
                self._socket.setsockopt(socket.SOL_SOCKET, each, limits.SOCKET_BUFFER_BYTES)
        # The kernel reports twice what it allows.
        allowed = self._socket.getsockopt(socket.SOL_SOCKET, option) // 2
        if allowed < limits.SOCKET_BUFFER_BYTES:
            log.warning(
                "the system allows %s only %d bytes: many viewers need %d (sysctl net.core.%s)",
                *("media", allowed, limits.SOCKET_BUFFER_BYTES, name),
            )

    @property
    def is_ipv6(self) -> bool:
        """Say which family's addresses the socket reaches."""
        return self._socket.family == socket.AF_INET6

    @property
    def number(self) -> int:
        """The socket's port, also when the kernel chose it."""
        return int(self._socket.getsockname()[1])

    def fileno(self) -> int:
        """Return the descriptor, for the event loop."""
        return self._socket.fileno()

    def send(self, data: bytes | memoryview, address: Address) -> bool:
        """Send a datagram now or not at all; return whether it went out."""
        try:
            self._sendto(data, address)
        except BlockingIOError:
            self.counters.dropped += 1
            return False
        except OSError:
            self.counters.refused += 1
            return False
        self.counters.sent += 1
        self.counters.sent_bytes += len(data)
        return True

    def send_segments(self, data: memoryview, segment_bytes: int, address: Address) -> bool:
        """Send datagrams that lie one behind another, all of one size but the last, which is
        not longer, in one system call; return whether they went out.

        Where the kernel or the route refuses segmentation, that address gets them one by one.
        """
        if self._whole and address in self._whole:
            return self._send_one_by_one(data, segment_bytes, address)
        ancillary = self._ancillary.get(segment_bytes)
        if ancillary is None:
            ancillary = [(_SOL_UDP, _UDP_SEGMENT, _SEGMENT.pack(segment_bytes))]
            self._ancillary[segment_bytes] = ancillary
        try:
            self._sendmsg((data,), ancillary, 0, address)
        except BlockingIOError:
            self.counters.dropped += -(-len(data) // segment_bytes)
            return False
        except OSError as error:
            if error.errno in _CANNOT_SEGMENT:
                return self._send_one_by_one(data, segment_bytes, address, is_first=True)
            self.counters.refused += 1
            return False
        self.counters.sent += -(-len(data) // segment_bytes)
        self.counters.sent_bytes += len(data)
        return True

    def admit(self, now: float) -> None:
        """Nothing to note: a UDP socket is open to everybody anyway."""

    def _send_one_by_one(
        self, data: memoryview, segment_bytes: int, address: Address, *, is_first: bool = False
    ) -> bool:
        if is_first:
            if len(self._whole) >= limits.UNSEGMENTED_ADDRESSES_MAX:
                self._whole.clear()
            self._whole.add(address)
        self.counters.unsegmented += 1
        parts = [data[at : at + segment_bytes] for at in range(0, len(data), segment_bytes)]
        went_out = [self.send(part, address) for part in parts]
        return all(went_out)

    def drain(self, handle: Handle) -> None:
        """Hand over what has arrived, at most ``DATAGRAMS_PER_WAKE_MAX`` datagrams."""
        for _ in range(limits.DATAGRAMS_PER_WAKE_MAX):
            try:
                data, address = self._recvfrom(limits.DATAGRAM_BYTES_MAX)
            except BlockingIOError:
                return
            except OSError:
                self.counters.refused += 1
                continue
            self.counters.received += 1
            self.counters.received_bytes += len(data)
            handle(data, address)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()
