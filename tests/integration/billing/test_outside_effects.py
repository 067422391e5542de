"""What is asked of the provider is done once, however often we are interrupted."""

import asyncio
import itertools
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from billing import jobs
from billing.due import LEASE, MAX_ATTEMPTS
from billing.errors import GatewayDown, GatewayRefused
from billing.gateways.port import Outcome, OutcomeState, RefundOrder
from billing.gateways.sandbox.models import SandboxCheckout, SandboxRefund, SandboxTransfer
from billing.inbox.models import ProviderNotice
from billing.inbox.service import Notice, receive
from billing.ledger.models import Posting
from billing.payments.models import PaymentState
from billing.refunds import service as refunds
from billing.refunds.models import Refund, RefundState
from billing.refunds.voluntary import give_back
from billing.transfers.models import Transfer, TransferState
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.kernel.outbox import OutboxRow
from tests.integration.billing.faults import Fault, FaultyGateway, Killed
from tests.integration.billing.till import DISPUTE, Till

PRICE = 6000
FEE = 115


class SlowRefunds(FaultyGateway):
    """A provider whose bank takes days to give money back."""

    async def create_refund(self, order: RefundOrder) -> Outcome:
        return replace(await super().create_refund(order), state=OutcomeState.PENDING)


async def count(till: Till, model: type) -> int:
    async with till.database.read() as db:
        return await db.scalar(select(func.count()).select_from(model)) or 0


async def paid_and_cancelled(till: Till) -> None:
    """Pay a session and let the talent cancel it, up to the refund being requested."""
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    await till.turn()
    async with till.database.write() as db:
        await bookings.cancel_booking(
            db, booking.id, person_id=till.teacher.person.id, now=till.now
        )
    await till.dispatcher.drain()


async def cancelled_late_and_due(till: Till) -> None:
    """Pay a session, cancel it too late for anything back, and let the window pass."""
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    await till.turn()
    till.clock.at = booking.starts_at - timedelta(minutes=5)
    async with till.database.write() as db:
        await bookings.cancel_booking(db, booking.id, person_id=till.learner.id, now=till.now)
    await till.dispatcher.drain()
    till.clock.at = booking.ends_at + DISPUTE


def break_once(till: Till, *faults: Fault) -> None:
    till.gateway = FaultyGateway(till.gateway, iter(faults))


async def die(till: Till) -> None:
    with pytest.raises(Killed):
        await till.turn()


@pytest.mark.parametrize("seed", range(5))
async def test_notices_five_times_in_any_order_are_worth_one(till: Till, seed: int) -> None:
    payment = await till.open_session(await till.hold())
    page = await till.start(payment)
    await till.submit(page)
    dice = random.Random(seed)
    numbers = [n for n in range(4) for _ in range(5)]
    dice.shuffle(numbers)
    for number in numbers:
        notice = Notice(
            provider="sandbox", notice_id=f"n{number}", object_kind="checkout", object_id=page
        )
        async with till.database.write() as db:
            await receive(db, notice, now=till.now)
        if dice.random() < 0.3:
            await till.turn()
    await till.turn()
    assert await count(till, ProviderNotice) == 1 + 4
    assert (await till.payment(payment)).state is PaymentState.SUCCEEDED
    assert await count(till, Posting) == 3
    async with till.database.read() as db:
        names = list(await db.scalars(select(OutboxRow.name)))
    assert names.count("PaymentSucceeded") == names.count("BookingConfirmed") == 1


async def test_a_notice_about_what_we_do_not_know_is_kept_and_hurts_nothing(till: Till) -> None:
    for kind, notice_id in (("payout", "a"), ("checkout", "b")):
        notice = Notice(
            provider="sandbox", notice_id=notice_id, object_kind=kind, object_id="unknown"
        )
        async with till.database.write() as db:
            await receive(db, notice, now=till.now)
    await till.turn()
    async with till.database.read() as db:
        unknown, missing = list(
            await db.scalars(select(ProviderNotice).order_by(ProviderNotice.notice_id))
        )
    assert (unknown.handled_at, unknown.due_at) == (till.now, None)
    assert missing.handled_at is None
    assert (missing.attempts, missing.due_at) == (1, till.now + timedelta(seconds=5))


async def test_a_crash_while_the_page_is_opened_leaves_one_page(till: Till) -> None:
    payment = await till.open_session(await till.hold())
    break_once(till, Fault.CRASH)
    with pytest.raises(Killed):
        await till.start(payment)
    assert (await till.payment(payment)).checkout_id is None
    paid = await till.pay(payment)
    assert paid.state is PaymentState.SUCCEEDED
    assert await count(till, SandboxCheckout) == 1


async def test_a_page_we_could_not_note_is_found_and_closed_when_its_time_is_over(
    till: Till,
) -> None:
    payment = await till.open_session(await till.hold())
    break_once(till, Fault.LOST_ANSWER)
    with pytest.raises(GatewayDown):
        await till.start(payment)
    till.clock.advance(timedelta(minutes=15))
    await till.turn()
    assert (await till.payment(payment)).state is PaymentState.EXPIRED
    assert await count(till, SandboxCheckout) == 1


