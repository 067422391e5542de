"""Show the boards of a room: all of them on entering, each again soon after it changed."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.service import get_masterclass
from rooms.attendance import those_here
from rooms.backstage.service import SHOWN, lines_before
from rooms.boards.models import BoardName
from rooms.boards.service import board_versions
from rooms.chat.service import chat_now
from rooms.conduct.reading import Sanctioned, conduct_now
from rooms.direction.models import StageLayout
from rooms.direction.service import places_on, setting_of, spotlighted
from rooms.guests.service import guests_on
from rooms.hands.service import the_line
from rooms.models import Room
from rooms.notes.service import notes_in
from rooms.recordings.service import consented
from rooms.roles import RoomKind, Side
from signaling.hall import polls_board, questions_board, votes_board
from signaling.messages import (
    Author,
    Board,
    BoardChanged,
    ChatBoard,
    HandInLine,
    HandsBoard,
    HostsBoard,
    NotesBoard,
    OnStage,
    PeopleBoard,
    Reason,
    Sanction,
    StageBoard,
    StagePlaceHeld,
)
from signaling.outbound import Outbound
from signaling.written import as_entry, as_host_line

log = logging.getLogger(__name__)

INTERVAL_S = 0.25
"""The least time between two showings: a thousand votes are one change of what is seen."""

Reader = Callable[[AsyncSession, str, Side, int], Awaitable[Board]]


async def _chat(db: AsyncSession, room_id: str, _side: Side, version: int) -> Board:
    now = await chat_now(db, room_id)
    pinned = as_entry(now.pinned) if now.pinned else None
    return ChatBoard.model_validate({"version": version, "slow_s": now.slow_s, "pinned": pinned})


async def _stage(db: AsyncSession, room_id: str, _side: Side, version: int) -> Board:
    setting = await setting_of(db, room_id)
    gift = await spotlighted(db, setting)
    places = [
        StagePlaceHeld(place=held.place, person=held.person_id, source=held.source)
        for held in await places_on(db, room_id)
    ]
    return StageBoard.model_validate(
        {
            "version": version,
            "spotlight": as_entry(gift) if gift else None,
            "layout": setting.layout if setting else StageLayout.AUTO,
            "speaker": setting.speaker_id if setting else None,
            "people": await _on_stage(db, room_id),
            "places": places,
            "recording_asks": setting.recording_asks if setting else 0,
        }
    )


async def _people(db: AsyncSession, room_id: str, _side: Side, version: int) -> Board:
    now = await conduct_now(db, room_id)
    return PeopleBoard(
        version=version,
        silenced=[_sanction(one) for one in now.silenced],
        silenced_count=now.silenced_count,
        banned=[_sanction(one) for one in now.banned],
        banned_count=now.banned_count,
    )


def _sanction(one: Sanctioned) -> Sanction:
    because = one.act.because
    return Sanction(
        person=Author(id=one.person.id, name=one.person.display_name),
        by=Author(id=one.by.id, name=one.by.display_name),
        reason=Reason(grounds=because.grounds, words=because.words),
        at=one.act.at,
    )


async def _hosts(db: AsyncSession, room_id: str, _side: Side, version: int) -> Board:
    lines = await lines_before(db, room_id)
    return HostsBoard(
        version=version,
        lines=[as_host_line(line) for line in lines],
        has_more=len(lines) == SHOWN and lines[0].line.seq > 1,
    )


async def _on_stage(db: AsyncSession, room_id: str) -> list[OnStage]:
    room = await db.get_one(Room, room_id)
    hosts = await hosts_of(db, await get_masterclass(db, room.subject_id))
    agreed = await consented(db, room_id)
    everybody = [(host, False) for host in hosts]
    everybody += [(guest, True) for guest in await guests_on(db, room_id)]
    here = await those_here(db, room_id, [person.id for person, _ in everybody])
    return [
        OnStage(
            id=person.id,
            name=person.display_name,
            is_guest=is_guest,
            is_here=person.id in here,
            has_agreed=person.id in agreed,
        )
        for person, is_guest in everybody
    ]


async def _hands(db: AsyncSession, room_id: str, side: Side, version: int) -> Board:
    line = await the_line(db, room_id)
    shown = [
        HandInLine(
            number=hand.number,
            person=Author(id=hand.person_id, name=hand.name),
            raised_at=hand.raised_at,
            is_invited=hand.is_invited,
            is_here=hand.is_here,
        )
        for hand in line
    ]
    return HandsBoard(
        version=version,
        line=[hand.number for hand in line],
        invited=[hand.number for hand in line if hand.is_invited],
        hands=shown if side is Side.HOSTS else [],
    )


async def _notes(db: AsyncSession, room_id: str, _side: Side, version: int) -> Board:
    text, edit = await notes_in(db, room_id)
    return NotesBoard(version=version, text=text, edit=edit)


READERS: Mapping[BoardName, Reader] = {
    BoardName.CHAT: _chat,
    BoardName.STAGE: _stage,
    BoardName.PEOPLE: _people,
    BoardName.HOSTS: _hosts,
    BoardName.HANDS: _hands,
    BoardName.QUESTIONS: questions_board,
    BoardName.VOTES: votes_board,
    BoardName.POLLS: polls_board,
    BoardName.NOTES: _notes,
}

OF_SESSIONS = (BoardName.NOTES,)
BOARDS: Mapping[RoomKind, tuple[BoardName, ...]] = {
    RoomKind.SESSION: OF_SESSIONS,
    RoomKind.REHEARSAL: (BoardName.STAGE,),
    RoomKind.MASTERCLASS: tuple(name for name in BoardName if name not in OF_SESSIONS),
}
FOR_HOSTS = frozenset({BoardName.PEOPLE, BoardName.HOSTS})
"""What the hall is never shown, not even that it changed."""


def is_for(side: Side, name: BoardName) -> bool:
    """Tell whether a board is shown on that side of the stage."""
    return side is Side.HOSTS or name not in FOR_HOSTS


async def read_boards(
    db: AsyncSession, room_id: str, names: Iterable[BoardName], side: Side
) -> list[Board]:
    """Return those boards of a room that are for that side, as it may see them."""
    # Versions first: what is read after is that one's or a later one's, never an older one's.
    versions = await board_versions(db, room_id)
    shown = [name for name in names if is_for(side, name)]
    return [await READERS[name](db, room_id, side, versions.get(name, 0)) for name in shown]


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

    async def _show(self, room_id: str, names: Collection[BoardName]) -> None:
        for side in Side:
            async with self._database.read() as db:
                # A session has media places too, when it goes through the media server.
                had = BOARDS[(await db.get_one(Room, room_id)).kind]
                shown = [name for name in had if name in names]
                boards = await read_boards(db, room_id, shown, side)
            for board in boards:
                await self._outbound.tell_side_here(
                    room_id, side, "board.changed", BoardChanged(board=board)
                )
