"""Show the boards of a room: all of them on entering, each again soon after it changed."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from rooms.boards.models import BoardName
from rooms.boards.service import board_version
from rooms.chat.service import chat_now
from rooms.direction.service import spotlighted
from rooms.notes.service import notes_in
from rooms.roles import RoomKind, Side
from signaling.messages import Board, BoardChanged, ChatBoard, NotesBoard, StageBoard
from signaling.outbound import Outbound
from signaling.written import as_entry

log = logging.getLogger(__name__)

INTERVAL_S = 0.25
"""The least time between two showings: a thousand votes are one change of what is seen."""

Reader = Callable[[AsyncSession, str, Side, int], Awaitable[Board]]


async def _chat(db: AsyncSession, room_id: str, _side: Side, version: int) -> Board:
    now = await chat_now(db, room_id)
    pinned = as_entry(now.pinned) if now.pinned else None
    return ChatBoard.model_validate({"version": version, "slow_s": now.slow_s, "pinned": pinned})


async def _stage(db: AsyncSession, room_id: str, _side: Side, version: int) -> Board:
    gift = await spotlighted(db, room_id)
    shown = as_entry(gift) if gift else None
    return StageBoard.model_validate({"version": version, "spotlight": shown})


async def _notes(db: AsyncSession, room_id: str, _side: Side, version: int) -> Board:
    text, edit = await notes_in(db, room_id)
    return NotesBoard(version=version, text=text, edit=edit)


READERS: Mapping[BoardName, Reader] = {
    BoardName.CHAT: _chat,
    BoardName.STAGE: _stage,
    BoardName.NOTES: _notes,
}
OF_SESSIONS = (BoardName.NOTES,)
"""The boards of a session; a masterclass has all the others, a rehearsal none."""


async def read_board(db: AsyncSession, room_id: str, name: BoardName, side: Side) -> Board:
    """Return a board as those on that side may see it."""
    # Its version first: what is read after is that one's or a later one's, never an older one's.
    version = await board_version(db, room_id, name)
    return await READERS[name](db, room_id, side, version)


async def read_boards(db: AsyncSession, room_id: str, kind: RoomKind, side: Side) -> list[Board]:
    """Return every board of a room."""
    names = {
        RoomKind.SESSION: OF_SESSIONS,
        RoomKind.MASTERCLASS: [name for name in BoardName if name not in OF_SESSIONS],
        RoomKind.REHEARSAL: (),
    }
    return [await read_board(db, room_id, name, side) for name in names[kind]]


class BoardNews:
    """Show boards that changed to those of this process, each side what it may see."""

    def __init__(self, database: Database, outbound: Outbound) -> None:
        self._database = database
        self._outbound = outbound
        self._changed: defaultdict[str, set[BoardName]] = defaultdict(set)
        self._nudge = asyncio.Event()

    def have_changed(self, room_id: str, names: Iterable[BoardName]) -> None:
        """Note that boards of a room show something else now."""
        self._changed[room_id].update(names)
        self._nudge.set()

    async def run(self) -> None:
        """Show what changed until cancelled; what could not be read is tried again."""
        while True:
            await self._nudge.wait()
            self._nudge.clear()
            changed, self._changed = self._changed, defaultdict(set)
            for room_id, names in changed.items():
                try:
                    await self._show(room_id, names)
                except Exception:
                    log.exception("the boards of room %s could not be shown", room_id)
                    self.have_changed(room_id, names)
            await asyncio.sleep(INTERVAL_S)

    async def _show(self, room_id: str, names: Iterable[BoardName]) -> None:
        for side in Side:
            async with self._database.read() as db:
                boards = [await read_board(db, room_id, name, side) for name in sorted(names)]
            for board in boards:
                await self._outbound.tell_side_here(
                    room_id, side, "board.changed", BoardChanged(board=board)
                )
