"""Gifts as rooms show them, when whoever gave is to be forgotten."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.entries import EntryKind, GiftPayload
from rooms.memory import entry_key
from rooms.models import Room, RoomEntry
from rooms.roles import RoomKind


async def forget_givers(
    db: AsyncSession, masterclass_ids: Collection[str], keys: Collection[str]
) -> None:
    """Show gifts without name and words; `keys` is what the rooms remember them by."""
    query = (
        select(RoomEntry)
        .join(Room, Room.id == RoomEntry.room_id)
        .where(
            Room.kind == RoomKind.MASTERCLASS,
            Room.subject_id.in_(masterclass_ids),
            RoomEntry.kind == EntryKind.GIFT,
            RoomEntry.key.in_([entry_key(None, key) for key in keys]),
        )
    )
    for entry in list(await db.scalars(query)):
        gift = GiftPayload.model_validate(entry.payload)
        bare = gift.model_copy(update={"donor_name": None, "message": None})
        entry.payload = bare.model_dump(mode="json")
    await db.flush()
