"""Money of seats that are given back because their masterclass was moved."""

from datetime import timedelta

from sqlalchemy import select

from billing.payments.models import Payment, PaymentState
from billing.refunds.models import Refund, RefundReason
from billing.refunds.service import refunds_of
from hub.masterclasses import seats
from hub.masterclasses.models import Masterclass
from hub.masterclasses.postponing import postpone_masterclass, return_seat
from hub.masterclasses.service import get_locked
from hub.people.models import Person
from tests.integration.billing.test_masterclasses import cancel
from tests.integration.billing.till import Till

WEEK = timedelta(days=7)


async def sell(till: Till, masterclass: Masterclass, person: Person, *, gift_cents: int) -> Payment:
    """Sell a seat with a gift and its fees."""
    seat = await till.seat(masterclass, person)
    payment = await till.open_ticket(masterclass, seat, gift_cents=gift_cents, covers_fees=True)
    paid = await till.pay(payment)
    assert paid.state is PaymentState.SUCCEEDED
    return paid


async def postpone(till: Till, masterclass: Masterclass) -> None:
    async with till.database.write() as db:
        row = await get_locked(db, masterclass.id)
        await postpone_masterclass(
            db,
            row,
            starts_at=row.starts_at + WEEK,
            duration_min=60,
            by=row.host_id,
            now=till.now,
        )
    await till.turn()


async def give_back(till: Till, masterclass: Masterclass, person: Person) -> None:
    async with till.database.write() as db:
        await return_seat(db, masterclass.id, person_id=person.id, now=till.now)


async def test_all_that_was_paid_for_a_seat_goes_back_once_and_gifts_apart_stay(
    till: Till,
) -> None:
    masterclass = await till.publish(ticket_cents=1200)
    stays = await till.newcomer("Zoé Petit")
    back = await sell(till, masterclass, till.learner, gift_cents=2000)
    kept = await sell(till, masterclass, stays, gift_cents=0)
    apart = await till.pay(await till.open_gift(masterclass, gift_cents=500))
    await postpone(till, masterclass)
    await give_back(till, masterclass, till.learner)
    await till.turn()
    await till.turn()
    async with till.database.read() as db:
        (refund,) = await refunds_of(db, back.id)
        others = [*await refunds_of(db, kept.id), *await refunds_of(db, apart.id)]
    assert (refund.reason, refund.amount_cents) == (RefundReason.POSTPONED, back.amount_cents)
    assert others == []
    assert await till.problems() == []


async def test_who_gives_back_and_comes_again_pays_once_more_and_keeps_that_seat(
    till: Till,
) -> None:
    masterclass = await till.publish(ticket_cents=1200)
    first = await sell(till, masterclass, till.learner, gift_cents=0)
    await postpone(till, masterclass)
    # Back and again before anybody has given the money back.
    await give_back(till, masterclass, till.learner)
    till.clock.advance(timedelta(minutes=1))
    second = await sell(till, masterclass, till.learner, gift_cents=300)
    await till.turn()
    async with till.database.read() as db:
        assert [one.reason for one in await refunds_of(db, first.id)] == [RefundReason.POSTPONED]
        assert await refunds_of(db, second.id) == []
        seat = await seats.find_registration(db, masterclass.id, person_id=till.learner.id)
    assert seat is not None
    assert seat.id == second.subject_id
    assert await till.problems() == []


async def test_a_masterclass_called_off_after_it_moved_gives_back_what_is_left(till: Till) -> None:
    masterclass = await till.publish(ticket_cents=1200)
    stays = await till.newcomer("Zoé Petit")
    for person in (till.learner, stays):
        await sell(till, masterclass, person, gift_cents=0)
    await postpone(till, masterclass)
    await give_back(till, masterclass, till.learner)
    await cancel(till, masterclass)
    async with till.database.read() as db:
        refunds = list(await db.scalars(select(Refund).order_by(Refund.id)))
        payments = list(await db.scalars(select(Payment)))
    assert {one.reason for one in refunds} == {RefundReason.POSTPONED, RefundReason.MASTERCLASS}
    assert len(refunds) == 2
    assert all(one.refunded_cents == one.amount_cents for one in payments)
    assert await till.problems() == []
