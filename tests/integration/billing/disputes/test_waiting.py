"""A refund of a disputed payment waits for the bank: the payer gets their money once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.attention import service as attention
from billing.attention.errors import BankHasIt
from billing.due import LEASE
from billing.errors import GatewayRefused
from billing.gateways.port import Outcome, OutcomeState
from billing.gateways.sandbox import disputes as banks
from billing.ledger.accounts import PAYER, PLATFORM, PROVIDER_BALANCE
from billing.payments.models import Payment
from billing.payments.service import get_locked
from billing.refunds.models import Refund, RefundReason, RefundState
from billing.refunds.service import add_refund, note_refund
from billing.refunds.voluntary import give_back
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.masterclasses import service as masterclasses
from tests.integration.billing.counter import Counter
from tests.integration.billing.till import Till
from tests.stripe.faults import Fault

PRICE, CARD_FEE, DISPUTE_FEE = 6000, 115, 2000
HOURS = timedelta(hours=2)
WHY = "Par virement."


async def agrees(counter: Counter) -> None:
    assert await counter.till.problems() == []
    assert await counter.differences() == []


async def refunds_of(till: Till) -> list[Refund]:
    async with till.database.read() as db:
        return list(await db.scalars(select(Refund).order_by(Refund.sequence)))


async def cancel(till: Till, booking: Booking) -> None:
    """Have the talent call a session off; the refund is asked for, and not sent yet."""
    async with till.database.write() as db:
        await bookings.cancel_booking(
            db, booking.id, person_id=till.teacher.person.id, now=till.now
        )
    await till.dispatcher.drain()


async def dispute_while_refunding(
    counter: Counter, *, amount: int | None = None
) -> tuple[Payment, str]:
    """Have a bank take a payment back that is about to be refunded."""
    booking, payment = await counter.pay_session()
    await cancel(counter.till, booking)
    dispute = counter.server.open_dispute(payment.charge_id, amount=amount)
    await counter.work()
    return payment, str(dispute["id"])


async def decide(counter: Counter, dispute_id: str, *, is_won: bool) -> None:
    counter.server.close_dispute(dispute_id, is_won=is_won)
    await counter.work()


async def test_a_refund_waits_while_a_bank_has_its_payment(counter: Counter) -> None:
    await dispute_while_refunding(counter)
    for _ in range(3):
        counter.till.clock.advance(HOURS)
        await counter.work()
    (refund,) = await refunds_of(counter.till)
    assert (refund.state, refund.dead_at) == (RefundState.REQUESTED, None)
    assert counter.server.all("refund") == []
    await agrees(counter)


async def test_a_refund_is_overtaken_by_the_bank_that_keeps_the_money(counter: Counter) -> None:
    _payment, dispute_id = await dispute_while_refunding(counter)
    await decide(counter, dispute_id, is_won=False)
    (refund,) = await refunds_of(counter.till)
    assert (refund.state, refund.due_at, refund.dead_at) == (RefundState.OVERTAKEN, None, None)
    balances = await counter.till.balances()
    assert PROVIDER_BALANCE not in balances
    assert (balances.get(PAYER, 0), balances[PLATFORM]) == (0, -CARD_FEE - DISPUTE_FEE)
    await agrees(counter)


async def test_a_refund_that_was_refused_because_of_a_dispute_is_overtaken_too(
    counter: Counter,
) -> None:
    booking, payment = await counter.pay_session()
    dispute = counter.server.open_dispute(payment.charge_id)
    await cancel(counter.till, booking)
    await counter.till.turn()
    (refund,) = await refunds_of(counter.till)
    assert refund.state is RefundState.FAILED
    await counter.work()
    async with counter.till.database.write() as db:
        with pytest.raises(BankHasIt):
            await attention.settle_refund(
                db, refund.id, reason=WHY, by=counter.till.learner.id, now=counter.till.now
            )
    await decide(counter, dispute["id"], is_won=False)
    (refund,) = await refunds_of(counter.till)
    assert (refund.state, refund.dead_at) == (RefundState.OVERTAKEN, None)
    assert await counter.till.balance(PAYER) == 0
    await agrees(counter)


async def test_what_the_bank_left_of_a_refund_is_given_by_hand(counter: Counter) -> None:
    _payment, dispute_id = await dispute_while_refunding(counter, amount=2000)
    await decide(counter, dispute_id, is_won=False)
    (refund,) = await refunds_of(counter.till)
    assert (refund.state, refund.owed_cents) == (RefundState.FAILED, PRICE - 2000)
    async with counter.till.database.write() as db:
        await attention.settle_refund(
            db, refund.id, reason=WHY, by=counter.till.learner.id, now=counter.till.now
        )
    balances = await counter.till.balances()
    assert PROVIDER_BALANCE not in balances
    assert balances.get(PAYER, 0) == 0
    await agrees(counter)


async def test_a_refund_is_asked_for_once_the_bank_has_given_the_payment_up(till: Till) -> None:
    booking = await till.hold()
    payment = await till.pay(await till.open_session(booking))
    await cancel(till, booking)
    async with till.database.write() as db:
        dispute_id = await banks.open_dispute(db, payment.charge_id, now=till.now)
    await till.turn()
    assert [refund.state for refund in await refunds_of(till)] == [RefundState.REQUESTED]
    async with till.database.write() as db:
        await banks.close_dispute(db, dispute_id, is_won=True, now=till.now)
    await till.turn()
    assert [refund.state for refund in await refunds_of(till)] == [RefundState.SUCCEEDED]
    assert await till.balance(PAYER) == 0
    assert await till.problems() == []


async def refund_that_a_bank_gave_some_of(till: Till) -> tuple[Payment, str]:
    """Have a bank keep 45 euros of 60 while a refund of 30 waits: it gave 15 of the refund."""
    booking = await till.hold()
    payment = await till.pay(await till.open_session(booking))
    async with till.database.write() as db:
        await give_back(
            db,
            await bookings.get_booking(db, booking.id),
            by=till.teacher.person.id,
            amount_cents=3000,
            sequence=1,
            words=WHY,
            now=till.now,
        )
        dispute_id = await banks.open_dispute(
            db, payment.charge_id, now=till.now, amount_cents=4500
        )
    await till.turn()
    async with till.database.write() as db:
        await banks.close_dispute(db, dispute_id, is_won=False, now=till.now)
    await till.turn()
    (refund,) = await refunds_of(till)
    assert (refund.state, refund.owed_cents) == (RefundState.FAILED, 1500)
    return payment, dispute_id


async def give_way(till: Till, dispute_id: str) -> None:
    async with till.database.write() as db:
        await banks.close_dispute(db, dispute_id, is_won=True, now=till.now)
    await till.turn()


async def test_what_a_bank_gives_up_after_the_rest_was_given_by_hand_is_given_apart(
    till: Till,
) -> None:
    _payment, dispute_id = await refund_that_a_bank_gave_some_of(till)
    (refund,) = await refunds_of(till)
    async with till.database.write() as db:
        await attention.settle_refund(db, refund.id, reason=WHY, by=till.learner.id, now=till.now)
    await give_way(till, dispute_id)
    assert [(r.state, r.amount_cents, r.by_bank_cents) for r in await refunds_of(till)] == [
        (RefundState.SETTLED, 1500, 0),
        (RefundState.SUCCEEDED, 1500, 0),
    ]
    assert PROVIDER_BALANCE not in await till.balances()
    assert await till.balance(PAYER) == -3000
    assert await till.problems() == []


async def test_what_a_bank_gives_up_while_the_rest_is_asked_for_is_asked_for_apart(
    till: Till,
) -> None:
    _payment, dispute_id = await refund_that_a_bank_gave_some_of(till)
    (refund,) = await refunds_of(till)
    async with till.database.write() as db:
        await attention.retry_refund(db, refund.id, reason=WHY, by=till.learner.id, now=till.now)
    await give_way(till, dispute_id)
    assert [(r.state, r.amount_cents) for r in await refunds_of(till)] == [
        (RefundState.SUCCEEDED, 1500),
        (RefundState.SUCCEEDED, 1500),
    ]
    assert await till.balance(PAYER) == -3000
    assert await till.problems() == []


async def test_what_a_bank_gives_up_of_a_refused_refund_is_asked_for_with_it(till: Till) -> None:
    _payment, dispute_id = await refund_that_a_bank_gave_some_of(till)
    await give_way(till, dispute_id)
    assert [(r.state, r.amount_cents) for r in await refunds_of(till)] == [
        (RefundState.SUCCEEDED, 3000)
    ]
    assert await till.balance(PAYER) == -3000
    assert await till.problems() == []


def given_back(refund: Refund, *, amount_cents: int) -> Outcome:
    return Outcome(
        id="re_1",
        reference=refund.id,
        state=OutcomeState.SUCCEEDED,
        amount_cents=amount_cents,
        currency=refund.currency,
    )


async def requested(till: Till) -> Refund:
    payment = await till.pay(await till.open_session(await till.hold()))
    async with till.database.write() as db:
        locked = await get_locked(db, payment.id)
        reason = RefundReason.VOLUNTARY
        return await add_refund(db, locked, amount_cents=1000, reason=reason, now=till.now)


async def test_an_order_for_less_than_is_owed_by_now_leaves_the_rest_owed(till: Till) -> None:
    refund = await requested(till)
    given = given_back(refund, amount_cents=400)
    async with till.database.write() as db:
        await note_refund(db, refund.id, given, now=till.now)
    await till.turn()
    assert [(r.state, r.amount_cents) for r in await refunds_of(till)] == [
        (RefundState.SUCCEEDED, 400),
        (RefundState.SUCCEEDED, 600),
    ]
    assert await till.problems() == []


async def test_news_of_a_refund_of_more_than_was_ever_owed_is_refused(till: Till) -> None:
    refund = await requested(till)
    given = given_back(refund, amount_cents=1001)
    with pytest.raises(GatewayRefused):
        async with till.database.write() as db:
            await note_refund(db, refund.id, given, now=till.now)
    assert [r.state for r in await refunds_of(till)] == [RefundState.REQUESTED]


async def test_the_sandbox_refunds_nothing_of_what_a_bank_has(till: Till) -> None:
    booking = await till.hold()
    payment = await till.pay(await till.open_session(booking))
    async with till.database.write() as db:
        await banks.open_dispute(db, payment.charge_id, now=till.now, amount_cents=1)
    await cancel(till, booking)
    await till.turn()
    (refund,) = await refunds_of(till)
    assert refund.state is not RefundState.SUCCEEDED
    assert await till.problems() == []


async def test_a_refund_that_had_been_made_before_the_bank_took_the_money_is_no_news_lost(
    counter: Counter,
) -> None:
    booking, payment = await counter.pay_session()
    await cancel(counter.till, booking)
    counter.server.fail(Fault.DROPPED_AFTER, path="/v1/refunds", times=3)
    await counter.till.turn()
    held = counter.server.webhooks.take()
    dispute = counter.server.open_dispute(payment.charge_id, amount=PRICE)
    await counter.work()
    await decide(counter, dispute["id"], is_won=False)
    (refund,) = await refunds_of(counter.till)
    assert refund.state is RefundState.OVERTAKEN
    assert held
    counter.till.clock.advance(LEASE + timedelta(minutes=10))
    await counter.catch_up()
    (refund,) = await refunds_of(counter.till)
    assert (refund.state, refund.by_bank_cents) == (RefundState.SUCCEEDED, 0)
    # The bank took what had been given already.
    assert await counter.till.balance(PAYER) == PRICE
    await agrees(counter)


async def test_what_a_bank_gives_up_goes_to_the_learner_whose_session_was_called_off(
    counter: Counter,
) -> None:
    booking, payment = await counter.pay_session()
    dispute = counter.server.open_dispute(payment.charge_id, amount=2000)
    await counter.work()
    await cancel(counter.till, booking)
    await counter.work()
    await decide(counter, dispute["id"], is_won=True)
    assert [refund.amount_cents for refund in await refunds_of(counter.till)] == [4000, 2000]
    assert (await counter.till.payment(payment)).kept_cents == 0
    assert await counter.till.problems() == []


async def test_what_a_bank_gives_up_of_a_ticket_to_a_cancelled_evening_goes_back_too(
    counter: Counter,
) -> None:
    masterclass = await counter.till.publish()
    seat = await counter.till.seat(masterclass)
    payment = await counter.pay(await counter.till.open_ticket(masterclass, seat))
    dispute = counter.server.open_dispute(payment.charge_id, amount=500)
    await counter.work()
    async with counter.till.database.write() as db:
        row = await masterclasses.get_masterclass(db, masterclass.id)
        await masterclasses.cancel_masterclass(db, row, reason="host", now=counter.till.now)
    await counter.work()
    await decide(counter, dispute["id"], is_won=True)
    assert [refund.amount_cents for refund in await refunds_of(counter.till)] == [700, 500]
    assert await counter.till.problems() == []
