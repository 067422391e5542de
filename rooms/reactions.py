"""What rooms do when something ends in the hub: whoever is still there is told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.events import BookingCancelled, BookingJudged
from hub.kernel.outbox import Dispatcher
from hub.masterclasses.events import MasterclassCancelled, MasterclassEnded
from rooms.entries import EndedPayload
from rooms.memory import add_entry
from rooms.models import Room
from rooms.recordings.service import end_recording
from rooms.roles import RoomKind

ENDED_KEY = "ended"


def subscribe_rooms(dispatcher: Dispatcher) -> None:
    """Let the rooms hear of what ends them."""
    dispatcher.subscribe(BookingJudged, "rooms.session_judged", on_booking_judged)
    dispatcher.subscribe(BookingCancelled, "rooms.session_cancelled", on_booking_cancelled)
    dispatcher.subscribe(MasterclassEnded, "rooms.masterclass_ended", on_masterclass_ended)
    dispatcher.subscribe(
        MasterclassCancelled, "rooms.masterclass_cancelled", on_masterclass_cancelled
    )


async def on_booking_judged(db: AsyncSession, event: BookingJudged, now: datetime) -> None:
    """Tell a session's room how it was judged."""
    payload = EndedPayload(reason="judged", verdict=event.verdict)
    await _end(db, RoomKind.SESSION, event.booking_id, payload, now=now)


async def on_booking_cancelled(db: AsyncSession, event: BookingCancelled, now: datetime) -> None:
    """Tell a session's room that it does not take place."""
    payload = EndedPayload(reason="cancelled")
    await _end(db, RoomKind.SESSION, event.booking_id, payload, now=now)


async def on_masterclass_ended(db: AsyncSession, event: MasterclassEnded, now: datetime) -> None:
    """Tell the room of a broadcast that nobody ended; the host's own ending is there already."""
    payload = EndedPayload(reason="overrun")
    await _end(db, RoomKind.MASTERCLASS, event.masterclass_id, payload, now=now)
    await end_recording(db, event.masterclass_id, now=now)


async def on_masterclass_cancelled(
    db: AsyncSession, event: MasterclassCancelled, now: datetime
) -> None:
    """Tell the room of a masterclass that it does not take place."""
    payload = EndedPayload(reason="cancelled")
    await _end(db, RoomKind.MASTERCLASS, event.masterclass_id, payload, now=now)
    await _end(db, RoomKind.REHEARSAL, event.masterclass_id, payload, now=now)
    await end_recording(db, event.masterclass_id, now=now)


async def _end(
    db: AsyncSession, kind: RoomKind, subject_id: str, payload: EndedPayload, *, now: datetime
) -> None:
    query = select(Room.id).where(Room.kind == kind, Room.subject_id == subject_id)
    room_id = (await db.scalars(query)).first()
    if room_id is not None:
        await add_entry(db, room_id, payload, key=ENDED_KEY, now=now)
