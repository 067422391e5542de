"""Read a timeline, whatever the meeting was."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.masterclasses.models import Masterclass
from rooms.roles import RoomKind
from rooms.timeline.lines import TimelineLine
from rooms.timeline.masterclasses import masterclass_lines
from rooms.timeline.sessions import session_lines


async def timeline(
    db: AsyncSession, *, kind: RoomKind, subject_id: str, now: datetime
) -> list[TimelineLine]:
    """Return what happened, in order, in the language of the moment. Raises: NoResultFound."""
    if kind is RoomKind.SESSION:
        lines = await session_lines(db, await db.get_one(Booking, subject_id), now=now)
    else:
        lines = await masterclass_lines(db, await db.get_one(Masterclass, subject_id), now=now)
    return sorted(lines, key=lambda line: line.at)
