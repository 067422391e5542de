"""What operators watch: counts that go on when those they belonged to have left."""

import os
import resource
from collections.abc import Iterable
from pathlib import Path

from rooms.sfu.forwarding.peer import Peer
from rooms.sfu.forwarding.room import Room
from rooms.sfu.transport.port import PortCounters

_STATM = Path("/proc/self/statm")


_COUNTED = (
    "forged_packets",
    "forwarded_bytes",
    "forwarded_packets",
    "nacks_answered",
    "nacks_received",
    "nacks_sent",
    "publisher_bytes",
    "publisher_lost",
    "publisher_packets",
    "viewer_lost",
)


class Totals:
    """Sum up peers and rooms, those that are here and those that were."""

    def __init__(self) -> None:
        self._joins = {"publisher_joins": 0, "viewer_joins": 0}
        self._past = dict.fromkeys(_COUNTED, 0)
        self._past_keyframes = 0

    def joined(self, peer: Peer) -> None:
        """Count a connection that became connected."""
        self._joins[f"{peer.role}_joins"] += 1

    def left(self, peer: Peer) -> None:
        """Keep the counts of a peer that goes."""
        _add(peer, self._past)

    def closed(self, room: Room) -> None:
        """Keep the counts of a room that closes."""
        self._past_keyframes += room.keyframes_asked()

    def metrics(self, *, rooms: Iterable[Room], port: PortCounters, now: float) -> dict[str, float]:
        """Return everything that can be counted here."""
        counts = dict(self._past)
        present = {"rooms": 0, "publishers": 0, "viewers": 0, "viewers_in_trouble": 0}
        keyframes = self._past_keyframes
        for room in rooms:
            present["rooms"] += 1
            present["viewers_in_trouble"] += room.viewers_in_trouble(now)
            keyframes += room.keyframes_asked()
            for peer in room.peers():
                present[f"{peer.role}s"] += peer.is_connected
                _add(peer, counts)
        return {
            **counts,
            **present,
            **self._joins,
            **_port(port),
            **_process(),
            "keyframes_asked": keyframes,
        }


def _add(peer: Peer, counts: dict[str, int]) -> None:
    counts["forged_packets"] += peer.connection.counters.forged_or_replayed
    for name, count in peer.counts().items():
        counts[name] += count


def _port(counters: PortCounters) -> dict[str, float]:
    return {
        "received_datagrams": counters.received,
        "received_bytes": counters.received_bytes,
        "sent_datagrams": counters.sent,
        "sent_bytes": counters.sent_bytes,
        "dropped": counters.dropped,
        "refused": counters.refused,
        "tcp_refused": counters.links_refused,
    }


def _process() -> dict[str, float]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpu_user_s": usage.ru_utime,
        "cpu_system_s": usage.ru_stime,
        "rss_bytes": int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"),
    }
