"""Drafts, and what may still be changed once a masterclass is announced."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.calendar.models import Cell
from hub.kernel.errors import NotFound
from hub.masterclasses.changes import change_masterclass, discard_draft
from hub.masterclasses.errors import (
    FixedOnceAnnounced,
    MasterclassTransition,
    RegistrationClosed,
    SeatsTaken,
    StartInvalid,
)
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.seats import hold_seat
from hub.masterclasses.service import (
    add_draft,
    find_by_slug,
    get_locked,
    publish_draft,
    upcoming,
)
from tests.integration.hub.masterclasses.conftest import Evening, details_of
from tests.scenes import NOW, SLOT


async def change(evening: Evening, **changes: Any) -> None:
    """Change the announced masterclass."""
    async with evening.changing() as (db, masterclass):
        details = replace(details_of(masterclass), **changes)
        await change_masterclass(db, masterclass, details, now=NOW)


async def draft(evening: Evening, **changes: Any) -> Masterclass:
    details = replace(details_of(await evening.now()), **changes)
    async with evening.database.write() as db:
        return await add_draft(db, evening.host.person.id, details, now=NOW)


async def cells(evening: Evening) -> int:
    async with evening.database.read() as db:
        return await db.scalar(select(func.count()).select_from(Cell)) or 0


async def test_a_draft_takes_no_time_and_is_nobodys_to_find(evening: Evening) -> None:
    before = await cells(evening)
    # At the very time of the announced one: a draft stands in nobody's way.
    made = await draft(evening, title="Plus tard")
    assert (made.state, made.appointment_id) == (MasterclassState.DRAFT, None)
    assert await cells(evening) == before
    async with evening.database.read() as db:
        with pytest.raises(NotFound):
            await find_by_slug(db, made.slug)
        assert made.id not in {one.id for one in await upcoming(db, now=NOW)}
    async with evening.database.write() as db:
        with pytest.raises(RegistrationClosed):
            await hold_seat(db, made.id, person_id=evening.host.person.id, now=NOW)


async def test_announcing_a_draft_takes_its_time(evening: Evening) -> None:
    before = await cells(evening)
    made = await draft(evening, starts_at=SLOT + timedelta(days=1))
    async with evening.database.write() as db:
        await publish_draft(db, await get_locked(db, made.id), now=NOW)
    assert await cells(evening) == before + 4
    async with evening.database.read() as db:
        assert (await find_by_slug(db, made.slug)).state is MasterclassState.PUBLISHED
    assert await evening.events("MasterclassPublished") == 2


async def test_a_draft_whose_day_is_over_is_not_announced(evening: Evening) -> None:
    made = await draft(evening, starts_at=NOW + timedelta(hours=1))
    with pytest.raises(StartInvalid):
        async with evening.database.write() as db:
            await publish_draft(db, await get_locked(db, made.id), now=NOW)


async def test_a_draft_is_thrown_away_and_an_announced_one_is_not(evening: Evening) -> None:
    made = await draft(evening)
    async with evening.database.write() as db:
        await discard_draft(db, await get_locked(db, made.id))
    async with evening.database.read() as db:
        assert await db.get(Masterclass, made.id) is None
    with pytest.raises(MasterclassTransition):
        async with evening.changing() as (db, masterclass):
            await discard_draft(db, masterclass)


async def test_people_are_told_of_what_they_registered_for_and_of_nothing_else(
    evening: Evening,
) -> None:
    await change(evening, ticket_cents=500, capacity=10)
    assert await evening.events("MasterclassChanged") == 0
    await change(evening, title="Accompagner deux voix")
    await change(evening, title="Accompagner deux voix")
    changed = await evening.now()
    assert (changed.title, changed.revision) == ("Accompagner deux voix", 1)
    assert await evening.events("MasterclassChanged") == 1


@pytest.mark.parametrize(
    "fixed", [{"starts_at": SLOT + timedelta(hours=3)}, {"duration_min": 75}, {"currency": "SEK"}]
)
async def test_what_people_decided_by_is_fixed_once_announced(
    evening: Evening, fixed: dict[str, Any]
) -> None:
    with pytest.raises(FixedOnceAnnounced):
        await change(evening, **{"ticket_cents": 2000, "goal_cents": 200_000, **fixed})


async def test_there_are_never_fewer_seats_than_people(evening: Evening) -> None:
    for name in ("Tom Leroy", "Zoé Blanc"):
        await evening.seat(name)
    with pytest.raises(SeatsTaken):
        await change(evening, capacity=1)
    await change(evening, capacity=2)
