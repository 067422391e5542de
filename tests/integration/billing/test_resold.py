"""Time cancelled too late and sold again: the first learner is paid back, once and to the cent."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.ledger.accounts import PAYER, escrow_booking, payable_talent
from billing.refunds.models import Refund, RefundReason
from billing.refunds.voluntary import give_back
from billing.settlements.resold import give_back_resold
from hub.bookings.models import Booking
from hub.bookings.service import cancel_booking, get_booking
from hub.kernel.outbox import OutboxRow
from hub.skills.models import Service
from tests.integration.billing.till import DISPUTE, Till
from tests.scenes import SLOT

LATE = SLOT - timedelta(hours=5)


async def cancelled_late(till: Till) -> Booking:
    """Return a paid session that its learner called off five hours before: half is lost."""
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    await till.turn()
    till.clock.at = LATE
    async with till.database.write() as db:
        return await cancel_booking(db, booking.id, person_id=booking.learner_id, now=LATE)


async def sold_again(till: Till, *, price_cents: int = 6000) -> Booking:
    async with till.database.write() as db:
        service = await db.get_one(Service, till.teacher.service.id)
        service.price_cents = price_cents
    booking = await till.hold(learner=await till.newcomer("Noé Ferraud"))
    await till.pay(await till.open_session(booking))
    return booking


async def refunds(till: Till) -> list[tuple[RefundReason, int]]:
    async with till.database.read() as db:
        query = select(Refund.reason, Refund.amount_cents).order_by(Refund.requested_at, Refund.id)
        return [(reason, cents) for reason, cents in await db.execute(query)]


async def settle(till: Till) -> None:
    till.clock.at = SLOT + timedelta(hours=2) + DISPUTE
    await till.turn()


@pytest.mark.parametrize(("price_cents", "back_cents"), [(6000, 3000), (2000, 2000)])
async def test_what_was_lost_comes_back_as_far_as_it_is_paid_again(
    till: Till, price_cents: int, back_cents: int
) -> None:
    lost = await cancelled_late(till)
    await till.turn()
    bought = await sold_again(till, price_cents=price_cents)
    await till.turn()
    assert sorted(await refunds(till)) == sorted(
        [(RefundReason.CANCELLED, 3000), (RefundReason.RESOLD, back_cents)]
    )
    assert await till.balance(escrow_booking(lost.id)) == 3000 - back_cents
    async with till.database.write() as db:
        await give_back_resold(db, await get_booking(db, lost.id), now=till.now)
    await settle(till)
    assert len(await refunds(till)) == 2
    assert await till.balance(escrow_booking(lost.id)) == 0
    assert await till.balance(escrow_booking(bought.id)) == price_cents
    assert await till.balance(PAYER) == -(6000 - 3000 - back_cents) - price_cents
    assert await till.balance(payable_talent(lost.talent_id)) == 0, "what is owed was sent"
    assert await till.problems() == []


async def test_events_that_change_places_give_back_the_same(till: Till) -> None:
    await cancelled_late(till)
    async with till.database.write() as db:
        (held_up,) = await db.scalars(select(OutboxRow).where(OutboxRow.name == "BookingCancelled"))
        held_up.due_at = LATE + timedelta(minutes=5)
    await sold_again(till)
    await till.turn()
    assert await refunds(till) == [(RefundReason.RESOLD, 3000)]
    till.clock.advance(timedelta(minutes=5))
    await till.turn()
    assert sorted(await refunds(till)) == sorted(
        [(RefundReason.RESOLD, 3000), (RefundReason.CANCELLED, 3000)]
    )
    await settle(till)
    assert await till.problems() == []


async def test_what_the_talent_gave_freely_is_not_given_a_second_time(till: Till) -> None:
    lost = await cancelled_late(till)
    await till.turn()
    async with till.database.write() as db:
        await give_back(
            db,
            await get_booking(db, lost.id),
            by=lost.talent_id,
            amount_cents=2500,
            sequence=2,
            words="Bon rétablissement.",
            now=till.now,
        )
    await sold_again(till)
    await till.turn()
    assert (RefundReason.RESOLD, 500) in await refunds(till)
    await settle(till)
    assert await till.problems() == []


async def test_nothing_comes_back_while_nobody_has_paid(till: Till) -> None:
    await cancelled_late(till)
    await till.hold(learner=await till.newcomer("Noé Ferraud"))
    await settle(till)
    assert await refunds(till) == [(RefundReason.CANCELLED, 3000)]
    assert await till.problems() == []
