"""A media engine that remembers what it was asked, behind the same port as the real one."""

import asyncio

from rooms.engines.port import (
    IceCredentials,
    JournalEntry,
    JournalPage,
    StageRole,
    StageSource,
)
from rooms.errors import ConnectionEnded, MediaRefused, MediaUnavailable


class FakeEngine:
    """Answer every offer; `received` are peers whose media arrives, `lost` those who are gone."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.received: set[str] = set()
        self.lost: set[str] = set()
        self.hung_up: list[tuple[str, StageRole | None, StageSource | None]] = []
        self.is_down = False
        self.journal_id = "journal-1"
        self.now_s = 1000.0
        self.entries: list[JournalEntry] = []
        self.acknowledged = 0
        self.room_closed = asyncio.Event()

    async def publish(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer an offer that sends."""
        return self._answer("publish", room, peer, offer)

    async def watch(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer an offer that receives."""
        return self._answer("watch", room, peer, offer)

    async def restart_ice(
        self,
        *,
        room: str,
        peer: str,
        role: StageRole,
        source: StageSource,
        theirs: IceCredentials,
    ) -> IceCredentials:
        """Give new credentials, unless the test has lost the peer."""
        self._note("restart_ice", room, peer)
        if peer in self.lost:
            raise ConnectionEnded
        return IceCredentials(f"to-{theirs.ufrag}", "a password of the media server")

    async def hang_up(
        self,
        *,
        room: str,
        peer: str,
        role: StageRole | None = None,
        source: StageSource | None = None,
    ) -> None:
        """Remember that a peer ended, and which part of it."""
        self.hung_up.append((peer, role, source))
        self._note("hang_up", room, peer)

    async def close_room(self, room: str) -> None:
        """Remember that a room ended."""
        self._note("close_room", room, "")
        self.room_closed.set()

    async def is_receiving(self, *, room: str, peer: str) -> bool:
        """Tell whether the test lets the peer's media arrive."""
        self._note("is_receiving", room, peer)
        return peer in self.received

    async def read_journal(self, *, after: int, limit: int) -> JournalPage:
        """Return the test's entries."""
        self._note("journal", "", "")
        found = [e for e in self.entries if e.seq > after][:limit]
        return JournalPage(journal_id=self.journal_id, now_s=self.now_s, entries=found)

    async def acknowledge(self, through: int) -> None:
        """Remember how far the hub has stored."""
        self.acknowledged = through

    async def ping(self) -> None:
        """Answer."""
        self._note("ping", "", "")

    async def close(self) -> None:
        """Have nothing to let go of."""

    def _note(self, what: str, room: str, peer: str) -> None:
        if self.is_down:
            raise MediaUnavailable
        self.asked.append((what, room, peer))

    def _answer(self, what: str, room: str, peer: str, offer: str) -> str:
        self._note(what, room, peer)
        if "unusable" in offer:
            raise MediaRefused(reason="the offer is unusable", is_readable=True)
        return f"answer to {offer}"
