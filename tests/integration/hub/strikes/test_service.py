"""Who is suspended, until when, and what lifts it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.kernel.database import Database
from hub.strikes.errors import SellingSuspended
from hub.strikes.models import Strike
from hub.strikes.service import check_may_sell, lift_strike, suspended_until
from tests.scenes import NOW, Teacher, make_strikes, make_talent

DAY = timedelta(days=1)


@pytest.fixture
async def teacher(database: Database) -> Teacher:
    """Give a talent three strikes."""
    async with database.write() as db:
        teacher = await make_talent(db)
        await make_strikes(db, teacher.person.id)
    return teacher


async def test_whoever_is_suspended_hears_until_when(database: Database, teacher: Teacher) -> None:
    async with database.read() as db:
        with pytest.raises(SellingSuspended) as refused:
            await check_may_sell(db, teacher.person.id, now=NOW + DAY)
    assert refused.value.details == {"until": NOW + 90 * DAY}


async def test_on_that_day_they_may_again(database: Database, teacher: Teacher) -> None:
    second = timedelta(seconds=1)
    async with database.read() as db:
        until = await suspended_until(db, teacher.person.id, now=NOW)
        assert until is not None
        assert await suspended_until(db, teacher.person.id, now=until - second) == until
        await check_may_sell(db, teacher.person.id, now=until)


async def test_a_strike_that_is_lifted_ends_it(database: Database, teacher: Teacher) -> None:
    async with database.write() as db:
        strike = (await db.scalars(select(Strike).limit(1))).one()
        await lift_strike(db, strike, now=NOW)
        await check_may_sell(db, teacher.person.id, now=NOW)
