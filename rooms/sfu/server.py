"""The media server: rooms, and the port through which everybody reaches them."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rooms.sfu import limits
from rooms.sfu.addresses import AddressBook
from rooms.sfu.clock import Clock
from rooms.sfu.errors import (
    PeerUnknownError,
    RequestInvalidError,
    RoomUnknownError,
    ServerFullError,
)
from rooms.sfu.forwarding.admission import check_common_codecs, check_name
from rooms.sfu.forwarding.peer import Arrival, Peer
from rooms.sfu.forwarding.publisher import Publisher
from rooms.sfu.forwarding.room import CAMERA, Room
from rooms.sfu.forwarding.taping import Taping
from rooms.sfu.forwarding.viewer import Viewer
from rooms.sfu.journal import Journal
from rooms.sfu.media import Media, Role
from rooms.sfu.negotiation.answer import Endpoint, write_answer
from rooms.sfu.negotiation.offer import Offer, read_offer
from rooms.sfu.recording.manifest import SOURCES
from rooms.sfu.totals import Totals
from rooms.sfu.traffic import Traffic
from rooms.sfu.transport.connection import Connection, State
from rooms.sfu.transport.dtls import Identity
from rooms.sfu.transport.ice import Credentials, new_credentials
from rooms.sfu.transport.port import DatagramPort

log = logging.getLogger(__name__)

REPLACED = "replaced"
_SLOTS = round(limits.REPORT_INTERVAL_S / limits.TICK_S)


class MediaServer:
    """Let peers in and out of rooms and carry datagrams between them."""

    def __init__(
        self,
        *,
        port: DatagramPort,
        hosts: tuple[str, ...],
        identity: Identity,
        journal: Journal,
        clock: Clock,
        wake: Callable[[float], None],
        recordings: Path | None = None,
    ) -> None:
        """``wake`` is called with the seconds after which ``flush`` is to be called.

        ``recordings`` is the folder that recordings may be made under; without it there are none.
        """
        self.journal = journal
        self.clock = clock
        self._port = port
        self.started_at = clock.unix_now()
        self._totals = Totals()
        self._taping = Taping(recordings, clock)
        self._identity = identity
        self._endpoint = Endpoint(hosts, port.number, identity.fingerprint, port.tcp_number)
        self._book = AddressBook()
        self._rooms: dict[str, Room] = {}
        self._traffic = Traffic(
            self._book, self._rooms, clock=clock, wake=wake, follow=self._follow
        )
        self._half_open: set[Peer] = set()
        self._slots: list[set[Peer]] = [set() for _ in range(_SLOTS)]
        self._ticks = 0
        self._reporter = 1 + secrets.randbelow((1 << 32) - 1)

    # ------------------------------------------------------------ what the hub asks

    def publish(self, *, room: str, peer: str, offer: str, source: str = CAMERA) -> str:
        """Answer a publisher's offer; ``source`` tells what one person publishes apart."""
        if source not in SOURCES:
            raise RequestInvalidError(f"a source is one of {', '.join(sorted(SOURCES))}")
        return self._take_offer(room, peer, read_offer(offer, Role.PUBLISHER), source)

    def watch(self, *, room: str, peer: str, offer: str, source: str = CAMERA) -> str:
        """Answer a viewer's offer; its media begins when somebody publishes.

        ``source`` tells one person's viewers apart: their browser is the camera's.
        """
        check_name(source)
        return self._take_offer(room, peer, read_offer(offer, Role.VIEWER), source)

    def hang_up(
        self,
        *,
        room: str,
        peer: str,
        role: Role | None = None,
        source: str | None = None,
        reason: str = "hung_up",
    ) -> None:
        """End a peer's connections to a room, all or those of a role or source.

        Raises: PeerUnknownError.
        """
        for item in self._find(room, peer, role, source):
            self._remove(item, reason)

    def pause(self, *, room: str, peer: str, is_paused: bool) -> None:
        """Send a person's browser no pictures until it looks again. Raises: PeerUnknownError."""
        for item in self._find(room, peer, Role.VIEWER, CAMERA):
            if isinstance(item, Viewer):
                item.pause(is_paused=is_paused, now=self.clock.now())
        self.flush()

    def restart_ice(
        self, *, room: str, peer: str, role: Role, source: str, ufrag: str
    ) -> Credentials:
        """Give a connection new credentials, for a peer that has taken new ones itself.

        Asking twice for the same ``ufrag`` gives the same answer. Raises: PeerUnknownError.
        """
        item = self._find(room, peer, role, source)[0]
        if ufrag != item.offer.ufrag:
            item.offer = replace(item.offer, ufrag=ufrag)
            self._restart_ice(item)
        return item.connection.credentials

    def _find(self, room: str, peer: str, role: Role | None, source: str | None) -> list[Peer]:
        known = self._rooms.get(room)
        found = known.found(peer, role, source) if known is not None else []
        if not found:
            raise PeerUnknownError("nobody of that name is in the room")
        return found

    def record(self, *, room: str, recording: str, folder: str) -> None:
        """Record a room, whether anybody is there yet or not. Raises: RecordingRefusedError."""
        check_name(room)
        self._taping.start(room, self._publishers(room), recording=recording, folder=folder)

    def stop_recording(self, *, room: str) -> None:
        """Finish a room's recording; a room that is not recorded is no error."""
        self._taping.stop(room, self._publishers(room))

    def recordings(self) -> dict[str, str]:
        """Return what is being recorded, by room."""
        return self._taping.recordings

    def recording_problems(self) -> dict[str, str]:
        """Return why what is recorded of a room does not reach the disk, by room."""
        return self._taping.problems

    def _publishers(self, room: str) -> list[Publisher]:
        known = self._rooms.get(room)
        return list(known.publishers()) if known is not None else []

    def close_room(self, *, room: str, reason: str = "room_closed") -> None:
        """End every connection to a room.

        Raises: RoomUnknownError.
        """
        self.stop_recording(room=room)
        known = self._rooms.get(room)
        if known is None:
            raise RoomUnknownError("there is no such room here")
        for peer in list(known.peers()):
            self._remove(peer, reason)

    def close(self) -> None:
        """End every connection: the server stops."""
        for room in list(self._rooms):
            self.close_room(room=room, reason="server_stopped")
        self._taping.close()

    def stats(
        self, *, room: str | None = None, peer: str | None = None, role: Role | None = None
    ) -> dict[str, Any]:
        """Return the figures of one room (there of one peer or role), or of everything.

        Raises: RoomUnknownError.
        """
        now = self.clock.now()
        if room is not None:
            known = self._rooms.get(room)
            if known is None:
                raise RoomUnknownError("there is no such room here")
            return {"rooms": [known.stats(now=now, peer=peer, role=role)]}
        counters = self._port.counters
        return {
            "port": {
                "received": counters.received,
                "sent": counters.sent,
                "dropped": counters.dropped,
                "refused": counters.refused,
                "unknown": self._traffic.unknown_datagrams,
                "faults": self._traffic.faults,
            },
            "half_open": len(self._half_open),
            "journal_overflowed": self.journal.overflowed,
            "recorder": self._taping.stats(),
            "rooms": [item.stats(now=now) for item in self._rooms.values()],
        }

    def metrics(self) -> dict[str, float]:
        """Return what operators watch; counters never go down while the process lives."""
        return self._totals.metrics(
            rooms=self._rooms.values(),
            port=self._port.counters,
            now=self.clock.now(),
        ) | {
            "started_at": self.started_at,
            "now": self.clock.unix_now(),
            "half_open": len(self._half_open),
            "unknown_datagrams": self._traffic.unknown_datagrams,
            "faults": self._traffic.faults,
            "journal_entries": self.journal.unacknowledged,
            "journal_overflowed": self.journal.overflowed,
        }

    # ------------------------------------------------------------ offers

    def _take_offer(self, room: str, name: str, offer: Offer, source: str) -> str:
        for value in (room, name):
            check_name(value)
        known = self._rooms.get(room)
        present = known.find(name, offer.role, source) if known is not None else None
        if present is not None and present.offer.shape() == offer.shape():
            return self._continue(present, offer)
        if known is not None:
            check_common_codecs(known, offer)
        if len(self._half_open) >= limits.HALF_OPEN_MAX or len(self._book) >= limits.PEERS_MAX:
            raise ServerFullError("the media server is full: try again in a few seconds")
        if present is not None:
            self._remove(present, REPLACED)
        return self._answer(self._admit(room, name, offer, source))

    def _continue(self, peer: Peer, offer: Offer) -> str:
        """Answer the same connection's offer again, with new ICE credentials if it asks so."""
        is_restart = offer.ufrag != peer.offer.ufrag
        peer.offer = offer
        peer.answer_version += 1
        if is_restart:
            self._restart_ice(peer)
        return self._answer(peer)

    def _restart_ice(self, peer: Peer) -> None:
        peer.connection.restart_ice(new_credentials())
        self._book.enter(peer)
        self._book.forget_ufrags_except(peer)

    def _admit(self, room: str, name: str, offer: Offer, source: str) -> Peer:
        known = self._rooms.get(room)
        if known is None:
            if len(self._rooms) >= limits.ROOMS_MAX:
                raise ServerFullError(f"{limits.ROOMS_MAX} rooms are open already")
            known = Room(room, number=secrets.randbelow)
        known.check_space(offer.role)
        self._rooms[room] = known
        peer = self._new_peer(known, name, offer, source)
        known.add(peer, now=self.clock.now())
        self._book.enter(peer)
        self._half_open.add(peer)
        return peer

    def _new_peer(self, room: Room, name: str, offer: Offer, source: str) -> Peer:
        connection = Connection(
            identity=self._identity,
            fingerprints=offer.fingerprints,
            credentials=new_credentials(),
            port=self._port,
            now=self.clock.now(),
        )
        arrival = Arrival(
            room=room.name,
            name=name,
            connection=connection,
            offer=offer,
            journal=self.journal,
            answer_id=secrets.randbelow(1 << 62),
            source=source,
        )
        if offer.role is Role.PUBLISHER:
            feed = room.free_feed(name, source)
            return Publisher(arrival, feed=feed, departure=room.departure, reporter=self._reporter)
        sections = [section for section in offer.sections if section.is_accepted]
        return Viewer(arrival, feeds={s.index: room.feed(s.index) for s in sections})

    def _answer(self, peer: Peer) -> str:
        tracks = {}
        if peer.role is Role.VIEWER:
            room = self._rooms[peer.room]
            for section in peer.offer.sections:
                if section.is_accepted:
                    place = Media(section.kind), section.index
                    tracks[place] = room.feed(section.index).track(place[0])
        return write_answer(
            peer.offer,
            endpoint=self._endpoint,
            credentials=peer.connection.credentials,
            tracks=tracks,
            answer_id=peer.answer_id,
            version=peer.answer_version,
        )

    # ------------------------------------------------------------ what the port brings

    def drain(self) -> None:
        """Take what has arrived at the port; whatever it is, no exception comes of it."""
        self._port.drain(self._traffic.receive)
        self._traffic.flush()

    def flush(self) -> None:
        """Send what has been gathered for viewers and need not wait any longer."""
        self._traffic.flush()

    def _follow(self, peer: Peer) -> None:
        """Act upon what a connection has become."""
        state = peer.connection.state
        if state is State.CONNECTED and peer in self._half_open:
            self._half_open.discard(peer)
            peer.slot = min(range(_SLOTS), key=lambda slot: len(self._slots[slot]))
            self._slots[peer.slot].add(peer)
            self.journal.connected(peer.key)
            self._totals.joined(peer)
            peer.begin()
            if isinstance(peer, Publisher):
                self._rooms[peer.room].put_in_front(peer.name)
                self._taping.follow(peer.room, self._publishers(peer.room))
        elif state is State.CLOSED:
            self._remove(peer, peer.connection.close_reason or "closed")

    def _remove(self, peer: Peer, reason: str) -> None:
        room = self._rooms.get(peer.room)
        if room is None or room.find(peer.name, peer.role, peer.source) is not peer:
            return
        self._totals.left(peer)
        peer.connection.close(reason)
        self._half_open.discard(peer)
        self._slots[peer.slot].discard(peer)
        self._book.leave(peer)
        peer.end()
        self.journal.disconnected(peer.key, reason=reason)
        room.remove(peer)
        if room.is_empty:
            self._totals.closed(room)
            self._traffic.forget(room)
            del self._rooms[peer.room]
        else:
            room.put_in_front(peer.name)
            self._taping.follow(peer.room, self._publishers(peer.room))

    # ------------------------------------------------------------ what time brings

    def tick(self) -> None:
        """Do what is due; called every ``TICK_S``. Each peer's reports are due once a second."""
        now, unix_now = self.clock.now(), self.clock.unix_now()
        self._ticks += 1
        self._safely(self._taping.tick, now)
        for peer in list(self._half_open):
            self._safely(self._tick_connection, peer, now)
        for room in list(self._rooms.values()):
            for publisher in list(room.publishers()):
                self._safely(publisher.watch, now)
        for peer in list(self._slots[self._ticks % _SLOTS]):
            self._safely(self._tick_connection, peer, now)
            if peer.is_connected:
                self._safely(peer.tick, now, unix_now)

    def _tick_connection(self, peer: Peer, now: float) -> None:
        peer.connection.tick(now)
        self._follow(peer)

    def _safely(self, do: Callable[..., None], *arguments: object) -> None:
        """Let nobody's trouble keep the others from their turn."""
        try:
            do(*arguments)
        except Exception:
            self._traffic.faults += 1
            log.exception("a part of a tick failed")
