"""A room: its publishers, its viewers and the feeds between them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rooms.sfu import limits
from rooms.sfu.errors import RoomFullError
from rooms.sfu.forwarding.departure import Departure
from rooms.sfu.forwarding.fanout import Fanout
from rooms.sfu.forwarding.feed import Feed
from rooms.sfu.forwarding.peer import Peer
from rooms.sfu.forwarding.publisher import Publisher
from rooms.sfu.forwarding.viewer import Viewer
from rooms.sfu.media import Media, Role

CAMERA, SCREEN, PROGRAM = "camera", "screen", "program"
_SCREEN_FEED = 1
_NOBODY = "", ""


class Room:
    """Know who is here, and who holds which feed."""

    def __init__(self, name: str, *, number: Callable[[int], int]) -> None:
        self.name = name
        self.fanout = Fanout()
        self.departure = Departure()
        self._number = number
        self._feeds: dict[int, Feed] = {}
        self._publishers: dict[tuple[str, str], Publisher] = {}
        self._viewers: dict[tuple[str, str], Viewer] = {}

    @property
    def is_empty(self) -> bool:
        """Say whether nobody is here."""
        return not self._publishers and not self._viewers

    def publishers(self) -> Iterable[Publisher]:
        """Return whoever sends media here."""
        return self._publishers.values()

    @property
    def viewer_count(self) -> int:
        """How many receive media here."""
        return len(self._viewers)

    def peers(self) -> Iterator[Peer]:
        """Yield everybody."""
        yield from self._publishers.values()
        yield from self._viewers.values()

    def find(self, name: str, role: Role, source: str) -> Peer | None:
        """Return a person's connection in that role; ``source`` says which of theirs."""
        if role is Role.PUBLISHER:
            return self._publishers.get((name, source))
        return self._viewers.get((name, source))

    def found(self, name: str, role: Role | None, source: str | None) -> list[Peer]:
        """Return every connection of a person, or those of one role or source."""
        return [
            peer
            for peer in self.peers()
            if peer.name == name and role in {None, peer.role} and source in {None, peer.source}
        ]

    def check_space(self, role: Role) -> None:
        """Raise RoomFullError when no more of that role may come in."""
        if role is Role.PUBLISHER and len(self._publishers) >= limits.FEEDS_PER_ROOM:
            raise RoomFullError("everybody who fits on the stage is publishing: hang up first")
        if role is Role.VIEWER and len(self._viewers) >= limits.VIEWERS_PER_ROOM_MAX:
            raise RoomFullError(f"the room has {limits.VIEWERS_PER_ROOM_MAX} viewers already")

    def feed(self, index: int) -> Feed:
        """Return a feed; it is made when it is first asked for."""
        feed = self._feeds.get(index)
        if feed is None:
            feed = self._feeds[index] = Feed(index, number=self._number, fanout=self.fanout)
        return feed

    def free_feed(self, name: str, source: str) -> Feed:
        """Return the feed for a publisher: the one it held before, or one nobody needs more.

        A screen stands beside a person, so it leaves the first feed to one. A person's camera and
        program are one to the audience, so either may follow the other. Whoever held a feed may
        come back to it, so newcomers take those that nobody held.
        """
        free = [i for i in range(limits.FEEDS_PER_ROOM) if self.feed_holder(i) is None]
        for index in free:
            holder, held_as = self._last_holder(index)
            if holder == name and (held_as == SCREEN) is (source == SCREEN):
                return self._feeds[index]
        if source == SCREEN:
            return self.feed(_SCREEN_FEED if _SCREEN_FEED in free else free[-1])
        fresh = [i for i in free if self._last_holder(i) == _NOBODY]
        return self.feed(next((i for i in fresh + free if i != _SCREEN_FEED), _SCREEN_FEED))

    def put_in_front(self, name: str) -> None:
        """Show a person's program before their camera, and give the camera its place back."""
        sources = (PROGRAM, CAMERA)
        present = [self._publishers.get((name, source)) for source in sources]
        connected = [item for item in present if item is not None and item.is_connected]
        places = sorted(
            index
            for index, feed in self._feeds.items()
            if feed.publisher in connected
            or (feed.publisher is None and self._last_holder(index) in {(name, s) for s in sources})
        )
        moves = [
            (publisher, self._feeds[index])
            for publisher, index in zip(connected, places, strict=False)
            if publisher.feed.index != index
        ]
        for publisher, _ in moves:
            publisher.feed.publisher = None
        for publisher, feed in moves:
            publisher.move_to(feed)
            self._hold(publisher)

    def _hold(self, publisher: Publisher) -> None:
        publisher.feed.publisher = publisher
        publisher.feed.holder_key = publisher.name, publisher.source

    def _last_holder(self, index: int) -> tuple[str, str]:
        feed = self._feeds.get(index)
        return (feed.holder_key if feed is not None else None) or _NOBODY

    def feed_holder(self, index: int) -> str | None:
        """Return who publishes into a feed."""
        feed = self._feeds.get(index)
        return feed.holder_name if feed is not None else None

    def add(self, peer: Peer, *, now: float) -> None:
        """Let a peer in; whoever had its name and role is gone already."""
        if isinstance(peer, Publisher):
            self._publishers[peer.name, peer.source] = peer
            self._hold(peer)
            for own in self._viewers.values():
                if own.name == peer.name and own.is_connected:
                    own.review(now)
        elif isinstance(peer, Viewer):
            self._viewers[peer.name, peer.source] = peer

    def remove(self, peer: Peer) -> None:
        """Let a peer go."""
        if isinstance(peer, Publisher):
            del self._publishers[peer.name, peer.source]
            if peer.feed.publisher is peer:
                peer.feed.publisher = None
            for stream in peer.feed.streams.values():
                self.departure.forget(stream.ssrc)
        elif isinstance(peer, Viewer):
            del self._viewers[peer.name, peer.source]

    def flush(self) -> None:
        """Send what has been gathered."""
        self.departure.left()
        self.fanout.flush()

    def viewers_in_trouble(self, now: float) -> int:
        """Count the viewers whose network keeps them from what the others get."""
        return sum(v.is_in_trouble(now) for v in self._viewers.values() if v.is_connected)

    def stats(
        self, *, now: float, peer: str | None = None, role: Role | None = None
    ) -> dict[str, Any]:
        """Count everything the hub may want to show; of everybody, one peer or one role."""
        return {
            "room": self.name,
            "publishers": len(self._publishers),
            "viewers": len(self._viewers),
            "viewers_in_trouble": self.viewers_in_trouble(now),
            "keyframes_asked": self.keyframes_asked(),
            "peers": [
                _peer_stats(item)
                for item in self.peers()
                if peer in {None, item.name} and role in {None, item.role}
            ],
        }

    def keyframes_asked(self) -> int:
        """Count the keyframes that publishers were asked for."""
        return sum(
            layer.keyframes.asked
            for feed in self._feeds.values()
            for layer in feed.streams[Media.VIDEO].layers
        )


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
