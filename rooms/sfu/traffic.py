"""What comes in through the port, to whom it belongs, and when what it causes goes out."""

import logging
from collections.abc import Callable, Mapping

from rooms.sfu.addresses import AddressBook
from rooms.sfu.clock import Clock
from rooms.sfu.errors import PacketError
from rooms.sfu.forwarding.peer import Peer
from rooms.sfu.forwarding.room import Room
from rooms.sfu.media import Role
from rooms.sfu.transport.ice import Address, local_ufrag
from rooms.sfu.transport.port import Kind, kind_of

log = logging.getLogger(__name__)


class Traffic:
    """Hand datagrams to peers, and rooms' packets to viewers.

    ``follow`` is called when a peer's connection may have changed; ``wake`` with the seconds
    after which ``flush`` is to be called.
    """

    def __init__(
        self,
        book: AddressBook,
        rooms: Mapping[str, Room],
        *,
        clock: Clock,
        wake: Callable[[float], None],
        follow: Callable[[Peer], None],
    ) -> None:
        self.unknown_datagrams = 0
        self.faults = 0
        self._book = book
        self._rooms = rooms
        self._clock = clock
        self._wake = wake
        self._follow = follow
        self._gathering: set[Room] = set()

    def receive(self, data: bytes, address: Address) -> None:
        """Take a datagram; whatever it is, no exception comes of it."""
        try:
            self._dispatch(data, address, self._clock.now())
        except PacketError:
            self.unknown_datagrams += 1
        except Exception:
            # One peer's datagram must not stop everybody's; the fault is ours and is logged.
            self.faults += 1
            log.exception("a datagram of %d bytes could not be handled", len(data))

    def flush(self) -> None:
        """Send what has been gathered for viewers and need not wait any longer.

        What waits on asks to be woken, so that it leaves in time.
        """
        if not self._gathering:
            return
        now = self._clock.now()
        soonest_s: float | None = None
        for room in list(self._gathering):
            wait_s = room.departure.wait_s(now, viewers=room.viewer_count)
            if wait_s <= 0:
                self._gathering.discard(room)
                room.flush()
            else:
                soonest_s = wait_s if soonest_s is None else min(soonest_s, wait_s)
        if soonest_s is not None:
            self._wake(soonest_s)

    def forget(self, room: Room) -> None:
        """Send nothing more for a room that is closed."""
        self._gathering.discard(room)

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
            if peer.role is Role.PUBLISHER:
                self._gathering.add(self._rooms[peer.room])
        elif kind is Kind.RTCP:
            peer.receive_rtcp(data, now=now, unix_now=self._clock.unix_now())
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
