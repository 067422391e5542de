"""The whole of billing on Stripe: notices lost, repeated and shuffled, and nothing amiss."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from billing import checkout
from billing.due import MAX_ATTEMPTS
from billing.inbox.catch_up import EVERY, fetch_missed
from billing.payees.service import wake_transfers
from billing.payments.models import Payment, PaymentState
from billing.payments.rules import OPEN_STATES
from billing.refunds.models import Refund, RefundState
from billing.transfers.models import PayeeKind, Transfer, TransferState
from billing.transfers.service import Payee
from hub.bookings import service as bookings
from hub.bookings.models import Booking, BookingState
from tests.integration.billing.providers import IS_DECLINED, PAYS, Stripe, stripe_of
from tests.integration.billing.till import DISPUTE, Till
from tests.stripe.webhooks import Disorder

PRICE, OWED, FEE = 6000, 5700, 115


@pytest.fixture
async def stripe(till: Till) -> AsyncIterator[Stripe]:
    """Give a Stripe that takes the till's money."""
    async with stripe_of(till.database, till.clock) as made:
        till.gateway = made.gateway
        yield made


async def type_card(till: Till, stripe: Stripe, payment: Payment, *, card: str = PAYS) -> None:
    """Go to the card page and type a card, without coming back."""
    url = await checkout.start(
        till.database,
        till.gateway,
        payment.id,
        return_url="https://estrade.example/paid",
        now=till.now,
    )
    assert url.startswith(stripe.server.address)
    opened = await till.payment(payment)
    assert opened.checkout_id is not None
    await stripe.type_card(opened.checkout_id, card)


async def pay(till: Till, stripe: Stripe) -> Booking:
    booking = await till.hold()
    await type_card(till, stripe, await till.open_session(booking))
    await stripe.deliver()
    await till.turn()
    return booking


async def stopped(till: Till, stripe: Stripe, *, status: str) -> Payment:
    """Leave a complete page whose payment stopped there, and let its time pass."""
    payment = await till.open_session(await till.hold())
    await type_card(till, stripe, payment, card=IS_DECLINED)
    (intent,) = stripe.server.all("payment_intent")
    stripe.stop_payment(intent["id"], status=status, page="complete")
    stripe.server.webhooks.take()
    till.clock.advance(timedelta(minutes=20))
    await till.turn()
    return await till.payment(payment)


async def cancel(till: Till, booking: Booking, *, by: str) -> None:
    async with till.database.write() as db:
        await bookings.cancel_booking(db, booking.id, person_id=by, now=till.now)
    await till.turn()


async def one_refund(till: Till) -> Refund:
    async with till.database.read() as db:
        return (await db.scalars(select(Refund))).one()


async def one_transfer(till: Till) -> Transfer:
    async with till.database.read() as db:
        return (await db.scalars(select(Transfer))).one()


async def test_a_payment_whose_notices_were_all_lost_is_found_within_minutes(
    till: Till, stripe: Stripe
) -> None:
    booking = await till.hold()
    payment = await till.open_session(booking)
    await fetch_missed(till.database, till.gateway, now=till.now)
    await type_card(till, stripe, payment)
    stripe.server.webhooks.take()
    await till.turn()
    assert (await till.payment(payment)).state is PaymentState.PENDING
    till.clock.advance(EVERY)
    # The page has a notice, and so has its intent, which changes nothing.
    assert await fetch_missed(till.database, till.gateway, now=till.now) == 2
    await till.turn()
    assert (await till.payment(payment)).state is PaymentState.SUCCEEDED
    async with till.database.read() as db:
        assert (await bookings.get_booking(db, booking.id)).state is BookingState.CONFIRMED
    assert await till.balance(f"escrow:booking:{booking.id}") == PRICE
    assert await till.balance("provider:fees") == FEE


