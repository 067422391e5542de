"""A room: its publishers, its viewers and the feed between them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rooms.sfu import limits
from rooms.sfu.errors import RoomFullError
from rooms.sfu.feed import Feed
from rooms.sfu.media import Role
from rooms.sfu.peer import Peer
from rooms.sfu.publisher import Publisher
from rooms.sfu.viewer import Viewer


class Room:
    """Know who is here.

    There is one feed, which is the one publisher's; a room of several publishers has one each.
    """

    def __init__(self, name: str, *, number: Callable[[int], int]) -> None:
        self.name = name
        self.feed = Feed(number=number)
        self._publishers: dict[str, Publisher] = {}
        self._viewers: dict[str, Viewer] = {}

    @property
    def is_empty(self) -> bool:
        """Say whether nobody is here."""
        return not self._publishers and not self._viewers

    def publishers(self) -> Iterable[Publisher]:
        """Return whoever sends media here."""
        return self._publishers.values()

    def peers(self) -> Iterator[Peer]:
        """Yield everybody."""
        yield from self._publishers.values()
        yield from self._viewers.values()

    def find(self, name: str, role: Role) -> Peer | None:
        """Return the peer of that name in that role."""
        peers: dict[str, Publisher] | dict[str, Viewer] = (
            self._publishers if role is Role.PUBLISHER else self._viewers
        )
        return peers.get(name)

    def check_space(self, role: Role) -> None:
        """Raise RoomFullError when no more of that role may come in."""
        if role is Role.PUBLISHER and len(self._publishers) >= limits.PUBLISHERS_PER_ROOM_MAX:
            raise RoomFullError("somebody else is publishing here: hang up first")
        if role is Role.VIEWER and len(self._viewers) >= limits.VIEWERS_PER_ROOM_MAX:
            raise RoomFullError(f"the room has {limits.VIEWERS_PER_ROOM_MAX} viewers already")

    def add(self, peer: Peer) -> None:
        """Let a peer in; whoever had its name and role is gone already."""
        if isinstance(peer, Publisher):
            self._publishers[peer.name] = self.feed.publisher = peer
        elif isinstance(peer, Viewer):
            self._viewers[peer.name] = peer

    def remove(self, peer: Peer) -> None:
        """Let a peer go."""
        if isinstance(peer, Publisher):
            del self._publishers[peer.name]
            if self.feed.publisher is peer:
                self.feed.publisher = None
        elif isinstance(peer, Viewer):
            del self._viewers[peer.name]

    def stats(self, *, peer: str | None = None) -> dict[str, Any]:
        """Count everything the hub may want to show, of everybody or of one peer."""
        bitrates = [item.bitrates_bps for item in self._publishers.values()]
        return {
            "room": self.name,
            "publishers": len(self._publishers),
            "viewers": len(self._viewers),
            "bitrates_bps": bitrates[0] if bitrates else {},
            "keyframes_asked": sum(s.keyframes.asked for s in self.feed.streams.values()),
            "peers": [_peer_stats(item) for item in self.peers() if peer in {None, item.name}],
        }


def _peer_stats(peer: Peer) -> dict[str, Any]:
    counters = peer.connection.counters
    return {
        "peer": peer.name,
        "kind": peer.role,
        "connected": peer.is_connected,
        "media": peer.flowing,
        "srtp": peer.connection.srtp_profile,
        "last_rtcp_at": peer.rtcp_unix,
        "forged_or_replayed": counters.forged_or_replayed,
        "malformed": counters.malformed,
        **peer.stats(),
    }
