"""A host with three strikes announces and sells nothing new; what is announced takes place."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event

from hub.masterclasses import seats, service, waiting
from hub.masterclasses.models import MasterclassState, RegistrationState
from hub.masterclasses.postponing import postpone_masterclass
from hub.strikes.errors import HostSuspended, SellingSuspended
from hub.waiting.models import PlaceState, WaitingPlace
from tests.integration.hub.masterclasses.conftest import Evening, details_of
from tests.scenes import NOW, SLOT, make_person, make_strikes
from web.waiting_lists import ask_next

DAY = timedelta(days=1)
AGAIN = NOW + 90 * DAY


async def suspend(evening: Evening) -> None:
    async with evening.database.write() as db:
        await make_strikes(db, evening.host.person.id)


async def test_nothing_new_is_announced_and_a_draft_stays_one(evening: Evening) -> None:
    await suspend(evening)
    details = replace(details_of(await evening.now()), starts_at=SLOT + 5 * DAY)
    async with evening.database.write() as db:
        draft = await service.add_draft(db, evening.host.person.id, details, now=NOW)
    async with evening.database.write() as db:
        found = await service.get_locked(db, draft.id)
        with pytest.raises(SellingSuspended):
            await service.publish_draft(db, found, now=NOW)
    async with evening.database.read() as db:
        assert (await service.get_masterclass(db, draft.id)).state is MasterclassState.DRAFT
    with pytest.raises(SellingSuspended):
        async with evening.database.write() as db:
            await service.publish_masterclass(db, evening.host.person.id, details, now=NOW)


async def test_who_has_a_seat_keeps_it_and_nobody_else_gets_one(evening: Evening) -> None:
    _, kept = await evening.seat("Noé Ferraud")
    async with evening.database.write() as db:
        paying = await make_person(db, "Léa Roy")
        held = await seats.hold_seat(db, evening.id, person_id=paying.id, now=NOW)
    await suspend(evening)
    async with evening.database.write() as db:
        late = await make_person(db, "Tom Marchetti")
    with pytest.raises(HostSuspended):
        async with evening.database.write() as db:
            await seats.hold_seat(db, evening.id, person_id=late.id, now=NOW)
    async with evening.database.write() as db:
        await seats.hold_seat(db, evening.id, person_id=paying.id, now=NOW)
        await seats.confirm_registration(db, held.id, now=NOW)
        assert (await seats.get_registration(db, kept.id)).state is RegistrationState.CONFIRMED
    assert (await evening.now()).state is MasterclassState.PUBLISHED


async def test_what_is_announced_may_be_moved_and_once_live_has_seats_again(
    evening: Evening,
) -> None:
    await suspend(evening)
    async with evening.changing() as (db, masterclass):
        await postpone_masterclass(
            db,
            masterclass,
            starts_at=masterclass.starts_at + DAY,
            duration_min=60,
            by=evening.host.person.id,
            now=NOW,
        )
    async with evening.changing() as (db, masterclass):
        masterclass.state = MasterclassState.LIVE
    async with evening.database.write() as db:
        guest = await make_person(db, "Tom Marchetti")
        await seats.hold_seat(db, evening.id, person_id=guest.id, now=NOW)


async def test_who_waits_for_a_seat_is_asked_once_the_suspension_is_over(
    evening: Evening,
) -> None:
    for name in ("Noé Ferraud", "Léa Roy"):
        await evening.seat(name)
    async with evening.changing() as (db, masterclass):
        paying = await make_person(db, "Max Petit")
        seat = await seats.hold_seat(db, evening.id, person_id=paying.id, now=NOW)
        masterclass.starts_at, masterclass.ends_at = AGAIN + DAY, AGAIN + 2 * DAY
        waiter = await make_person(db, "Tom Marchetti")
        place = await waiting.join_masterclass(
            db, evening.id, person_id=waiter.id, zone=ZoneInfo("Europe/Paris"), now=NOW
        )
    await suspend(evening)
    async with evening.database.write() as db:
        await seats.give_up_seat(db, seat.id, person_id=paying.id, now=NOW)
    for now, state in ((NOW, PlaceState.WAITING), (AGAIN, PlaceState.CALLED)):
        await ask_next(evening.database, now=now)
        async with evening.database.read() as db:
            assert (await db.get_one(WaitingPlace, place.id)).state is state


async def test_a_suspension_is_asked_about_once_however_many_wait(evening: Evening) -> None:
    for name in ("Noé Ferraud", "Léa Roy", "Max Petit"):
        await evening.seat(name)
    for name in ("Tom Marchetti", "Ana Lopes", "Eva Klein"):
        async with evening.database.write() as db:
            waiter = await make_person(db, name)
            await waiting.join_masterclass(
                db, evening.id, person_id=waiter.id, zone=ZoneInfo("Europe/Paris"), now=NOW
            )
    await suspend(evening)
    asked: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FROM strikes" in statement and "recorded_at" in statement.partition("FROM")[0]:
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        await ask_next(evening.database, now=NOW + timedelta(minutes=5))
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    assert len(asked) == 1