async def test_a_refund_that_the_bank_sends_back_days_later_is_taken_back_and_tried_again(
    till: Till, stripe: Stripe
) -> None:
    await cancel(till, await pay(till, stripe), by=till.teacher.person.id)
    given = await one_refund(till)
    assert (given.state, await till.balance("outside:payer")) == (RefundState.SUCCEEDED, 0)
    till.clock.advance(timedelta(days=5))
    assert given.provider_id is not None
    stripe.server.settle_refund(given.provider_id, failure="expired_or_canceled_card")
    await stripe.deliver()
    await till.turn()
    back = await one_refund(till)
    assert (back.state, back.tries) == (RefundState.REQUESTED, 2)
    assert await till.balance("provider:balance") == PRICE
    assert await till.problems() == []
    till.clock.advance(timedelta(days=1))
    await till.turn()
    await stripe.deliver()
    await till.turn()
    again = await one_refund(till)
    assert (again.state, again.tries) == (RefundState.SUCCEEDED, 2)
    assert again.provider_id not in {None, given.provider_id}
    assert (await till.balance("outside:payer"), await till.balance("provider:balance")) == (0, 0)
    assert await till.problems() == []


async def test_what_is_owed_waits_for_a_payee_without_an_account_and_leaves_once_there_is_one(
    till: Till, stripe: Stripe
) -> None:
    booking = await pay(till, stripe)
    till.clock.at = booking.starts_at - timedelta(minutes=5)
    await cancel(till, booking, by=till.learner.id)
    till.clock.at = booking.ends_at + DISPUTE
    await till.turn()
    payee = Payee(PayeeKind.TALENT, till.teacher.person.id)
    for _ in range(30):
        till.clock.advance(timedelta(hours=1))
        await till.turn()
    waiting = await one_transfer(till)
    assert (waiting.state, waiting.dead_at) == (TransferState.REQUESTED, None)
    assert await till.balance(payee.account) == OWED
    await stripe.welcome(payee.account)
    async with till.database.write() as db:
        await wake_transfers(db, payee, now=till.now)
    await till.turn()
    assert (await one_transfer(till)).state is TransferState.SUCCEEDED
    assert (await till.balance(payee.account), await till.balance("outside:payee")) == (0, OWED)
    assert await till.problems() == []


@pytest.mark.parametrize("seed", range(3))
async def test_notices_repeated_shuffled_and_lost_leave_the_same_ledger(
    till: Till, stripe: Stripe, seed: int
) -> None:
    stripe.server.webhooks.random.seed(seed)
    stripe.server.webhooks.disorder = Disorder(most_copies=5, lost=0.3, is_shuffled=True)
    await fetch_missed(till.database, till.gateway, now=till.now)
    await cancel(till, await pay(till, stripe), by=till.teacher.person.id)
    for _ in range(3):
        await stripe.deliver()
        till.clock.advance(EVERY)
        await fetch_missed(till.database, till.gateway, now=till.now)
        await till.turn()
    assert (await one_refund(till)).state is RefundState.SUCCEEDED
    assert await till.balances() == {"provider:fees": FEE, "revenue:platform": -FEE}
    assert await till.problems() == []


@pytest.mark.parametrize("status", ["canceled", "requires_payment_method"])
async def test_a_page_that_is_complete_and_will_never_be_paid_is_closed(
    till: Till, stripe: Stripe, status: str
) -> None:
    closed = await stopped(till, stripe, status=status)
    assert (closed.state, closed.due_at) == (PaymentState.CANCELLED, None)


async def test_a_page_whose_bank_still_thinks_is_asked_for_as_long_as_it_does(
    till: Till, stripe: Stripe
) -> None:
    waiting = await stopped(till, stripe, status="processing")
    for _ in range(MAX_ATTEMPTS):
        till.clock.advance(timedelta(hours=2))
        await till.turn()
    waiting = await till.payment(waiting)
    assert waiting.state in OPEN_STATES
    assert (waiting.dead_at, waiting.due_at is None) == (None, False)
    stripe.stop_payment(
        stripe.server.all("payment_intent")[0]["id"], status="requires_payment_method"
    )
    till.clock.advance(timedelta(hours=2))
    await till.turn()
    assert (await till.payment(waiting)).state is PaymentState.CANCELLED


async def test_a_page_in_a_state_without_a_meaning_lies_before_the_operator(
    till: Till, stripe: Stripe
) -> None:
    odd = await stopped(till, stripe, status="requires_capture")
    for _ in range(MAX_ATTEMPTS):
        till.clock.advance(timedelta(hours=2))
        await till.turn()
    odd = await till.payment(odd)
    assert odd.state in OPEN_STATES
    assert odd.dead_at is not None
    assert "requires_capture" in odd.error
