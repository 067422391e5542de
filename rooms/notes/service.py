"""Write the notes of a session, and read them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from rooms.boards.models import BoardName
from rooms.boards.service import board_changed
from rooms.errors import NotesMoved
from rooms.models import Room
from rooms.notes.models import RoomNotes
from rooms.notes.rules import Change, changed
from rooms.roles import RoomKind


async def change_notes(
    db: AsyncSession,
    room_id: str,
    change: Change,
    *,
    person_id: str,
    base: int,
    key: str,
    now: datetime,
) -> int:
    """Change the notes as they were at edit `base`, and return which edit this is.

    The same person's same `key` is the same change. Raises: NotesMoved, NotesTooLong.
    """
    await db.get_one(Room, room_id, with_for_update=True)
    notes = await db.get(RoomNotes, room_id)
    if notes is None:
        notes = RoomNotes(room_id=room_id, text="", edit=0, last_changes={}, edited_at=now)
        db.add(notes)
    last_key, last_edit = notes.last_changes.get(person_id, ("", 0))
    if key == last_key:
        return last_edit
    if base != notes.edit:
        raise NotesMoved
    notes.text = changed(notes.text, change)
    notes.edit += 1
    notes.edited_at = now
    notes.last_changes = {**notes.last_changes, person_id: (key, notes.edit)}
    await board_changed(db, room_id, BoardName.NOTES)
    return notes.edit


async def notes_in(db: AsyncSession, room_id: str) -> tuple[str, int]:
    """Return the notes of a room and which edit they are."""
    notes = await db.get(RoomNotes, room_id)
    return ("", 0) if notes is None else (notes.text, notes.edit)


async def notes_of(db: AsyncSession, appointment_id: str) -> RoomNotes | None:
    """Return what the people of an appointment wrote together, if they wrote anything."""
    query = (
        select(RoomNotes)
        .join(Room, Room.id == RoomNotes.room_id)
        .where(Room.kind == RoomKind.SESSION, Room.subject_id == appointment_id)
    )
    notes = (await db.scalars(query)).first()
    return notes if notes is not None and notes.text.strip() else None
