"""A masterclass moves, and each registrant keeps the seat or gives it back."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hub.calendar.errors import SlotTaken
from hub.calendar.models import AppointmentKind, Cell
from hub.calendar.rules import Interval
from hub.calendar.service import reserve
from hub.kernel.errors import EstradeError
from hub.masterclasses.errors import ChoiceOver, NothingToChoose, SoldOut
from hub.masterclasses.models import Registration, RegistrationState
from hub.masterclasses.postponing import choices_of, keep_seat, postpone_masterclass, return_seat
from hub.masterclasses.seats import confirm_registration, hold_seat, may_enter
from tests.integration.hub.masterclasses.conftest import Evening
from tests.scenes import NOW, SLOT, make_person

NEXT_WEEK = SLOT + timedelta(days=7)
LATER = NOW + timedelta(hours=1)


async def postpone(evening: Evening, *, to: datetime = NEXT_WEEK, now: datetime = NOW) -> None:
    async with evening.changing() as (db, masterclass):
        await postpone_masterclass(
            db, masterclass, starts_at=to, duration_min=60, by=evening.host.person.id, now=now
        )


async def test_the_old_time_is_given_back_and_the_new_one_taken(evening: Evening) -> None:
    await postpone(evening)
    moved = await evening.now()
    assert (moved.starts_at, moved.ends_at) == (NEXT_WEEK, NEXT_WEEK + timedelta(hours=1))
    assert moved.postponed_from == SLOT + timedelta(hours=2)
    assert (moved.postponements, moved.revision) == (1, 1)
    async with evening.database.read() as db:
        taken = set(await db.scalars(select(Cell.cell)))
    assert taken == {int(NEXT_WEEK.timestamp()) // 900 + quarter for quarter in range(4)}
    assert await evening.events("MasterclassPostponed") == 1


async def test_it_may_begin_before_it_would_have_ended(evening: Evening) -> None:
    await postpone(evening, to=SLOT + timedelta(hours=2, minutes=30))
    assert (await evening.now()).starts_at == SLOT + timedelta(hours=2, minutes=30)


async def test_a_time_that_is_taken_moves_nothing(evening: Evening) -> None:
    next_day = SLOT + timedelta(days=1)
    async with evening.database.write() as db:
        taken = Interval(next_day, next_day + timedelta(hours=1))
        await reserve(db, evening.host.person.id, interval=taken, kind=AppointmentKind.SESSION)
    with pytest.raises(SlotTaken):
        await postpone(evening, to=next_day)
    stands = await evening.now()
    assert (stands.starts_at, stands.postponements) == (SLOT + timedelta(hours=2), 0)
    assert await evening.events("MasterclassPostponed") == 0


async def test_whoever_had_a_seat_keeps_it_without_a_word(evening: Evening) -> None:
    person, _ = await evening.seat("Tom Leroy")
    await postpone(evening)
    doors = NEXT_WEEK - timedelta(minutes=15)
    async with evening.database.read() as db:
        assert not (await may_enter(db, evening.id, person_id=person.id, now=doors)).is_host
        choices = await choices_of(db, await evening.now())
    assert choices is not None
    assert (choices.kept, choices.returned, choices.silent) == (0, 0, 1)


async def test_the_choices_are_counted(evening: Evening) -> None:
    people = [(await evening.seat(name))[0] for name in ("Tom Leroy", "Zoé Blanc", "Max Petit")]
    await postpone(evening, now=LATER)
    async with evening.database.write() as db:
        await keep_seat(db, evening.id, person_id=people[0].id, now=LATER)
        await return_seat(db, evening.id, person_id=people[1].id, now=LATER)
    async with evening.database.read() as db:
        choices = await choices_of(db, await evening.now())
    assert choices is not None
    assert (choices.kept, choices.returned, choices.silent) == (1, 1, 1)
    assert await evening.events("SeatReturned") == 1


async def test_a_seat_given_back_is_somebody_elses_or_ones_own_again(evening: Evening) -> None:
    people = [(await evening.seat(name))[0] for name in ("Tom Leroy", "Zoé Blanc", "Max Petit")]
    await postpone(evening, now=LATER)
    async with evening.database.write() as db:
        stranger = await make_person(db, "Eve Noël")
        with pytest.raises(SoldOut):
            await hold_seat(db, evening.id, person_id=stranger.id, now=LATER)
        given_back = await return_seat(db, evening.id, person_id=people[0].id, now=LATER)
        again = await hold_seat(
            db, evening.id, person_id=people[0].id, now=LATER + timedelta(seconds=1)
        )
        await confirm_registration(db, again.id, now=LATER + timedelta(seconds=2))
    assert again.id != given_back.id
    # Whoever takes a seat for the new date has nothing to choose.
    with pytest.raises(NothingToChoose):
        async with evening.database.write() as db:
            await return_seat(db, evening.id, person_id=people[0].id, now=LATER)


async def test_two_clicks_at_once_give_a_seat_back_once(evening: Evening) -> None:
    person, seat = await evening.seat("Tom Leroy")
    await postpone(evening)

    async def click() -> str:
        try:
            async with evening.database.write() as db:
                await return_seat(db, evening.id, person_id=person.id, now=LATER)
        except EstradeError as error:
            return error.code
        return "given back"

    assert sorted(await asyncio.gather(click(), click())) == ["given back", "nothing_to_choose"]
    assert await evening.events("SeatReturned") == 1
    async with evening.database.read() as db:
        row = await db.get_one(Registration, seat.id)
    assert row.state is RegistrationState.RETURNED


async def test_nobody_chooses_before_a_move_or_after_the_doors_have_opened(
    evening: Evening,
) -> None:
    person, _ = await evening.seat("Tom Leroy")
    with pytest.raises(NothingToChoose):
        async with evening.database.write() as db:
            await return_seat(db, evening.id, person_id=person.id, now=NOW)
    await postpone(evening)
    doors = NEXT_WEEK - timedelta(minutes=15)
    with pytest.raises(ChoiceOver):
        async with evening.database.write() as db:
            await return_seat(db, evening.id, person_id=person.id, now=doors)


async def test_after_a_second_move_everybody_is_asked_again(evening: Evening) -> None:
    person, _ = await evening.seat("Tom Leroy")
    await postpone(evening)
    async with evening.database.write() as db:
        await keep_seat(db, evening.id, person_id=person.id, now=NOW + timedelta(minutes=1))
    await postpone(evening, to=NEXT_WEEK + timedelta(days=7), now=LATER)
    async with evening.database.read() as db:
        choices = await choices_of(db, await evening.now())
    assert choices is not None
    assert (choices.kept, choices.silent) == (0, 1)
