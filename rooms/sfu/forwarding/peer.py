"""What publishers and viewers have in common: a name, a connection, media that flows or not."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from rooms.sfu.errors import PacketError
from rooms.sfu.journal import Journal, PeerKey
from rooms.sfu.media import Media, Role
from rooms.sfu.negotiation.offer import Offer
from rooms.sfu.packets import rtcp
from rooms.sfu.transport.connection import Connection, State


@dataclass(frozen=True, slots=True)
class Arrival:
    """What every peer comes with; ``answer_id`` names our side of the exchange in SDP.

    ``source`` tells a person's connections in one role apart: camera, screen or program.
    """

    room: str
    name: str
    connection: Connection
    offer: Offer
    journal: Journal
    answer_id: int
    source: str = ""


class Peer(ABC):
    """One person's connection to a room, in one role."""

    role: ClassVar[Role]
    silence_s: ClassVar[float]

    def __init__(self, arrival: Arrival) -> None:
        self.room = arrival.room
        self.name = arrival.name
        self.connection = arrival.connection
        self.offer = arrival.offer
        self.source = arrival.source
        self.answer_id = arrival.answer_id
        self.answer_version = 1
        self.slot = 0
        self.rtcp_unix: float | None = None
        self._journal = arrival.journal
        self._media_at: dict[Media, float] = {}

    @property
    def key(self) -> PeerKey:
        """What the journal knows the peer by."""
        return PeerKey(self.room, self.name, self.role, self.source)

    @property
    def is_connected(self) -> bool:
        """Say whether media can pass."""
        return self.connection.state is State.CONNECTED

    @property
    def flowing(self) -> list[Media]:
        """The media that flows at present."""
        return sorted(self._media_at)

    @abstractmethod
    def receive_rtp(self, data: bytes, *, now: float) -> None:
        """Take a protected RTP packet."""

    @abstractmethod
    def receive_rtcp(self, data: bytes, *, now: float, unix_now: float) -> None:
        """Take a protected compound RTCP packet."""

    @abstractmethod
    def begin(self) -> None:
        """Start: the connection is up."""

    @abstractmethod
    def end(self) -> None:
        """Let go of the room's streams."""

    @abstractmethod
    def report(self, *, now: float, unix_now: float) -> None:
        """Send this second's RTCP."""

    @abstractmethod
    def counts(self) -> dict[str, int]:
        """Return what adds up over all peers, those that left included."""

    @abstractmethod
    def stats(self) -> dict[str, Any]:
        """Return packets, octets and losses."""

    def read_rtcp(self, data: bytes, unix_now: float) -> list[rtcp.Item]:
        """Open a protected compound packet; nothing comes of one that is not genuine."""
        packet = self.connection.open_rtcp(data)
        if packet is None:
            return []
        try:
            items = rtcp.parse(packet)
        except PacketError:
            self.connection.counters.malformed += 1
            return []
        self.rtcp_unix = unix_now
        return items

    def media_flows(self, media: Media, *, now: float) -> None:
        """Note a proof that media arrives."""
        if media not in self._media_at:
            self._journal.media_started(self.key, media)
        self._media_at[media] = now

    def tick(self, now: float, unix_now: float) -> None:
        """Do what is due once a second."""
        self.check_silence(now)
        self.report(now=now, unix_now=unix_now)

    def check_silence(self, now: float) -> None:
        """Note media whose last proof is too old."""
        for media, at in list(self._media_at.items()):
            if now - at > self.silence_s:
                del self._media_at[media]
                self._journal.media_stopped(self.key, media, reason="silent")
