"""A media engine that remembers what it was asked, behind the same port as the real one."""

import asyncio
from collections.abc import Mapping

from rooms.engines.port import (
    IceCredentials,
    JournalEntry,
    JournalPage,
    StageFigures,
    StageRole,
    StageSource,
    WorkerLife,
)
from rooms.errors import ConnectionEnded, MediaRefused, MediaUnavailable
from rooms.recordings.errors import RecordingRefused


class FakeEngine:
    """An engine of one worker, itself, that answers every offer.

    `received` are peers whose media arrives, `lost` those who are gone, `recorded` what is
    recorded in each room.
    """

    def __init__(self, name: str = "media-1") -> None:
        self.name = name
        self.workers = (self,)
        self.away_s = 0.0
        self.started_at_s = 500.0
        self.viewers = 0
        self.counters: dict[str, float] = {}
        self.stages: dict[str, StageFigures] = {}
        self.connection_ended = asyncio.Event()
        self.asked: list[tuple[str, str, str]] = []
        self.received: set[str] = set()
        self.received_source = StageSource.CAMERA
        self.lost: set[str] = set()
        self.published: list[tuple[str, StageSource]] = []
        self.hung_up: list[tuple[str, StageRole | None, StageSource | None]] = []
        self.is_down = False
        self.journal_id = "journal-1"
        self.now_s = 1000.0
        self.entries: list[JournalEntry] = []
        self.acknowledged = 0
        self.room_closed = asyncio.Event()
        self.recorded: dict[str, str] = {}
        self.cannot_record = False

    async def publish(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer an offer that sends."""
        self.published.append((peer, source))
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

    async def pause(self, *, room: str, peer: str, is_paused: bool) -> None:
        """Remember whose pictures are paused."""
        self._note("pause" if is_paused else "resume", room, peer)

    async def close_room(self, room: str) -> None:
        """Remember that a room ended."""
        self._note("close_room", room, "")
        self.room_closed.set()

    async def is_receiving(
        self, *, room: str, peer: str, source: StageSource | None = None
    ) -> bool:
        """Tell whether the test lets the peer's media arrive."""
        self._note("is_receiving", room, peer)
        return peer in self.received and source in {None, self.received_source}

    async def record(self, *, room: str, recording: str, folder: str) -> None:
        """Remember what is recorded, unless the test has the disk full."""
        self._note("record", room, "")
        if self.cannot_record:
            raise RecordingRefused
        self.recorded[room] = recording

    async def stop_recording(self, room: str) -> None:
        """Forget what is recorded."""
        self._note("stop_recording", room, "")
        self.recorded.pop(room, None)

    async def recording_in(self, room: str) -> str | None:
        """Return what is recorded, unless the test has the disk full."""
        if self.is_down:
            raise MediaUnavailable
        if self.cannot_record and room in self.recorded:
            raise RecordingRefused
        return self.recorded.get(room)

    async def read_journal(self, *, after: int, limit: int) -> JournalPage:
        """Return the test's entries."""
        self._note("journal", "", "")
        found = [e for e in self.entries if e.seq > after][:limit]
        return JournalPage(journal_id=self.journal_id, now_s=self.now_s, entries=found)

    async def acknowledge(self, through: int) -> None:
        """Remember how far the hub has stored."""
        self.acknowledged = through

    async def figures(self, room: str) -> StageFigures:
        """Return the test's figures."""
        self._note("figures", room, "")
        return self.stages.get(room, StageFigures())

    async def metrics(self) -> Mapping[str, float]:
        """Return how many watch, since when it runs, and what the test counts."""
        self._note("metrics", "", "")
        return {"viewers": self.viewers, "started_at": self.started_at_s, **self.counters}

    async def ping(self) -> WorkerLife:
        """Answer."""
        self._note("ping", "", "")
        return WorkerLife(started_at_s=self.started_at_s, now_s=self.now_s)

    async def ended(self) -> None:
        """Return when the test ends the connection."""
        await self.connection_ended.wait()

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
