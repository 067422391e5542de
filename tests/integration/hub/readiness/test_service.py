"""A check belongs to one person and one booking, the latest counts, and trouble is told once."""

import pytest

from hub.bookings.errors import NotInvited, SessionOff, SessionOver
from hub.bookings.models import Booking
from hub.bookings.service import cancel_booking, hold_slot
from hub.kernel.database import Database
from hub.readiness.errors import NoTrouble, TroubleTold, WordsTooLong
from hub.readiness.models import Outcome, Part
from hub.readiness.service import find_check, keep_check, tell_trouble
from tests.scenes import NOW, SLOT, make_booking, make_person, make_talent

GOOD = dict.fromkeys(Part, Outcome.GOOD)
DEAF = {**GOOD, Part.SPEAKER: Outcome.FAILED}


async def booked(database: Database) -> Booking:
    async with database.write() as db:
        teacher = await make_talent(db)
        return await make_booking(db, teacher, await make_person(db, "Léa Martin"))


async def test_the_latest_check_replaces_the_one_before(database: Database) -> None:
    booking = await booked(database)
    for outcomes in (DEAF, GOOD):
        async with database.write() as db:
            await keep_check(
                db, booking.id, person_id=booking.learner_id, outcomes=outcomes, now=NOW
            )
    async with database.read() as db:
        mine = await find_check(db, booking.id, person_id=booking.learner_id)
        theirs = await find_check(db, booking.id, person_id=booking.talent_id)
    assert mine is not None
    assert (mine.outcomes, theirs) == (GOOD, None)


async def test_nobody_else_checks_and_nothing_that_is_off_or_over_is_checked_for(
    database: Database,
) -> None:
    booking = await booked(database)

    async def check(booking_id: str, person_id: str, *, is_over: bool = False) -> None:
        async with database.write() as db:
            now = booking.ends_at if is_over else NOW
            await keep_check(db, booking_id, person_id=person_id, outcomes=GOOD, now=now)

    with pytest.raises(NotInvited):
        await check(booking.id, "per_somebody")
    with pytest.raises(SessionOver):
        await check(booking.id, booking.learner_id, is_over=True)
    async with database.write() as db:
        teacher = await make_talent(db, "Malo Quemener")
        held = await hold_slot(
            db, booking.learner_id, service_id=teacher.service.id, starts_at=SLOT, now=NOW
        )
    with pytest.raises(SessionOff):
        await check(held.id, booking.learner_id)
    async with database.write() as db:
        await cancel_booking(db, booking.id, person_id=booking.learner_id, now=NOW)
    with pytest.raises(SessionOff):
        await check(booking.id, booking.learner_id)


async def test_trouble_is_told_once_and_only_where_there_is_some(database: Database) -> None:
    booking = await booked(database)

    async def tell(words: str = "") -> None:
        async with database.write() as db:
            await tell_trouble(db, booking.id, person_id=booking.learner_id, words=words, now=NOW)

    with pytest.raises(NoTrouble):
        await tell()
    async with database.write() as db:
        await keep_check(db, booking.id, person_id=booking.learner_id, outcomes=DEAF, now=NOW)
    with pytest.raises(WordsTooLong):
        await tell("x" * 301)
    await tell("x" * 300)
    with pytest.raises(TroubleTold):
        await tell()
