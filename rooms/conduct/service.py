"""What hosts do to keep their room, each act written down in the transaction that does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.hosting import is_host
from hub.masterclasses.models import Masterclass
from hub.people.models import Person
from hub.people.trail import Act, Subject, note_act
from rooms.attendance import show_out
from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.chat.service import unpin
from rooms.conduct.errors import HostsProtected, NobodyThere, NothingToTakeAway
from rooms.conduct.grounds import Because
from rooms.conduct.models import ConductAct, ConductKind, RoomStanding, TakenLine
from rooms.entries import ChatPayload, EntryKind, TakenPayload
from rooms.memory import add_entry
from rooms.models import Room, RoomEntry, Spell

BETWEEN = " · "
ACTS = {
    ConductKind.TOOK_AWAY: Act.LINE_TAKEN_AWAY,
    ConductKind.SILENCED: Act.PERSON_SILENCED,
    ConductKind.UNSILENCED: Act.PERSON_UNSILENCED,
    ConductKind.REMOVED: Act.PERSON_REMOVED,
    ConductKind.BANNED: Act.PERSON_BANNED,
    ConductKind.UNBANNED: Act.PERSON_UNBANNED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Which host acts in which room, and when."""

    room_id: str
    by: str
    now: datetime


async def take_away(db: AsyncSession, doing: Doing, seq: int, because: Because) -> None:
    """Take a line of the chat away from everybody; its words are kept aside for a while.

    Raises: NothingToTakeAway.
    """
    await db.get_one(Room, doing.room_id, with_for_update=True)
    entry = await db.get(RoomEntry, (doing.room_id, seq))
    if entry is None or entry.kind is not EntryKind.CHAT or entry.author_id is None:
        raise NothingToTakeAway
    said = ChatPayload.model_validate(entry.payload)
    if said.is_taken:
        raise NothingToTakeAway
    taken = TakenLine(room_id=doing.room_id, seq=seq, text=said.text, taken_at=doing.now)
    db.add(taken)
    entry.payload = ChatPayload(text="").model_dump(mode="json")
    await unpin(db, doing.room_id, seq)
    await add_entry(db, doing.room_id, TakenPayload(seq=seq), key=f"taken-{seq}", now=doing.now)
    act = ConductKind.TOOK_AWAY
    await _write(db, doing, act, person_id=entry.author_id, because=because, seq=seq)


async def silence(db: AsyncSession, doing: Doing, person_id: str, because: Because) -> None:
    """Let somebody of the audience write no more; they read why.

    Raises: HostsProtected, NobodyThere.
    """
    standing = await _standing(db, doing, person_id)
    act = await _write(db, doing, ConductKind.SILENCED, person_id=person_id, because=because)
    standing.silenced_by = act.id
    await board_changed(db, doing.room_id, BoardName.PEOPLE)


async def end_silence(db: AsyncSession, doing: Doing, person_id: str) -> None:
    """Let somebody write again. Raises: HostsProtected, NobodyThere."""
    standing = await _standing(db, doing, person_id)
    if standing.silenced_by is not None:
        standing.silenced_by = None
        await _write(db, doing, ConductKind.UNSILENCED, person_id=person_id)
        await board_changed(db, doing.room_id, BoardName.PEOPLE)


async def remove(db: AsyncSession, doing: Doing, person_id: str, because: Because) -> Sequence[str]:
    """Show somebody out, who may come back; return the sockets to close.

    Raises: HostsProtected, NobodyThere.
    """
    await _standing(db, doing, person_id)
    await _write(db, doing, ConductKind.REMOVED, person_id=person_id, because=because)
    return await show_out(db, room_id=doing.room_id, person_id=person_id, now=doing.now)


async def ban(db: AsyncSession, doing: Doing, person_id: str, because: Because) -> Sequence[str]:
    """Show somebody out for good; return the sockets to close. Their ticket stays as it is.

    Raises: HostsProtected, NobodyThere.
    """
    standing = await _standing(db, doing, person_id)
    act = await _write(db, doing, ConductKind.BANNED, person_id=person_id, because=because)
    standing.banned_by = act.id
    await board_changed(db, doing.room_id, BoardName.PEOPLE)
    return await show_out(db, room_id=doing.room_id, person_id=person_id, now=doing.now)


async def end_ban(db: AsyncSession, doing: Doing, person_id: str) -> None:
    """Let somebody come in again. Raises: HostsProtected, NobodyThere."""
    standing = await _standing(db, doing, person_id)
    if standing.banned_by is not None:
        standing.banned_by = None
        await _write(db, doing, ConductKind.UNBANNED, person_id=person_id)
        await board_changed(db, doing.room_id, BoardName.PEOPLE)


async def _standing(db: AsyncSession, doing: Doing, person_id: str) -> RoomStanding:
    """Return how a viewer stands, while the room is held so that nobody comes in meanwhile."""
    room = await db.get_one(Room, doing.room_id, with_for_update=True)
    masterclass = await db.get_one(Masterclass, room.subject_id)
    if await is_host(db, masterclass, person_id):
        raise HostsProtected
    known = await db.get(RoomStanding, (room.id, person_id))
    if known is not None:
        return known
    if not await has_been_in(db, room.id, person_id):
        raise NobodyThere
    standing = RoomStanding(room_id=room.id, person_id=person_id)
    db.add(standing)
    return standing


async def has_been_in(db: AsyncSession, room_id: str, person_id: str) -> bool:
    """Tell whether somebody is in a room, was, or has written there."""
    came = exists().where(Spell.room_id == room_id, Spell.person_id == person_id)
    wrote = exists().where(RoomEntry.room_id == room_id, RoomEntry.author_id == person_id)
    return bool(await db.scalar(select(or_(came, wrote))))


async def _write(
    db: AsyncSession,
    doing: Doing,
    kind: ConductKind,
    *,
    person_id: str,
    because: Because | None = None,
    seq: int | None = None,
) -> ConductAct:
    act = ConductAct(
        room_id=doing.room_id,
        kind=kind,
        by_id=doing.by,
        person_id=person_id,
        seq=seq,
        grounds=because.grounds if because else None,
        words=because.words if because else "",
        at=doing.now,
    )
    db.add(act)
    await db.flush()
    person = await db.get_one(Person, person_id)
    room = await db.get_one(Room, doing.room_id)
    title = (await db.get_one(Masterclass, room.subject_id)).title
    parts = (because.grounds.value if because else "", title, because.words if because else "")
    note_act(
        db,
        ACTS[kind],
        Subject(kind="person", id=person.id, name=person.display_name),
        by=doing.by,
        now=doing.now,
        reason=BETWEEN.join(parts),
    )
    return act
