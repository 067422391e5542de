"""Waiting for a seat: who waits is asked before anybody who comes along."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hub.kernel.database import Database
from hub.kernel.outbox import OutboxRow
from hub.masterclasses import seats, waiting
from hub.masterclasses.changes import change_masterclass
from hub.masterclasses.errors import OwnMasterclass, RegistrationClosed, SeatHeld, SoldOut
from hub.masterclasses.models import Masterclass, RegistrationState
from hub.masterclasses.postponing import postpone_masterclass, return_seat
from hub.masterclasses.rules import HOLD
from hub.masterclasses.service import cancel_masterclass, get_locked
from hub.people.models import Person
from hub.waiting.errors import SeatsLeft
from hub.waiting.lists import rank_of
from hub.waiting.models import PlaceState, WaitingPlace
from tests.integration.hub.masterclasses.conftest import details_of
from tests.scenes import NOW, SLOT, make_charity, make_masterclass, make_person, make_talent
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


async def sell_out(database: Database, show: Masterclass) -> Person:
    """Give the only seat to somebody, who is returned."""
    async with database.write() as db:
        holder = await make_person(db, "Noé L")
        seat = await seats.hold_seat(db, show.id, person_id=holder.id, now=NOW)
        await seats.confirm_registration(db, seat.id, now=NOW)
    return holder


async def postpone(database: Database, show: Masterclass) -> None:
    async with database.write() as db:
        await postpone_masterclass(
            db,
            await get_locked(db, show.id),
            starts_at=SLOT + timedelta(days=7),
            duration_min=60,
            by=show.host_id,
            now=NOW,
        )


async def give_a_seat_back(database: Database, show: Masterclass, holder: Person) -> None:
    async with database.write() as db:
        await return_seat(db, show.id, person_id=holder.id, now=NOW + timedelta(seconds=2))


async def add_a_seat(database: Database, show: Masterclass, _: Person) -> None:
    async with database.write() as db:
        known = await get_locked(db, show.id)
        details = replace(details_of(known), capacity=known.capacity + 1)
        await change_masterclass(db, known, details, now=NOW + timedelta(seconds=2))


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
    person = await newcomer(database, "Ada U")
    with pytest.raises(SeatsLeft):
        await join(database, show, person.id)
    with pytest.raises(OwnMasterclass):
        await join(database, show, show.host_id)
    holder = await sell_out(database, show)
    place = await join(database, show, person.id)
    async with database.write() as db:
        await cancel_masterclass(db, await get_locked(db, show.id), reason="host", now=NOW)
    with pytest.raises(RegistrationClosed):
        await join(database, show, holder.id)
    assert await ask_next(database, now=NOW) == 0
    assert (await reread(database, place)).state is PlaceState.OVER


async def test_calling_off_ends_what_was_kept_for_who_waited(
    database: Database, show: Masterclass
) -> None:
    person, holder = await newcomer(database, "Ada U"), await newcomer(database, "Noé L")
    async with database.write() as db:
        seat = await seats.hold_seat(db, show.id, person_id=holder.id, now=NOW)
    place = await join(database, show, person.id)
    async with database.write() as db:
        await seats.give_up_seat(db, seat.id, person_id=holder.id, now=NOW)
    assert await ask_next(database, now=NOW) == 1
    async with database.write() as db:
        await cancel_masterclass(db, await get_locked(db, show.id), reason="host", now=NOW)
        assert await seats.expire_due_seats(db, now=NOW + 2 * KEPT) == 0
    place = await reread(database, place)
    assert place.state is PlaceState.OVER
    async with database.write() as db:
        kept = await seats.get_registration(db, place.held_id or "")
        assert kept.state is RegistrationState.EXPIRED
        with pytest.raises(RegistrationClosed):
            await seats.confirm_registration(db, kept.id, now=NOW)
        names = list(await db.scalars(select(OutboxRow.name).order_by(OutboxRow.id)))
    assert [name for name in names if name.startswith("Place")] == ["PlaceCalled", "PlaceOver"]


async def test_who_joins_after_a_postponement_is_behind_those_who_waited_before_it(
    database: Database, show: Masterclass
) -> None:
    await sell_out(database, show)
    first, second = await newcomer(database, "Ada U"), await newcomer(database, "Bea D")
    place = await join(database, show, first.id)
    await postpone(database, show)
    async with database.write() as db:
        later = await waiting.join_masterclass(
            db, show.id, person_id=second.id, zone=PARIS, now=NOW + timedelta(minutes=1)
        )
    async with database.read() as db:
        known = await db.get_one(WaitingPlace, place.id)
        assert (await rank_of(db, known), await rank_of(db, later)) == (1, 2)
        assert known.from_at == SLOT + timedelta(days=7), "it stands where it is now"


@pytest.mark.parametrize("comes_free", [give_a_seat_back, add_a_seat])
async def test_a_seat_given_back_or_added_is_offered_at_once(
    database: Database,
    show: Masterclass,
    comes_free: Callable[[Database, Masterclass, Person], Awaitable[None]],
) -> None:
    holder = await sell_out(database, show)
    waits = await newcomer(database, "Ada U")
    place = await join(database, show, waits.id)
    await postpone(database, show)
    assert await ask_next(database, now=NOW + timedelta(seconds=1)) == 0
    await comes_free(database, show, holder)
    assert await ask_next(database, now=NOW + timedelta(seconds=3)) == 1
    assert (await reread(database, place)).state is PlaceState.CALLED
