"""Who is behind an address, and who behind a username fragment."""

from collections import OrderedDict

from rooms.sfu import limits
from rooms.sfu.forwarding.peer import Peer
from rooms.sfu.transport.ice import Address


class AddressBook:
    """Find the peer that a datagram is for.

    An address is entered only after a genuine connectivity check from it, and a peer holds
    at most ``ADDRESSES_PER_CONNECTION_MAX`` of them.
    """

    def __init__(self) -> None:
        self._by_ufrag: dict[str, Peer] = {}
        self._by_address: dict[Address, Peer] = {}
        self._addresses: dict[Peer, OrderedDict[Address, None]] = {}
        self._ufrags: dict[Peer, set[str]] = {}

    def __len__(self) -> int:
        return len(self._addresses)

    def enter(self, peer: Peer) -> None:
        """Make a peer known under its present username fragment."""
        ufrag = peer.connection.credentials.ufrag
        self._by_ufrag[ufrag] = peer
        self._ufrags.setdefault(peer, set()).add(ufrag)
        self._addresses.setdefault(peer, OrderedDict())

    def by_ufrag(self, ufrag: str) -> Peer | None:
        """Return whom a connectivity check is for."""
        return self._by_ufrag.get(ufrag)

    def by_address(self, address: Address) -> Peer | None:
        """Return whose address this is."""
        return self._by_address.get(address)

    def note(self, address: Address, peer: Peer) -> None:
        """Remember that the peer was heard from an address just now."""
        mine = self._addresses.get(peer)
        if mine is None:
            return
        other = self._by_address.get(address)
        if other is not None and other is not peer:
            self._addresses[other].pop(address, None)
        self._by_address[address] = peer
        mine[address] = None
        mine.move_to_end(address)
        while len(mine) > limits.ADDRESSES_PER_CONNECTION_MAX:
            oldest, _ = mine.popitem(last=False)
            del self._by_address[oldest]

    def forget_ufrags_except(self, peer: Peer) -> None:
        """Let go of username fragments the peer no longer answers to."""
        current = {peer.connection.credentials, peer.connection.previous_credentials}
        valid = {item.ufrag for item in current if item is not None}
        known = self._ufrags.get(peer, set())
        for ufrag in known - valid:
            known.discard(ufrag)
            del self._by_ufrag[ufrag]

    def leave(self, peer: Peer) -> None:
        """Forget a peer."""
        for address in self._addresses.pop(peer, ()):
            self._by_address.pop(address, None)
        for ufrag in self._ufrags.pop(peer, ()):
            self._by_ufrag.pop(ufrag, None)
