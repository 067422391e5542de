"""Show a gift on the stage, and take it away again."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.direction.models import StageSetting
from rooms.entries import EntryKind
from rooms.errors import NothingToShow
from rooms.memory import StoredEntry, find_entry
from rooms.models import Room


async def spotlight(db: AsyncSession, room_id: str, seq: int | None) -> None:
    """Show a gift to everybody instead of the one before, or none. Raises: NothingToShow."""
    await db.get_one(Room, room_id, with_for_update=True)
    if seq is not None and await find_entry(db, room_id, seq, kind=EntryKind.GIFT) is None:
        raise NothingToShow
    setting = await db.get(StageSetting, room_id)
    if setting is None:
        setting = StageSetting(room_id=room_id)
        db.add(setting)
    setting.spotlight_seq = seq
    await board_changed(db, room_id, BoardName.STAGE)


async def spotlighted(db: AsyncSession, room_id: str) -> StoredEntry | None:
    """Return the gift that everybody is shown, if there is one."""
    query = select(StageSetting.spotlight_seq).where(StageSetting.room_id == room_id)
    seq = await db.scalar(query)
    return None if seq is None else await find_entry(db, room_id, seq, kind=EntryKind.GIFT)
