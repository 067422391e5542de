"""The notes of a session."""

from rooms.notes.rules import Change
from rooms.notes.service import change_notes
from signaling.connection import Connection
from signaling.live import Live
from signaling.messages import NotesChange, NotesChanged


async def change(live: Live, connection: Connection, message: NotesChange) -> NotesChanged:
    """Change the notes as this browser knows them. Raises: NotesMoved, NotesTooLong."""
    async with live.database.write() as db:
        edit = await change_notes(
            db,
            connection.room_id,
            Change(message.start, message.removed, message.inserted),
            person_id=connection.person_id,
            base=message.base,
            key=message.key,
            now=live.clock.now(),
        )
    return NotesChanged(edit=edit)
