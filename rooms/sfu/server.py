"""The media server: rooms, and the port through which everybody reaches them."""

import logging
import secrets
from typing import Any

from rooms.sfu import limits
from rooms.sfu.addresses import AddressBook
from rooms.sfu.admission import check_common_codecs, check_name
from rooms.sfu.answer import Endpoint, OutgoingTrack, write_answer
from rooms.sfu.clock import Clock
from rooms.sfu.connection import Connection, State
from rooms.sfu.dtls import Identity
from rooms.sfu.errors import (
    PacketError,
    PeerUnknownError,
    RoomUnknownError,
    ServerFullError,
)
from rooms.sfu.ice import Address, local_ufrag, new_credentials
from rooms.sfu.journal import Journal
from rooms.sfu.media import Role
from rooms.sfu.offer import Offer, read_offer
from rooms.sfu.peer import Arrival, Peer
from rooms.sfu.port import DatagramPort, Kind, kind_of
from rooms.sfu.publisher import Publisher
from rooms.sfu.room import Room
from rooms.sfu.viewer import Viewer

log = logging.getLogger(__name__)

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
    ) -> None:
        self.journal = journal
        self.clock = clock
        self.unknown_datagrams = 0
        self.faults = 0
        self._port = port
        self._identity = identity
        self._endpoint = Endpoint(hosts, port.number, identity.fingerprint)
        self._book = AddressBook()
        self._rooms: dict[str, Room] = {}
        self._half_open: set[Peer] = set()
        self._slots: list[set[Peer]] = [set() for _ in range(_SLOTS)]
        self._ticks = 0
        self._reporter = 1 + secrets.randbelow((1 << 32) - 1)

    # ------------------------------------------------------------ what the hub asks

    def publish(self, *, room: str, peer: str, offer: str) -> str:
        """Answer a publisher's offer."""
        return self._take_offer(room, peer, read_offer(offer, Role.PUBLISHER))

    def watch(self, *, room: str, peer: str, offer: str) -> str:
        """Answer a viewer's offer; its media begins when somebody publishes."""
        return self._take_offer(room, peer, read_offer(offer, Role.VIEWER))

    def hang_up(self, *, room: str, peer: str, reason: str = "hung_up") -> None:
        """End every connection a peer has to a room.

        Raises: PeerUnknownError.
        """
        known = self._rooms.get(room)
        found = [known.find(peer, role) for role in Role] if known is not None else []
        present = [item for item in found if item is not None]
        if not present:
            raise PeerUnknownError("nobody of that name is in the room")
        for item in present:
            self._remove(item, reason)

    def close_room(self, *, room: str, reason: str = "room_closed") -> None:
        """End every connection to a room.

        Raises: RoomUnknownError.
        """
        known = self._rooms.get(room)
        if known is None:
            raise RoomUnknownError("there is no such room here")
        for peer in list(known.peers()):
            self._remove(peer, reason)

    def close(self) -> None:
        """End every connection: the server stops."""
        for room in list(self._rooms):
            self.close_room(room=room, reason="server_stopped")

    def stats(self, *, room: str | None = None, peer: str | None = None) -> dict[str, Any]:
        """Return the figures of one room (and there of one peer), or of everything.

        Raises: RoomUnknownError.
        """
        if room is not None:
            known = self._rooms.get(room)
            if known is None:
                raise RoomUnknownError("there is no such room here")
            return {"rooms": [known.stats(peer=peer)]}
        counters = self._port.counters
        return {
            "port": {
                "received": counters.received,
                "sent": counters.sent,
                "dropped": counters.dropped,
                "refused": counters.refused,
                "unknown": self.unknown_datagrams,
                "faults": self.faults,
            },
            "half_open": len(self._half_open),
            "journal_overflowed": self.journal.overflowed,
            "rooms": [item.stats() for item in self._rooms.values()],
        }

    # ------------------------------------------------------------ offers

    def _take_offer(self, room: str, name: str, offer: Offer) -> str:
        for value in (room, name):
            check_name(value)
        known = self._rooms.get(room)
        present = known.find(name, offer.role) if known is not None else None
        if present is not None and present.offer.shape() == offer.shape():
            return self._continue(present, offer)
        if known is not None:
            check_common_codecs(known, offer)
        if len(self._half_open) >= limits.HALF_OPEN_MAX or len(self._book) >= limits.PEERS_MAX:
            raise ServerFullError("the media server is full: try again in a few seconds")
        if present is not None:
            self._remove(present, "replaced")
        return self._answer(self._admit(room, name, offer))

    def _continue(self, peer: Peer, offer: Offer) -> str:
        """Answer the same connection's offer again, with new ICE credentials if it asks so."""
        if offer.ufrag != peer.offer.ufrag:
            peer.connection.restart_ice(new_credentials())
            self._book.enter(peer)
            self._book.forget_ufrags_except(peer)
        peer.offer = offer
        peer.answer_version += 1
        return self._answer(peer)

    def _admit(self, room: str, name: str, offer: Offer) -> Peer:
        known = self._rooms.get(room)
        if known is None:
            if len(self._rooms) >= limits.ROOMS_MAX:
                raise ServerFullError(f"{limits.ROOMS_MAX} rooms are open already")
            known = Room(room, number=secrets.randbelow)
        known.check_space(offer.role)
        self._rooms[room] = known
        peer = self._new_peer(known, name, offer)
        known.add(peer)
        self._book.enter(peer)
        self._half_open.add(peer)
        return peer

    def _new_peer(self, room: Room, name: str, offer: Offer) -> Peer:
        connection = Connection(
            identity=self._identity,
            fingerprints=offer.fingerprints,
            credentials=new_credentials(),
            send_to=self._port.send,
            now=self.clock.now(),
        )
        arrival = Arrival(
            room=room.name,
            name=name,
            connection=connection,
            offer=offer,
            journal=self.journal,
            answer_id=secrets.randbelow(1 << 62),
        )
        if offer.role is Role.PUBLISHER:
            return Publisher(arrival, streams=room.feed.streams, reporter=self._reporter)
        return Viewer(arrival, feed=room.feed)

    def _answer(self, peer: Peer) -> str:
        feed = self._rooms[peer.room].feed
        tracks = {
            (media, 0): OutgoingTrack(
                ssrc=stream.ssrc, rtx_ssrc=None, cname=feed.name, stream_id=feed.name
            )
            for media, stream in feed.streams.items()
        }
        return write_answer(
            peer.offer,
            endpoint=self._endpoint,
            credentials=peer.connection.credentials,
            tracks=tracks if peer.role is Role.VIEWER else {},
            answer_id=peer.answer_id,
            version=peer.answer_version,
        )

    # ------------------------------------------------------------ what the port brings

    def drain(self) -> None:
        """Take what has arrived at the port; whatever it is, no exception comes of it."""
        self._port.drain(self._receive)

    def _receive(self, data: bytes, address: Address) -> None:
        try:
            self._dispatch(data, address, self.clock.now())
        except PacketError:
            self.unknown_datagrams += 1
        except Exception:
            # One peer's datagram must not stop everybody's; the fault is ours and is logged.
            self.faults += 1
            log.exception("a datagram of %d bytes could not be handled", len(data))

    def _dispatch(self, data: bytes, address: Address, now: float) -> None:
        kind = kind_of(data)
        if kind is Kind.STUN:
            self._receive_check(data, address, now)
            return
        peer = self._book.by_address(address)
        if peer is None or kind is Kind.UNKNOWN:
            self.unknown_datagrams += 1
        elif kind is Kind.RTP:
            peer.receive_rtp(data, now=now)
        elif kind is Kind.RTCP:
            peer.receive_rtcp(data, now=now, unix_now=self.clock.unix_now())
        else:
            peer.connection.receive_dtls(data, source=address)
            self._follow(peer)

    def _receive_check(self, data: bytes, address: Address, now: float) -> None:
        ufrag = local_ufrag(data)
        peer = self._book.by_ufrag(ufrag)
        if peer is None:
            self.unknown_datagrams += 1
            return
        was_restarting = peer.connection.previous_credentials is not None
        if not peer.connection.receive_check(data, source=address, ufrag=ufrag, now=now):
            self.unknown_datagrams += 1
            return
        self._book.note(address, peer)
        if was_restarting and peer.connection.previous_credentials is None:
            self._book.forget_ufrags_except(peer)

    def _follow(self, peer: Peer) -> None:
        """Act upon what a connection has become."""
        state = peer.connection.state
        if state is State.CONNECTED and peer in self._half_open:
            self._half_open.discard(peer)
            peer.slot = min(range(_SLOTS), key=lambda slot: len(self._slots[slot]))
            self._slots[peer.slot].add(peer)
            self.journal.connected(peer.key)
            peer.begin()
        elif state is State.CLOSED:
            self._remove(peer, peer.connection.close_reason or "closed")

    def _remove(self, peer: Peer, reason: str) -> None:
        peer.connection.close(reason)
        self._half_open.discard(peer)
        self._slots[peer.slot].discard(peer)
        self._book.leave(peer)
        peer.end()
        self.journal.disconnected(peer.key, reason=reason)
        room = self._rooms[peer.room]
        room.remove(peer)
        if room.is_empty:
            del self._rooms[peer.room]

    # ------------------------------------------------------------ what time brings

    def tick(self) -> None:
        """Do what is due; called every ``TICK_S``. Each peer's reports are due once a second."""
        now, unix_now = self.clock.now(), self.clock.unix_now()
        self._ticks += 1
        for peer in list(self._half_open):
            peer.connection.tick(now)
            self._follow(peer)
        for room in self._rooms.values():
            for publisher in room.publishers():
                publisher.ask(now)
        for peer in list(self._slots[self._ticks % _SLOTS]):
            peer.connection.tick(now)
            if peer.is_connected:
                peer.check_silence(now)
                peer.report(now=now, unix_now=unix_now)
            self._follow(peer)
