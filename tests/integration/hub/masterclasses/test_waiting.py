"""Waiting for a seat: who waits is asked before anybody who comes along."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.kernel.database import Database
from hub.masterclasses import seats, waiting
from hub.masterclasses.errors import OwnMasterclass, RegistrationClosed, SeatHeld, SoldOut
from hub.masterclasses.models import Masterclass, RegistrationState
from hub.masterclasses.rules import HOLD
from hub.masterclasses.service import cancel_masterclass, get_locked
from hub.people.models import Person
from hub.waiting.errors import SeatsLeft
from hub.waiting.models import PlaceState, WaitingPlace
from tests.scenes import NOW, make_charity, make_masterclass, make_person, make_talent
from web.waiting_lists import ask_next

PARIS = ZoneInfo("Europe/Paris")
KEPT = timedelta(hours=3)


@pytest.fixture
async def show(database: Database) -> Masterclass:
    """Give a masterclass with a single seat."""
    async with database.write() as db:
        host = await make_talent(db)
        admin = await make_person(db, "Malo Quéméner")
        charity = await make_charity(db, admin, admin)
        return await make_masterclass(db, host, charity, capacity=1)


async def newcomer(database: Database, name: str) -> Person:
    async with database.write() as db:
        return await make_person(db, name)


async def join(database: Database, show: Masterclass, person_id: str) -> WaitingPlace:
    async with database.write() as db:
        return await waiting.join_masterclass(db, show.id, person_id=person_id, zone=PARIS, now=NOW)


async def reread(database: Database, place: WaitingPlace) -> WaitingPlace:
    async with database.read() as db:
        return await db.get_one(WaitingPlace, place.id)


async def test_a_seat_nobody_paid_goes_to_who_waits_and_not_to_who_is_fast(
    database: Database, show: Masterclass
) -> None:
    slow, first, second, stranger = [
        await newcomer(database, name) for name in ("Noé L", "Ada U", "Bea D", "Zoé H")
    ]
    async with database.write() as db:
        await seats.hold_seat(db, show.id, person_id=slow.id, now=NOW)
    with pytest.raises(SeatHeld):
        await join(database, show, slow.id)
    place = await join(database, show, first.id)
    assert (await join(database, show, first.id)).id == place.id
    later = await join(database, show, second.id)
    free = NOW + HOLD
    for moment in ("the hold is over", "it has been noted"):
        with pytest.raises(SoldOut):
            async with database.write() as db:
                await seats.hold_seat(db, show.id, person_id=stranger.id, now=free)
        async with database.write() as db:
            assert await seats.expire_due_seats(db, now=free) == (moment == "the hold is over")
    assert await ask_next(database, now=free) == 1
    place = await reread(database, place)
    assert (place.state, place.called_until) == (PlaceState.CALLED, free + KEPT)

    async with database.write() as db:
        renewed = await seats.hold_seat(db, show.id, person_id=first.id, now=free)
        assert renewed.held_until == free + KEPT, "going to the page does not cost time"
        await waiting.leave_masterclass(db, place.id, person_id=first.id, now=free)
    assert await ask_next(database, now=free) == 1
    later = await reread(database, later)
    assert later.held_id is not None
    async with database.write() as db:
        seat = await seats.confirm_registration(db, later.held_id, now=free)
    assert seat.state is RegistrationState.CONFIRMED
    assert (await reread(database, later)).state is PlaceState.TAKEN
    assert (await reread(database, place)).state is PlaceState.LEFT


async def test_nobody_waits_for_a_seat_that_is_free_their_own_or_gone(
    database: Database, show: Masterclass
) -> None:
    person, holder = await newcomer(database, "Ada U"), await newcomer(database, "Noé L")
    with pytest.raises(SeatsLeft):
        await join(database, show, person.id)
    with pytest.raises(OwnMasterclass):
        await join(database, show, show.host_id)
    async with database.write() as db:
        seat = await seats.hold_seat(db, show.id, person_id=holder.id, now=NOW)
        await seats.confirm_registration(db, seat.id, now=NOW)
    place = await join(database, show, person.id)
    async with database.write() as db:
        await cancel_masterclass(db, await get_locked(db, show.id), reason="host", now=NOW)
    with pytest.raises(RegistrationClosed):
        await join(database, show, holder.id)
    assert await ask_next(database, now=NOW) == 0
    assert (await reread(database, place)).state is PlaceState.OVER