async def test_a_page_the_provider_refuses_to_open_fails_the_payment(till: Till) -> None:
    booking = await till.hold()
    payment = await till.open_session(booking)
    break_once(till, Fault.REFUSAL)
    with pytest.raises(GatewayRefused):
        await till.start(payment)
    failed = await till.payment(payment)
    assert (failed.state, failed.due_at) == (PaymentState.FAILED, None)
    again = await till.open_session(booking)
    assert again.id != payment.id
    assert (await till.pay(again)).state is PaymentState.SUCCEEDED


@pytest.mark.parametrize("fault", [Fault.CRASH, Fault.LOST_ANSWER, Fault.NO_CONNECTION])
async def test_a_refund_interrupted_is_made_once(till: Till, fault: Fault) -> None:
    await paid_and_cancelled(till)
    break_once(till, fault)
    if fault is Fault.CRASH:
        await die(till)
    else:
        await till.turn()
    till.clock.advance(LEASE + timedelta(seconds=1))
    await till.turn()
    assert await count(till, SandboxRefund) == 1
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
    assert refund.state is RefundState.SUCCEEDED
    assert await till.balance("outside:payer") == 0
    assert await till.problems() == []


@pytest.mark.parametrize("fault", [Fault.CRASH, Fault.LOST_ANSWER, Fault.NO_CONNECTION])
async def test_a_transfer_interrupted_is_made_once(till: Till, fault: Fault) -> None:
    await cancelled_late_and_due(till)
    break_once(till, fault)
    if fault is Fault.CRASH:
        await die(till)
    else:
        await till.turn()
    till.clock.advance(LEASE + timedelta(seconds=1))
    await till.turn()
    assert await count(till, SandboxTransfer) == 1
    assert await till.balance("outside:payee") == PRICE * 95 // 100
    assert await till.problems() == []


async def test_a_refund_the_provider_refuses_waits_for_a_person_and_no_cent_is_lost(
    till: Till,
) -> None:
    await paid_and_cancelled(till)
    break_once(till, Fault.REFUSAL)
    await till.turn()
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
        names = list(await db.scalars(select(OutboxRow.name)))
    assert (refund.state, refund.due_at, refund.dead_at) == (RefundState.FAILED, None, till.now)
    assert "RefundFailed" in names
    assert await till.balance("provider:balance") == PRICE
    assert await till.problems() == []


async def test_a_transfer_the_provider_refuses_stays_owed(till: Till) -> None:
    await cancelled_late_and_due(till)
    break_once(till, Fault.REFUSAL)
    await till.turn()
    async with till.database.read() as db:
        transfer = (await db.scalars(select(Transfer))).one()
    assert transfer.state is TransferState.FAILED
    assert await till.balance(f"payable:talent:{till.teacher.person.id}") == 5700


async def test_a_refund_without_an_answer_is_tried_a_bounded_number_of_times(till: Till) -> None:
    await paid_and_cancelled(till)
    break_once(till, *[Fault.NO_CONNECTION] * 100)
    for _ in range(MAX_ATTEMPTS + 5):
        await jobs.run_due(till.database, till.gateway, now=till.now)
        till.clock.advance(timedelta(hours=1))
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
    assert (refund.attempts, refund.due_at) == (MAX_ATTEMPTS, None)
    assert refund.dead_at is not None
    assert refund.state is RefundState.REQUESTED


async def test_failures_are_counted_anew_once_the_provider_has_answered(till: Till) -> None:
    await paid_and_cancelled(till)
    silences = [Fault.NO_CONNECTION] * (MAX_ATTEMPTS - 5)
    break_once(till, *silences, Fault.NOT_YET, *silences)
    for _ in range(2 * MAX_ATTEMPTS):
        await jobs.run_due(till.database, till.gateway, now=till.now)
        till.clock.advance(timedelta(days=1))
    assert await till.balance("outside:payer") == 0
    assert await count(till, SandboxRefund) == 1


async def test_a_refund_that_takes_days_is_asked_about_and_done_once(till: Till) -> None:
    await paid_and_cancelled(till)
    real, slow = till.gateway, SlowRefunds(till.gateway, iter(()))
    till.gateway = slow
    await jobs.run_due(till.database, slow, now=till.now)
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
    assert refund.state is RefundState.SUBMITTED
    assert await till.balance("provider:balance") == PRICE
    till.gateway = real
    till.clock.advance(timedelta(days=2))
    await till.turn()
    assert await till.balance("outside:payer") == 0
    assert await count(till, SandboxRefund) == 1


async def test_a_question_that_is_refused_gives_up_no_refund_that_is_under_way(till: Till) -> None:
    await paid_and_cancelled(till)
    real = till.gateway
    await jobs.run_due(till.database, SlowRefunds(real, iter(())), now=till.now)
    till.clock.advance(timedelta(hours=2))
    break_once(till, Fault.REFUSAL, Fault.REFUSAL)
    await jobs.run_due(till.database, till.gateway, now=till.now)
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
    assert (refund.state, refund.dead_at) == (RefundState.SUBMITTED, None)
    till.gateway = real
    till.clock.advance(timedelta(hours=2))
    await till.turn()
    assert await till.balance("outside:payer") == 0
    assert await till.problems() == []


