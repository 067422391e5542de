"""What the people of a session keep of it: the notes they wrote, the files they sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.kernel.errors import NotFound
from hub.people.models import Person
from rooms.files.models import RoomFile
from rooms.files.rules import KEPT
from rooms.files.service import files_of
from rooms.notes.models import RoomNotes
from rooms.notes.service import notes_of

TAKING_PART = frozenset({BookingState.CONFIRMED, BookingState.ENDED, BookingState.SETTLED})
"""Who has left a group, or never paid, keeps nothing of what the others did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOfSession:
    """The notes, if anything was written; the files; the names of who sent them."""

    notes: RoomNotes | None
    files: Sequence[RoomFile]
    names: Mapping[str, str]
    days: int = KEPT.days


def check_takes_part(booking: Booking) -> None:
    """Refuse what a session keeps to whoever does not take part in it. Raises: NotFound."""
    if booking.state not in TAKING_PART:
        raise NotFound


async def kept_of_session(db: AsyncSession, booking: Booking) -> KeptOfSession | None:
    """Return what there is to keep of a session, None when there is nothing."""
    if booking.state not in TAKING_PART:
        return None
    notes = await notes_of(db, booking.appointment_id)
    files = await files_of(db, booking.appointment_id)
    if notes is None and not files:
        return None
    authors = select(Person.id, Person.display_name).where(
        Person.id.in_({file.author_id for file in files})
    )
    names = {row.id: row.display_name for row in await db.execute(authors)}
    return KeptOfSession(notes=notes, files=files, names=names)
