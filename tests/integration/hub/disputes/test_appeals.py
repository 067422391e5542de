"""Appeals against strikes: once, within thirty days, decided by somebody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.disputes.appeals import appeal_strike, decide_appeal, open_appeals, strikes_of
from hub.disputes.errors import AppealDecided, AppealMade, AppealOver, OwnDispute
from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from hub.people.models import Role
from hub.people.trail import Act, TrailEntry
from hub.strikes.models import Strike
from hub.strikes.service import count_strikes, record_strike
from tests.scenes import NOW, make_booking, make_person, make_talent

DAY = timedelta(days=1)


async def _struck(database: Database) -> tuple[str, str, str, str]:
    """Return a talent with a strike: talent, strike, admin, somebody else."""
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Léa Martin")
        admin = await make_person(db, "Odile Régie", Role.ADMIN)
        booking = await make_booking(db, teacher, learner)
        await record_strike(
            db,
            talent_id=teacher.person.id,
            appointment_id=booking.appointment_id,
            reason="talent_absent",
            now=NOW,
        )
        strike = (await db.scalars(select(Strike))).one()
    return teacher.person.id, strike.id, admin.id, learner.id


@pytest.mark.parametrize("is_lifted", [True, False])
async def test_an_appeal_is_decided_once_and_a_lifted_strike_counts_no_more(
    database: Database, is_lifted: bool
) -> None:
    talent, strike, admin, other = await _struck(database)
    async with database.write() as db:
        with pytest.raises(NotFound):
            await appeal_strike(db, strike, talent_id=other, words="Moi.", now=NOW)
        appeal = await appeal_strike(db, strike, talent_id=talent, words="Panne.", now=NOW)
    async with database.write() as db:
        with pytest.raises(AppealMade):
            await appeal_strike(db, strike, talent_id=talent, words="Encore.", now=NOW)
    async with database.write() as db:
        assert [found[0].id for found in await open_appeals(db)] == [appeal.id]
        with pytest.raises(OwnDispute):
            await decide_appeal(
                db, appeal.id, is_lifted=True, reasons="Moi.", admin_id=talent, now=NOW
            )
        await decide_appeal(
            db, appeal.id, is_lifted=is_lifted, reasons="Lu.", admin_id=admin, now=NOW
        )
    async with database.write() as db:
        with pytest.raises(AppealDecided):
            await decide_appeal(
                db, appeal.id, is_lifted=True, reasons="Lu.", admin_id=admin, now=NOW
            )
        assert await open_appeals(db) == []
        assert await count_strikes(db, talent, now=NOW) == (0 if is_lifted else 1)
        (found,) = await strikes_of(db, talent)
        assert found.appeal is not None
        assert found.appeal.reasons == "Lu."
        acts = list(await db.scalars(select(TrailEntry.act).order_by(TrailEntry.id)))
    decided = Act.STRIKE_LIFTED if is_lifted else Act.STRIKE_UPHELD
    assert acts == [Act.STRIKE_APPEALED, decided]


async def test_after_thirty_days_it_is_too_late(database: Database) -> None:
    talent, strike, _, _ = await _struck(database)
    async with database.write() as db:
        with pytest.raises(AppealOver):
            await appeal_strike(db, strike, talent_id=talent, words="Tard.", now=NOW + 30 * DAY)


async def test_a_strike_ages_by_itself(database: Database) -> None:
    talent, _, _, _ = await _struck(database)
    second = timedelta(seconds=1)
    async with database.read() as db:
        assert await count_strikes(db, talent, now=NOW + 90 * DAY - second) == 1
        assert await count_strikes(db, talent, now=NOW + 90 * DAY) == 0