async def test_many_processes_at_once_do_each_thing_once(till: Till) -> None:
    await paid_and_cancelled(till)
    payment = await till.open_session(await till.hold())
    page = await till.start(payment)
    await till.submit(page)
    await asyncio.gather(
        *(jobs.run_due(till.database, till.gateway, now=till.now) for _ in range(4)),
        *(till.sync(payment) for _ in range(4)),
    )
    await till.turn()
    assert await count(till, SandboxRefund) == 1
    assert await till.balance("outside:payer") == -PRICE
    async with till.database.read() as db:
        correlations = list(await db.scalars(select(Posting.correlation)))
    assert correlations.count(f"capture:{payment.id}") == 3
    assert await till.problems() == []


@pytest.mark.parametrize("changed", [{"amount_cents": 1}, {"currency": "CHF"}])
async def test_an_amount_or_a_currency_that_the_provider_changed_is_refused(
    till: Till, changed: dict[str, Any]
) -> None:
    payment = await till.open_session(await till.hold())
    page = await till.start(payment)
    async with till.database.write() as db:
        query = update(SandboxCheckout).where(SandboxCheckout.id == page)
        await db.execute(query.values(**changed))
    await till.submit(page)
    with pytest.raises(GatewayRefused):
        await till.sync(payment)
    await till.turn()
    assert (await till.payment(payment)).state is PaymentState.PENDING
    assert await till.balances() == {}
    async with till.database.read() as db:
        notice = (await db.scalars(select(ProviderNotice))).one()
    assert "our payment is" in notice.error


class HeardElsewhere(FaultyGateway):
    """A provider whose answer is lost, while its notice reaches another process of ours."""

    till: Till

    async def create_refund(self, order: RefundOrder) -> Outcome:
        outcome = await super().create_refund(order)
        async with self.till.database.write() as db:
            await refunds.note_refund(db, order.reference, outcome, now=self.till.now)
        raise GatewayDown


async def test_a_refund_that_another_process_finished_is_not_asked_about_for_ever(
    till: Till,
) -> None:
    await paid_and_cancelled(till)
    real = till.gateway
    till.gateway = HeardElsewhere(real, iter([]))
    till.gateway.till = till
    await till.turn()
    till.gateway = real
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
    assert (refund.state, refund.due_at, refund.attempts) == (RefundState.SUCCEEDED, None, 0)


async def test_a_refusal_that_comes_after_the_money_changes_nothing(till: Till) -> None:
    await paid_and_cancelled(till)
    await till.turn()
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
    async with till.database.write() as db:
        await refunds.give_up(db, refund.id, problem="no", now=till.now)
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
    assert (refund.state, refund.dead_at) == (RefundState.SUCCEEDED, None)
    assert await till.problems() == []


async def test_a_talent_who_gives_back_while_the_rest_is_settled_gives_back_before_or_not_at_all(
    till: Till,
) -> None:
    await cancelled_late_and_due(till)
    async with till.database.read() as db:
        booking = (await db.scalars(select(Booking))).one()
    has_given = asyncio.Event()

    async def give() -> None:
        async with till.database.write() as db:
            await give_back(
                db,
                booking,
                by=booking.talent_id,
                amount_cents=1000,
                sequence=1,
                words="Erreur de saisie.",
                now=till.now,
            )
            has_given.set()
            # Long enough for the settlement to read the escrow, were it not to wait.
            await asyncio.sleep(0.3)

    async def settle() -> None:
        await has_given.wait()
        await jobs.run_due(till.database, till.gateway, now=till.now)

    await asyncio.gather(give(), settle())
    await till.turn()
    assert await till.problems() == []
    assert await till.balances() == {
        "outside:payer": 1000 - PRICE,
        "outside:payee": (PRICE - 1000) * 95 // 100,
        "revenue:platform": (PRICE - 1000) * 5 // 100 - FEE,
        "provider:fees": FEE,
    }


async def test_a_provider_that_is_silent_for_days_loses_nothing_that_was_paid(till: Till) -> None:
    payment = await till.open_session(await till.hold())
    await till.submit(await till.start(payment))
    real = till.gateway
    till.gateway = FaultyGateway(real, itertools.repeat(Fault.NO_CONNECTION))
    for _ in range(MAX_ATTEMPTS + 5):
        till.clock.advance(timedelta(hours=2))
        await till.turn()
    async with till.database.write() as db:
        await bookings.expire_due_holds(db, now=till.now)
    assert (await till.payment(payment)).state is PaymentState.PENDING
    till.gateway = real
    till.clock.advance(timedelta(hours=2))
    await till.turn()
    paid = await till.payment(payment)
    assert (paid.state, paid.refunded_cents) == (PaymentState.SUCCEEDED, PRICE)
    assert await till.balance("outside:payer") == 0
    assert await till.problems() == []
