"""Whoever is still in a room is told that it is over."""

from datetime import timedelta

import pytest

from hub.bookings.events import BookingCancelled, BookingJudged
from hub.bookings.models import Booking, BookingState
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from hub.kernel.outbox import Dispatcher, Event, record
from hub.masterclasses.events import MasterclassCancelled, MasterclassEnded
from rooms.admission import room_for
from rooms.entries import EndedPayload
from rooms.memory import add_entry, entries_after
from rooms.reactions import ENDED_KEY, subscribe_rooms
from rooms.roles import RoomKind
from tests.live_world import START, World, move_elsewhere


async def _happen(database: Database, event: Event) -> None:
    dispatcher = Dispatcher(database, FixedClock(START))
    subscribe_rooms(dispatcher)
    async with database.write() as db:
        if isinstance(event, BookingJudged | BookingCancelled):
            booking = await db.get_one(Booking, event.booking_id)
            is_judged = isinstance(event, BookingJudged)
            booking.state = BookingState.ENDED if is_judged else BookingState.CANCELLED
            booking.verdict = event.verdict if isinstance(event, BookingJudged) else None
        record(db, event, now=START - timedelta(seconds=1))
    await dispatcher.drain()


def _event(name: str, world: World) -> Event:
    events: dict[str, Event] = {
        "judged": BookingJudged(
            booking_id=world.booking, verdict="talent_absent", refund_cents=4000
        ),
        "called off": BookingCancelled(
            booking_id=world.booking, is_by_talent=True, refund_cents=4000
        ),
        "ended": MasterclassEnded(masterclass_id=world.masterclass),
        "cancelled": MasterclassCancelled(masterclass_id=world.masterclass, reason="host_absent"),
    }
    return events[name]


async def _room(database: Database, world: World, kind: RoomKind) -> str:
    subject_id = world.appointment if kind is RoomKind.SESSION else world.masterclass
    async with database.write() as db:
        return (await room_for(db, kind=kind, subject_id=subject_id, now=START)).id


@pytest.mark.parametrize(
    ("name", "kind", "reason", "verdict"),
    [
        ("judged", RoomKind.SESSION, "judged", "talent_absent"),
        ("called off", RoomKind.SESSION, "cancelled", None),
        ("ended", RoomKind.MASTERCLASS, "overrun", None),
        ("cancelled", RoomKind.MASTERCLASS, "cancelled", None),
    ],
)
async def test_the_room_remembers_how_it_ended(
    database: Database, world: World, name: str, kind: RoomKind, reason: str, verdict: str | None
) -> None:
    room_id = await _room(database, world, kind)
    await _happen(database, _event(name, world))
    async with database.read() as db:
        (entry,) = await entries_after(db, room_id, 0)
    assert isinstance(entry.payload, EndedPayload)
    assert (entry.payload.reason, entry.payload.verdict) == (reason, verdict)


async def test_who_waits_in_the_room_of_a_session_hears_that_it_has_moved(
    database: Database, world: World
) -> None:
    room_id = await _room(database, world, RoomKind.SESSION)
    await move_elsewhere(database, world.booking, now=START - timedelta(minutes=5))
    dispatcher = Dispatcher(database, FixedClock(START))
    subscribe_rooms(dispatcher)
    await dispatcher.drain()
    async with database.read() as db:
        (entry,) = await entries_after(db, room_id, 0)
    assert entry.payload == EndedPayload(reason="moved")


async def test_a_room_that_nobody_ever_entered_is_not_made_to_end(
    database: Database, world: World
) -> None:
    await _happen(database, _event("judged", world))
    room_id = await _room(database, world, RoomKind.SESSION)
    async with database.read() as db:
        assert await entries_after(db, room_id, 0) == []


async def test_an_ending_by_the_host_is_not_told_twice(database: Database, world: World) -> None:
    room_id = await _room(database, world, RoomKind.MASTERCLASS)
    async with database.write() as db:
        await add_entry(db, room_id, EndedPayload(reason="host"), key=ENDED_KEY, now=START)
    await _happen(database, _event("ended", world))
    async with database.read() as db:
        entries = await entries_after(db, room_id, 0)
    assert [entry.payload for entry in entries] == [EndedPayload(reason="host")]
