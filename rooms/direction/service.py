"""Direct the stage: the gift that is shown, how people are shown, whether to ask for consent."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.direction.models import StageLayout, StagePlace, StageSetting
from rooms.entries import EntryKind
from rooms.errors import NothingToShow
from rooms.memory import StoredEntry, find_entry
from rooms.models import Room


async def spotlight(db: AsyncSession, room_id: str, seq: int | None) -> None:
    """Show a gift to everybody instead of the one before, or none. Raises: NothingToShow."""
    if seq is not None and await find_entry(db, room_id, seq, kind=EntryKind.GIFT) is None:
        raise NothingToShow
    setting = await _locked(db, room_id)
    setting.spotlight_seq = seq
    await board_changed(db, room_id, BoardName.STAGE)


async def end_spotlight(db: AsyncSession, room_id: str, seq: int) -> None:
    """Show that gift to everybody no longer, if it is the one."""
    setting = await db.get(StageSetting, room_id)
    if setting is not None and setting.spotlight_seq == seq:
        setting.spotlight_seq = None
        await board_changed(db, room_id, BoardName.STAGE)


async def spotlighted(db: AsyncSession, setting: StageSetting | None) -> StoredEntry | None:
    """Return the gift that everybody is shown, if there is one."""
    if setting is None or setting.spotlight_seq is None:
        return None
    return await find_entry(db, setting.room_id, setting.spotlight_seq, kind=EntryKind.GIFT)


async def arrange(
    db: AsyncSession, room_id: str, layout: StageLayout, *, speaker_id: str | None
) -> None:
    """Show those on stage to everybody in that layout, and one of them large or whoever speaks."""
    setting = await _locked(db, room_id)
    setting.layout, setting.speaker_id = layout, speaker_id
    await board_changed(db, room_id, BoardName.STAGE)


async def ask_to_record(db: AsyncSession, room_id: str) -> None:
    """Let those on stage who have not agreed to be recorded know that a host would like to."""
    setting = await _locked(db, room_id)
    setting.recording_asks += 1
    await board_changed(db, room_id, BoardName.STAGE)


async def setting_of(db: AsyncSession, room_id: str) -> StageSetting | None:
    """Return what the hosts have set, None before they set anything."""
    return await db.get(StageSetting, room_id)


async def places_on(db: AsyncSession, room_id: str) -> Sequence[StagePlace]:
    """Return who sends to which place, or sent there last, in the places' order."""
    query = select(StagePlace).where(StagePlace.room_id == room_id)
    return list(await db.scalars(query.order_by(StagePlace.place)))


async def _locked(db: AsyncSession, room_id: str) -> StageSetting:
    await db.get_one(Room, room_id, with_for_update=True)
    setting = await db.get(StageSetting, room_id)
    if setting is None:
        setting = StageSetting(room_id=room_id, layout=StageLayout.AUTO, recording_asks=0)
        db.add(setting)
    return setting
