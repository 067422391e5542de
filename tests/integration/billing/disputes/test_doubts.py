"""A coming session whose payment is disputed: its talent may call it off without a strike."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.bookings import service as bookings
from hub.bookings.cancelling import Consequence, cancel_as_shown, consequence
from hub.bookings.models import Booking
from hub.kernel.database import Database
from hub.strikes.models import Strike
from rooms.reliability import reliability
from tests.integration.billing.counter import Counter

LATE = timedelta(hours=3)


async def late(counter: Counter, booking: Booking) -> Consequence:
    """Return what calling off does to the talent, a little before the beginning."""
    counter.till.clock.at = booking.starts_at - LATE
    async with counter.till.database.read() as db:
        row = await bookings.get_booking(db, booking.id)
        return consequence(row, [row], is_by_talent=True, now=counter.till.now)


async def strikes(database: Database) -> int:
    async with database.read() as db:
        return int(await db.scalar(select(func.count()).select_from(Strike)) or 0)


@pytest.mark.parametrize("is_disputed", [True, False])
async def test_a_disputed_session_is_called_off_without_a_strike(
    counter: Counter, is_disputed: bool
) -> None:
    booking, payment = await counter.pay_session()
    if is_disputed:
        counter.server.open_dispute(payment.charge_id)
        await counter.work()
    shown = await late(counter, booking)
    assert shown.is_strike is not is_disputed
    database, talent_id = counter.till.database, counter.till.teacher.person.id
    async with database.write() as db:
        await cancel_as_shown(
            db, booking.id, person_id=talent_id, shown=shown, now=counter.till.now
        )
    await counter.work()
    assert await strikes(database) == int(not is_disputed)
    async with database.read() as db:
        found = await reliability(db, talent_id, now=counter.till.now)
    assert found.let_down == int(not is_disputed)


async def test_a_dispute_that_is_lost_leaves_the_talent_free_and_one_that_is_won_does_not(
    counter: Counter,
) -> None:
    booking, payment = await counter.pay_session()
    dispute_id = counter.server.open_dispute(payment.charge_id)["id"]
    counter.server.close_dispute(dispute_id, is_won=False)
    await counter.work()
    assert not (await late(counter, booking)).is_strike
    counter.server.close_dispute(dispute_id, is_won=True)
    await counter.work()
    assert (await late(counter, booking)).is_strike
