"""All TCP links, each found by its address, in bounded numbers."""

import ipaddress
from collections import Counter

from rooms.sfu import limits
from rooms.sfu.transport.ice import Address, TcpAddress
from rooms.sfu.transport.port import PortCounters
from rooms.sfu.transport.tcp import Channel, Owner, TcpLink

_IPV6_NETWORK_BITS = 64


class TcpLinks:
    """Let links in; beyond the limits a new one is closed, or the oldest that proved nothing."""

    def __init__(self, *, counters: PortCounters, owner: Owner) -> None:
        self._counters = counters
        self._owner = owner
        self._serial = 0
        self._links: dict[Address, TcpLink] = {}
        self._unchecked: dict[TcpLink, None] = {}
        self._networks: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._links)

    def enter(self, channel: Channel, *, host: str, port: int, now: float) -> TcpLink | None:
        """Take a connection that was accepted just now, or close it."""
        network = network_of(host)
        is_full = len(self._links) >= limits.TCP_LINKS_MAX
        if is_full or self._networks[network] >= limits.TCP_LINKS_PER_NETWORK_MAX:
            self._counters.links_refused += 1
            channel.close()
            return None
        if len(self._unchecked) >= limits.TCP_UNCHECKED_MAX:
            self._counters.links_refused += 1
            next(iter(self._unchecked)).close()
        self._serial += 1
        address = TcpAddress(host, port, self._serial)
        link = TcpLink(channel, address, counters=self._counters, owner=self._owner, now=now)
        self._links[address] = link
        self._unchecked[link] = None
        self._networks[network] += 1
        return link

    def find(self, address: Address) -> TcpLink | None:
        """Return the link of an address while it is open."""
        return self._links.get(address)

    def admitted(self, link: TcpLink) -> None:
        """Count a link among those that have shown a genuine check."""
        self._unchecked.pop(link, None)

    def leave(self, link: TcpLink) -> None:
        """Forget a link."""
        del self._links[link.address]
        self._unchecked.pop(link, None)
        network = network_of(link.address.host)
        self._networks[network] -= 1
        if not self._networks[network]:
            del self._networks[network]

    def close_overdue(self, now: float) -> None:
        """Close the links that have shown no check for too long."""
        for link in [item for item in self._links.values() if item.closes_at < now]:
            link.close()

    def close(self) -> None:
        """Close every link."""
        for link in list(self._links.values()):
            link.close()


def network_of(host: str) -> str:
    """Return what one person can have any number of addresses in."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, _IPV6_NETWORK_BITS), strict=False))
