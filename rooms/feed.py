"""Bring what rooms remember to the people connected to this process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from hub.kernel.waiting import happens_within
from rooms.boards.models import BoardName
from rooms.boards.service import boards_since
from rooms.memory import NOTE, StoredEntry, entries_after
from rooms.models import Room

log = logging.getLogger(__name__)

POLL_S = 0.25
ROOMS_PER_QUERY = 500


class StageNow(NamedTuple):
    """What the media server receives at this moment: anything at all, and somebody's screen."""

    is_receiving: bool
    has_screen: bool


def stage_now(room: Room) -> StageNow:
    """Return the stage as the room knows it."""
    return StageNow(room.is_receiving, room.has_screen)


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a room: entries in order, the stage as it is now if it changed.

    `stage_life` is there when another media server is behind the stage; `boards` are those that
    changed, to be read anew.
    """

    room_id: str
    entries: Sequence[StoredEntry]
    stage: StageNow | None
    stage_life: int | None
    boards: Sequence[BoardName] = ()
    boards_version: int | None = None


@dataclass(slots=True)
class _Followed:
    seq: int
    stage: StageNow
    stage_life: int
    boards_version: int


class Feed:
    """Tail the rooms that have people here: at once after a commit of ours, else every 250 ms.

    One query asks for all rooms what is new. A delivery that fails is not repeated: the browser
    sees the gap in the numbers and asks for what it missed.
    """

    def __init__(self, database: Database, deliver: Callable[[News], Awaitable[None]]) -> None:
        self._database = database
        self._deliver = deliver
        self._followed: dict[str, _Followed] = {}
        self._nudge = asyncio.Event()
        database.after_commit.append(self._notice)

    def follow(self, room: Room) -> None:
        """Bring what is new from this state on; a room already followed goes on where it is."""
        if room.id not in self._followed:
            self._followed[room.id] = _Followed(
                room.last_seq, stage_now(room), room.stage_life, room.boards_version
            )
            self._nudge.set()

    def forget(self, room_id: str) -> None:
        """Bring no more of this room."""
        self._followed.pop(room_id, None)

    async def run(self) -> None:
        """Tail until cancelled; without anybody here, wait without asking the database."""
        while True:
            await happens_within(self._nudge, POLL_S if self._followed else None)
            self._nudge.clear()
            try:
                await self.tail()
            except Exception:
                log.exception("the rooms could not be read; trying again")
                await asyncio.sleep(POLL_S)

    async def tail(self) -> None:
        """Bring everything that is new at this moment."""
        for room_ids in _chunks(list(self._followed)):
            async with self._database.read() as db:
                news = await self._news(db, room_ids)
            for item in news:
                await self._bring(item)

    async def _news(self, db: AsyncSession, room_ids: list[str]) -> list[News]:
        columns = (
            Room.id,
            Room.last_seq,
            Room.stage_life,
            Room.boards_version,
            Room.is_receiving,
            Room.has_screen,
        )
        rows = await db.execute(select(*columns).where(Room.id.in_(room_ids)))
        found = []
        for room_id, seq, life, boards, *stage in rows:
            now = _Followed(seq, StageNow(*stage), life, boards)
            followed = self._followed.get(room_id)
            if followed is not None and followed != now:
                found.append(await _difference(db, room_id, followed, now))
        return found

    async def _bring(self, news: News) -> None:
        followed = self._followed.get(news.room_id)
        if followed is None:
            return
        if news.entries:
            followed.seq = news.entries[-1].seq
        if news.stage is not None:
            followed.stage = news.stage
        if news.stage_life is not None:
            followed.stage_life = news.stage_life
        if news.boards_version is not None:
            followed.boards_version = news.boards_version
        try:
            await self._deliver(news)
        except Exception:
            log.exception("news of room %s could not be delivered", news.room_id)

    def _notice(self, notes: set[str]) -> None:
        if NOTE in notes:
            self._nudge.set()


async def _difference(db: AsyncSession, room_id: str, before: _Followed, now: _Followed) -> News:
    has_new_boards = now.boards_version != before.boards_version
    return News(
        room_id,
        await entries_after(db, room_id, before.seq) if now.seq > before.seq else (),
        stage=now.stage if now.stage != before.stage else None,
        stage_life=now.stage_life if now.stage_life != before.stage_life else None,
        boards=await boards_since(db, room_id, before.boards_version) if has_new_boards else (),
        boards_version=now.boards_version if has_new_boards else None,
    )


def _chunks(room_ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(room_ids), ROOMS_PER_QUERY):
        yield room_ids[start : start + ROOMS_PER_QUERY]
