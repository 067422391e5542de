"""What rooms do when something ends in the hub: whoever is still there is told."""

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.events import BookingCancelled, BookingJudged
from hub.bookings.models import BookingState
from hub.bookings.seats import group_at
from hub.bookings.service import get_booking
from hub.bookings.verdict import Verdict
from hub.kernel.outbox import Dispatcher
from hub.masterclasses.events import MasterclassCancelled, MasterclassEnded
from hub.rescheduling.events import BookingMoved
from hub.rescheduling.service import get_rescheduling
from rooms.entries import EndedPayload
from rooms.memory import add_entry
from rooms.models import Room
from rooms.recordings.service import end_recording
from rooms.roles import RoomKind

ENDED_KEY = "ended"
SAID_FIRST = (
    Verdict.COMPLETED,
    Verdict.INTERRUPTED,
    Verdict.OUR_FAULT,
    Verdict.TALENT_ABSENT,
    Verdict.LEARNER_ABSENT,
    Verdict.BOTH_ABSENT,
)
"""Which verdict a group's room says: that of those who are in it. Each reads their own after."""


def subscribe_rooms(dispatcher: Dispatcher) -> None:
    """Let the rooms hear of what ends them."""
    dispatcher.subscribe(BookingJudged, "rooms.session_judged", on_booking_judged)
    dispatcher.subscribe(BookingCancelled, "rooms.session_cancelled", on_booking_cancelled)
    dispatcher.subscribe(BookingMoved, "rooms.session_moved", on_booking_moved)
    dispatcher.subscribe(MasterclassEnded, "rooms.masterclass_ended", on_masterclass_ended)
    dispatcher.subscribe(
        MasterclassCancelled, "rooms.masterclass_cancelled", on_masterclass_cancelled
    )


async def on_booking_judged(db: AsyncSession, event: BookingJudged, now: datetime) -> None:
    """Tell a session's room how it was judged, once that is known of everybody in the group."""
    booking = await get_booking(db, event.booking_id)
    await _end_session(db, booking.appointment_id, reason="judged", now=now)


async def on_booking_cancelled(db: AsyncSession, event: BookingCancelled, now: datetime) -> None:
    """Tell a session's room that it does not take place, unless others of the group remain."""
    booking = await get_booking(db, event.booking_id)
    await _end_session(db, booking.appointment_id, reason="cancelled", now=now)


async def on_booking_moved(db: AsyncSession, event: BookingMoved, now: datetime) -> None:
    """Tell the room of the former time that the session has moved, unless others remain."""
    left_id = (await get_rescheduling(db, event.rescheduling_id)).left_id
    if left_id is not None:
        await _end_session(db, left_id, reason="moved", now=now)


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


async def _end_session(
    db: AsyncSession,
    appointment_id: str,
    *,
    reason: Literal["cancelled", "moved", "judged"],
    now: datetime,
) -> None:
    group = await group_at(db, appointment_id)
    if any(booking.state is BookingState.CONFIRMED for booking in group):
        return
    found = {booking.verdict for booking in group}
    verdict = next((verdict.value for verdict in SAID_FIRST if verdict.value in found), None)
    payload = EndedPayload(reason="judged" if verdict else reason, verdict=verdict)
    await _end(db, RoomKind.SESSION, appointment_id, payload, now=now)


async def _end(
    db: AsyncSession, kind: RoomKind, subject_id: str, payload: EndedPayload, *, now: datetime
) -> None:
    query = select(Room.id).where(Room.kind == kind, Room.subject_id == subject_id)
    room_id = (await db.scalars(query)).first()
    if room_id is not None:
        await add_entry(db, room_id, payload, key=ENDED_KEY, now=now)
