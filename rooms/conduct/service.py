"""What hosts do to keep their room, each act written down in the transaction that does it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.outbox import record
from hub.masterclasses.hosting import is_host
from hub.masterclasses.models import Masterclass
from rooms.attendance import show_out
from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.chat.service import unpin
from rooms.conduct.acts import Doing, write_down
from rooms.conduct.errors import HostsProtected, NobodyThere, NothingToTakeAway
from rooms.conduct.events import GiftWordsTakenAway
from rooms.conduct.grounds import Because
from rooms.conduct.models import ConductKind, RoomStanding, TakenLine
from rooms.direction.service import end_spotlight
from rooms.entries import ChatPayload, EntryKind, GiftPayload, TakenPayload
from rooms.memory import add_entry
from rooms.models import Room, RoomEntry, Spell


async def take_away(db: AsyncSession, doing: Doing, seq: int, because: Because) -> None:
    """Take a line of the chat, or the words of a gift, away from everybody.

    The words are kept aside for a while. Raises: NothingToTakeAway.
    """
    await db.get_one(Room, doing.room_id, with_for_update=True)
    entry = await db.get(RoomEntry, (doing.room_id, seq))
    if entry is not None and entry.kind is EntryKind.GIFT:
        words = await _take_words_of_gift(db, entry, now=doing.now)
        kind, person_id = ConductKind.TOOK_GIFT_WORDS, None
    else:
        words = await _take_sentence(db, entry)
        kind, person_id = ConductKind.TOOK_AWAY, entry.author_id if entry else None
    db.add(TakenLine(room_id=doing.room_id, seq=seq, text=words, taken_at=doing.now))
    await add_entry(db, doing.room_id, TakenPayload(seq=seq), key=f"taken-{seq}", now=doing.now)
    await write_down(db, doing, kind, person_id=person_id, because=because, seq=seq)


async def _take_sentence(db: AsyncSession, entry: RoomEntry | None) -> str:
    """Empty a sentence of the chat and return what it said. Raises: NothingToTakeAway."""
    if entry is None or entry.kind is not EntryKind.CHAT or entry.author_id is None:
        raise NothingToTakeAway
    said = ChatPayload.model_validate(entry.payload)
    if said.is_taken:
        raise NothingToTakeAway
    entry.payload = ChatPayload(text="").model_dump(mode="json")
    await unpin(db, entry.room_id, entry.seq)
    return said.text


async def _take_words_of_gift(db: AsyncSession, entry: RoomEntry, *, now: datetime) -> str:
    """Empty the words of a gift and return them; the gift stays. Raises: NothingToTakeAway."""
    gift = GiftPayload.model_validate(entry.payload)
    if not gift.message:
        raise NothingToTakeAway
    entry.payload = gift.model_copy(update={"message": ""}).model_dump(mode="json")
    await end_spotlight(db, entry.room_id, entry.seq)
    _, _, key = (entry.key or "").partition(":")
    record(db, GiftWordsTakenAway(room_id=entry.room_id, key=key), now=now)
    return gift.message


async def silence(db: AsyncSession, doing: Doing, person_id: str, because: Because) -> None:
    """Let somebody of the audience write no more; they read why.

    Raises: HostsProtected, NobodyThere.
    """
    standing = await _standing(db, doing, person_id)
    act = await write_down(db, doing, ConductKind.SILENCED, person_id=person_id, because=because)
    standing.silenced_by = act.id
    await board_changed(db, doing.room_id, BoardName.PEOPLE)


async def end_silence(db: AsyncSession, doing: Doing, person_id: str) -> None:
    """Let somebody write again. Raises: HostsProtected, NobodyThere."""
    standing = await _standing(db, doing, person_id)
    if standing.silenced_by is not None:
        standing.silenced_by = None
        await write_down(db, doing, ConductKind.UNSILENCED, person_id=person_id)
        await board_changed(db, doing.room_id, BoardName.PEOPLE)


async def remove(db: AsyncSession, doing: Doing, person_id: str, because: Because) -> Sequence[str]:
    """Show somebody out, who may come back; return the sockets to close.

    Raises: HostsProtected, NobodyThere.
    """
    await _standing(db, doing, person_id)
    await write_down(db, doing, ConductKind.REMOVED, person_id=person_id, because=because)
    return await show_out(db, room_id=doing.room_id, person_id=person_id, now=doing.now)


async def ban(db: AsyncSession, doing: Doing, person_id: str, because: Because) -> Sequence[str]:
    """Show somebody out for good; return the sockets to close. Their ticket stays as it is.

    Raises: HostsProtected, NobodyThere.
    """
    standing = await _standing(db, doing, person_id)
    act = await write_down(db, doing, ConductKind.BANNED, person_id=person_id, because=because)
    standing.banned_by = act.id
    await board_changed(db, doing.room_id, BoardName.PEOPLE)
    return await show_out(db, room_id=doing.room_id, person_id=person_id, now=doing.now)


async def end_ban(db: AsyncSession, doing: Doing, person_id: str) -> None:
    """Let somebody come in again. Raises: HostsProtected, NobodyThere."""
    standing = await _standing(db, doing, person_id)
    if standing.banned_by is not None:
        standing.banned_by = None
        await write_down(db, doing, ConductKind.UNBANNED, person_id=person_id)
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
