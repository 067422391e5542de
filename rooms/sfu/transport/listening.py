"""Open the sockets: one number for UDP on IPv4 and IPv6, and for TCP unless it has its own."""

import contextlib
import errno
import logging
import socket
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rooms.sfu import limits
from rooms.sfu.transport.port import PortCounters
from rooms.sfu.transport.ports import Ports
from rooms.sfu.transport.udp import UdpSocket

log = logging.getLogger(__name__)

_NO_IPV6 = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}


class Place(NamedTuple):
    """A host and a port to listen at."""

    host: str
    port: int


def open_ports(*, udp: Sequence[Place], tcp: Sequence[Place], now: Callable[[], float]) -> Ports:
    """Open the sockets.

    All UDP sockets get the first one's number, and so does TCP where its port is 0. An IPv6 host is
    left out, and that is logged, on a machine without IPv6. Raises: OSError.
    """
    udp, tcp = _available(udp), _available(tcp)
    is_number_free = bool(udp) and udp[0].port == 0
    for left in reversed(range(limits.PORT_TRIES_MAX if is_number_free else 1)):
        with contextlib.ExitStack() as stack:
            try:
                ports = _open(udp, tcp, stack, now=now)
            except OSError as error:
                # The number that was free for the first socket may be taken for the next.
                if error.errno != errno.EADDRINUSE or not left:
                    raise
            else:
                stack.pop_all()
                return ports
    raise AssertionError("the last try raises")


def _open(
    udp: Sequence[Place],
    tcp: Sequence[Place],
    stack: contextlib.ExitStack,
    *,
    now: Callable[[], float],
) -> Ports:
    if not udp:
        raise OSError(errno.EADDRNOTAVAIL, "none of the UDP hosts is an address of this machine")
    counters = PortCounters()
    sockets: list[UdpSocket] = []
    for host, port in udp:
        number = sockets[0].number if sockets else port
        sockets.append(UdpSocket(host, number, counters=counters))
        stack.callback(sockets[-1].close)
    listeners = []
    for host, port in tcp:
        listeners.append(_listener(host, port or sockets[0].number))
        stack.callback(listeners[-1].close)
    return Ports(udp=sockets, listeners=listeners, counters=counters, now=now)


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server(
        (host, port), family=family, backlog=limits.TCP_BACKLOG, dualstack_ipv6=False
    )
    listener.setblocking(False)
    return listener


def _available(places: Sequence[Place]) -> list[Place]:
    """Leave out the IPv6 hosts that this machine does not have."""
    found = []
    for place in places:
        if ":" not in place.host or _has_ipv6(place.host):
            found.append(place)
        else:
            log.warning("this machine has no IPv6 at %s; going on without", place.host)
    return found


def _has_ipv6(host: str) -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind((host, 0))
    except OSError as error:
        if error.errno in _NO_IPV6:
            return False
        raise
    return True
