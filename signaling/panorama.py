"""What a room shows to everybody alike, read once for all who come in at about the same time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.i18n import current_locale
from rooms.entries import GoalPayload
from rooms.memory import latest_entries, latest_goal
from rooms.models import Room
from rooms.roles import RoomKind, Side
from signaling.boards import BOARDS, read_boards
from signaling.messages import Board, Entry
from signaling.written import as_entries

KEPT_S = 1.0
"""For how long something read serves others at most: names in it have no version."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The last entries of a room, in order, and where the goal bar stands."""

    entries: Sequence[Entry]
    goal: GoalPayload | None

    def after(self, seq: int | None) -> Sequence[Entry] | None:
        """Return those that follow a number, all of them without one; None: they are not here."""
        if seq is None:
            return self.entries
        if not self.entries or self.entries[0].seq > seq + 1:
            return None
        return [entry for entry in self.entries if entry.seq > seq]


@dataclass(frozen=True, slots=True)
class _Kept:
    version: int
    until_s: float
    value: Any


class Panoramas:
    """Read rooms, and keep what was read for those who come in next.

    The room's row says which version is to be had: nobody gets an older one than they would read.
    Give the row as it was read in the same transaction, after the socket had begun to hear.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._kept: dict[Hashable, _Kept] = {}
        self._turn = asyncio.Lock()

    async def boards(
        self, db: AsyncSession, room: Room, kind: RoomKind, side: Side
    ) -> Sequence[Board]:
        """Return every board of a room as those on that side may see it."""

        async def read() -> Sequence[Board]:
            return await read_boards(db, room.id, BOARDS[kind], side)

        return await self._once(("boards", room.id, side), room.boards_version, read)

    async def latest(self, db: AsyncSession, room: Room) -> Latest:
        """Return what the room remembers last."""

        async def read() -> Latest:
            entries = as_entries(await latest_entries(db, room.id))
            return Latest(entries=entries, goal=await latest_goal(db, room.id))

        return await self._once(("latest", room.id), room.last_seq, read)

    async def _once(
        self, what: tuple[str, ...], version: int, read: Callable[[], Awaitable[T]]
    ) -> T:
        key = (*what, current_locale())
        async with self._turn:
            kept = self._kept.get(key)
            now_s = self._monotonic()
            if kept is None or kept.version != version or kept.until_s <= now_s:
                value = await read()
                self._kept = {one: it for one, it in self._kept.items() if it.until_s > now_s}
                kept = self._kept[key] = _Kept(version, now_s + KEPT_S, value)
        found: T = kept.value
        return found
