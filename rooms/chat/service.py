"""Slow the chat down, pin a sentence, and keep to both."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.chat.models import ChatSetting
from rooms.chat.rules import wait_s
from rooms.conduct.acts import Doing, write_down
from rooms.conduct.models import ConductKind
from rooms.entries import ChatPayload, EntryKind
from rooms.errors import ChatSlowed, NothingToPin
from rooms.memory import StoredEntry, entry_key, find_entry
from rooms.models import Room, RoomEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatNow:
    """How the hosts keep the chat at this moment."""

    slow_s: int
    pinned: StoredEntry | None


async def slow_down(db: AsyncSession, doing: Doing, slow_s: int) -> None:
    """Let each viewer write once in so many seconds, 0 for as often as they like."""
    setting = await _locked(db, doing.room_id)
    if setting.slow_s != slow_s:
        kind = ConductKind.SLOWED if slow_s else ConductKind.UNSLOWED
        await write_down(db, doing, kind)
    setting.slow_s = slow_s
    await board_changed(db, doing.room_id, BoardName.CHAT)


async def pin(db: AsyncSession, doing: Doing, seq: int | None) -> None:
    """Keep a sentence in sight instead of the one before, or none. Raises: NothingToPin."""
    if seq is not None and await _sentence(db, doing.room_id, seq) is None:
        raise NothingToPin
    setting = await _locked(db, doing.room_id)
    if setting.pinned_seq != seq:
        kind = ConductKind.UNPINNED if seq is None else ConductKind.PINNED
        await write_down(db, doing, kind, seq=setting.pinned_seq if seq is None else seq)
    setting.pinned_seq = seq
    await board_changed(db, doing.room_id, BoardName.CHAT)


async def unpin(db: AsyncSession, room_id: str, seq: int) -> None:
    """Keep that sentence in sight no longer, if it is the one."""
    setting = await db.get(ChatSetting, room_id)
    if setting is not None and setting.pinned_seq == seq:
        setting.pinned_seq = None
        await board_changed(db, room_id, BoardName.CHAT)


async def check_pace(
    db: AsyncSession, room_id: str, person_id: str, *, key: str, now: datetime
) -> None:
    """Check that a viewer has waited as long as the hosts ask.

    A sentence sent again, by its `key`, is not another one. Raises: ChatSlowed.
    """
    slow_s = await db.scalar(select(ChatSetting.slow_s).where(ChatSetting.room_id == room_id))
    if not slow_s:
        return
    theirs = select(RoomEntry.at).where(
        RoomEntry.room_id == room_id,
        RoomEntry.author_id == person_id,
        RoomEntry.kind == EntryKind.CHAT,
        RoomEntry.key != entry_key(person_id, key),
        RoomEntry.at > now - timedelta(seconds=slow_s),
    )
    last_at = await db.scalar(theirs.order_by(RoomEntry.seq.desc()).limit(1))
    left_s = wait_s(last_at=last_at, slow_s=slow_s, now=now)
    if left_s > 0:
        raise ChatSlowed(every=slow_s, left=left_s)


async def chat_now(db: AsyncSession, room_id: str) -> ChatNow:
    """Return how the hosts keep the chat."""
    setting = await db.get(ChatSetting, room_id)
    if setting is None:
        return ChatNow(slow_s=0, pinned=None)
    return ChatNow(slow_s=setting.slow_s, pinned=await _sentence(db, room_id, setting.pinned_seq))


async def _sentence(db: AsyncSession, room_id: str, seq: int | None) -> StoredEntry | None:
    found = None if seq is None else await find_entry(db, room_id, seq, kind=EntryKind.CHAT)
    if found is None or (isinstance(found.payload, ChatPayload) and found.payload.is_taken):
        return None
    return found


async def _locked(db: AsyncSession, room_id: str) -> ChatSetting:
    await db.get_one(Room, room_id, with_for_update=True)
    setting = await db.get(ChatSetting, room_id)
    if setting is None:
        setting = ChatSetting(room_id=room_id, slow_s=0)
        db.add(setting)
    return setting
