"""The money of one-to-one sessions, cent by cent."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.earnings import EarningState, earnings
from billing.errors import AlreadyPaid, PaymentClosed, RefundTooLarge
from billing.gateways.port import CheckoutState
from billing.gateways.sandbox import cards
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import cancel_payment, open_session_payment, payment_for
from billing.refunds.models import Refund, RefundReason, RefundState
from billing.refunds.service import request_refund
from billing.transfers.models import Transfer, TransferState
from hub.bookings import service as bookings
from hub.bookings.errors import HoldExpired, NotInvited
from hub.bookings.models import Booking, BookingState
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.outbox import OutboxRow
from tests.integration.billing.till import ASKING_CARD, BAD_CARD, DISPUTE, Till
from tests.scenes import SHARE, SLOT

HOUR = timedelta(hours=1)
PRICE = 6000
PROVIDER_FEE = 115  # 1.5 % of 6000, and 25 cents.
PLATFORM_FEE = 300  # 5 % of 6000.


async def judge(till: Till, booking: Booking, judgement: Judgement) -> None:
    till.clock.at = booking.ends_at
    async with till.database.write() as db:
        row = await db.get_one(Booking, booking.id, with_for_update=True)
        await bookings.apply_judgement(db, row, judgement, dispute_window=DISPUTE, now=till.now)
    await till.turn()


async def settle(till: Till) -> None:
    till.clock.advance(DISPUTE + HOUR)
    async with till.database.write() as db:
        await bookings.settle_due(db, now=till.now)
    await till.turn()


async def events(till: Till) -> list[str]:
    async with till.database.read() as db:
        return list(await db.scalars(select(OutboxRow.name).order_by(OutboxRow.id)))


async def state_of(till: Till, booking: Booking) -> BookingState:
    async with till.database.read() as db:
        return (await bookings.get_booking(db, booking.id)).state


async def test_a_session_is_paid_held_settled_and_transferred_cent_by_cent(till: Till) -> None:
    booking = await till.hold()
    payment = await till.pay(await till.open_session(booking))
    assert payment.state is PaymentState.SUCCEEDED
    assert await state_of(till, booking) is BookingState.CONFIRMED
    assert await till.balances() == {
        "outside:payer": -PRICE,
        f"escrow:booking:{booking.id}": PRICE,
        "provider:fees": PROVIDER_FEE,
        "revenue:platform": -PROVIDER_FEE,
    }
    await judge(till, booking, Judgement(Verdict.COMPLETED))
    await settle(till)
    assert await till.balances() == {
        "outside:payer": -PRICE,
        "outside:payee": PRICE - PLATFORM_FEE,
        "provider:fees": PROVIDER_FEE,
        "revenue:platform": PLATFORM_FEE - PROVIDER_FEE,
    }
    assert await till.problems() == []
    assert "PaymentSucceeded" in await events(till)
    assert "TransferCompleted" in await events(till)


async def test_money_that_comes_for_a_group_called_off_goes_back_by_itself(till: Till) -> None:
    async with till.database.write() as db:
        (await db.merge(till.teacher.service)).group_size = 2
    one = await till.hold()
    await till.pay(await till.open_session(one))
    two = await till.hold(learner=await till.newcomer("Noé Ferraud"))
    payment = await till.open_session(two)
    page = await till.start(payment)
    async with till.database.write() as db:
        await bookings.cancel_booking(db, one.id, person_id=one.talent_id, now=till.now)
    await till.submit(page)
    await till.sync(payment)
    await till.turn()
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund).where(Refund.payment_id == payment.id))).one()
    assert (refund.reason, refund.state) == (RefundReason.LATE, RefundState.SUCCEEDED)
    assert refund.amount_cents == PRICE
    assert await state_of(till, two) is BookingState.EXPIRED
    assert await till.balance(f"escrow:booking:{two.id}") == 0
    assert await till.problems() == []


async def test_a_slot_given_up_closes_its_card_page_at_once(till: Till) -> None:
    booking = await till.hold()
    payment = await till.open_session(booking)
    page = await till.start(payment)
    async with till.database.write() as db:
        await bookings.give_up_hold(db, booking.id, learner_id=booking.learner_id, now=till.now)
    await till.turn()
    assert (await till.gateway.get_checkout(page)).state is CheckoutState.EXPIRED
    assert (await till.payment(payment)).state is PaymentState.CANCELLED


async def test_a_talent_sees_where_each_cent_of_each_session_is(till: Till) -> None:
    first = await till.hold()
    second = await till.hold(starts_at=SLOT + timedelta(days=7))
    await till.pay(await till.open_session(first))
    await till.pay(await till.open_session(second))
    await judge(till, first, Judgement(Verdict.COMPLETED, lost_min=15))
    await settle(till)
    async with till.database.read() as db:
        summary = await earnings(db, till.teacher.person.id, currency="EUR")
    assert (summary.escrow_cents, summary.payable_cents) == (PRICE, 0)
    assert (summary.transferred_cents, summary.fees_cents) == (4275, 225)
    held, sent = summary.lines
    assert (held.booking_id, held.held_cents, held.state) == (second.id, PRICE, EarningState.HELD)
    assert (sent.gross_cents, sent.refunded_cents, sent.fee_cents) == (PRICE, 1500, 225)
    assert (sent.net_cents, sent.state) == (4275, EarningState.TRANSFERRED)
    assert [posting.amount_cents for posting in sent.postings] == [6000, 1500, 4275, 225, 4275]


async def test_a_talent_absent_refunds_the_learner_in_full(till: Till) -> None:
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    await judge(till, booking, Judgement(Verdict.TALENT_ABSENT))
    await settle(till)
    assert await till.balances() == {
        "provider:fees": PROVIDER_FEE,
        "revenue:platform": -PROVIDER_FEE,
    }
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
        assert (await db.scalars(select(Transfer))).first() is None
    assert (refund.state, refund.amount_cents) == (RefundState.SUCCEEDED, PRICE)
    assert refund.idempotency_key == f"refund:{refund.payment_id}:1:{PRICE}"
    assert await till.problems() == []


async def test_a_late_cancellation_gives_half_back_and_the_talent_the_rest_after_the_window(
    till: Till,
) -> None:
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    till.clock.at = booking.starts_at - 5 * HOUR
    async with till.database.write() as db:
        await bookings.cancel_booking(db, booking.id, person_id=till.learner.id, now=till.now)
    await till.turn()
    assert await till.balance(f"escrow:booking:{booking.id}") == PRICE // 2
    till.clock.at = booking.ends_at + DISPUTE - HOUR
    await till.turn()
    assert await till.balance("outside:payee") == 0
    till.clock.advance(HOUR)
    await till.turn()
    assert await till.balances() == {
        "outside:payer": -3000,
        "outside:payee": 2850,
        "provider:fees": PROVIDER_FEE,
        "revenue:platform": 150 - PROVIDER_FEE,
    }
    assert await till.problems() == []


async def test_a_talent_who_cancels_gives_everything_back(till: Till) -> None:
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    async with till.database.write() as db:
        await bookings.cancel_booking(
            db, booking.id, person_id=till.teacher.person.id, now=till.now
        )
    await till.turn()
    assert await till.balance("outside:payer") == 0
    assert "RefundCompleted" in await events(till)


async def test_a_card_declined_then_another_pays_once(till: Till) -> None:
    payment = await till.open_session(await till.hold())
    page = await till.start(payment)
    assert await till.submit(page, BAD_CARD) is CheckoutState.DECLINED
    declined = await till.sync(payment)
    assert (declined.state, declined.decline_code) == (PaymentState.PENDING, "card_declined")
    assert await till.balances() == {}
    assert await till.submit(page) is CheckoutState.PAID
    await till.turn()
    paid = await till.payment(payment)
    assert (paid.state, paid.decline_code) == (PaymentState.SUCCEEDED, "")
    assert await till.balance("outside:payer") == -PRICE


async def test_a_card_that_asks_for_authentication_pays_once_it_is_given(till: Till) -> None:
    payment = await till.open_session(await till.hold())
    page = await till.start(payment)
    assert await till.submit(page, ASKING_CARD) is CheckoutState.AUTHENTICATING
    assert (await till.sync(payment)).state is PaymentState.AUTHENTICATING
    for is_approved, state in ((False, PaymentState.PENDING), (True, PaymentState.SUCCEEDED)):
        if is_approved:
            await till.submit(page, ASKING_CARD)
        async with till.database.write() as db:
            await cards.authenticate(db, page, is_approved=is_approved, now=till.now)
        assert (await till.sync(payment)).state is state
    assert await till.balance("outside:payer") == -PRICE


async def test_money_that_comes_after_the_hold_expired_goes_back_by_itself(till: Till) -> None:
    booking = await till.hold()
    payment = await till.open_session(booking)
    page = await till.start(payment)
    till.clock.advance(timedelta(minutes=14, seconds=59))
    await till.submit(page)
    till.clock.advance(timedelta(seconds=2))
    async with till.database.write() as db:
        assert await bookings.expire_due_holds(db, now=till.now) == 1
    await till.turn()
    assert await state_of(till, booking) is BookingState.EXPIRED
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
    assert (refund.reason, refund.state) == (RefundReason.LATE, RefundState.SUCCEEDED)
    assert await till.balance("outside:payer") == 0
    assert "PaymentSucceeded" not in await events(till)
    assert "PaymentRefunded" in await events(till)
    assert await till.problems() == []


async def test_a_payment_nobody_makes_expires_and_its_page_closes(till: Till) -> None:
    booking = await till.hold()
    payment = await till.open_session(booking)
    page = await till.start(payment)
    till.clock.advance(timedelta(minutes=15))
    await till.turn()
    assert (await till.payment(payment)).state is PaymentState.EXPIRED
    async with till.database.read() as db:
        assert (await cards.view(db, page)).state is CheckoutState.EXPIRED
    with pytest.raises(PaymentClosed):
        await till.start(payment)
    with pytest.raises(HoldExpired):
        await till.open_session(booking)


async def test_opening_and_starting_again_leads_to_the_same_page(till: Till) -> None:
    booking = await till.hold()
    first, second = await till.open_session(booking), await till.open_session(booking)
    assert first.id == second.id
    assert await till.start(first) == await till.start(second)


async def test_only_the_learner_pays_and_only_once(till: Till) -> None:
    booking = await till.hold()
    stranger = await till.newcomer("Paul Autre")
    async with till.database.write() as db:
        with pytest.raises(NotInvited):
            await open_session_payment(db, booking, payer_id=stranger.id, share=SHARE, now=till.now)
    payment = await till.pay(await till.open_session(booking))
    async with till.database.read() as db:
        confirmed = await bookings.get_booking(db, booking.id)
        found = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    assert found is not None
    assert found.id == payment.id
    with pytest.raises(AlreadyPaid):
        await till.open_session(confirmed)
    with pytest.raises(AlreadyPaid):
        await till.start(payment)


async def test_refunds_never_exceed_what_was_paid(till: Till) -> None:
    payment = await till.pay(await till.open_session(await till.hold()))
    reasons = (RefundReason.CANCELLED, RefundReason.VERDICT, RefundReason.LATE)
    amounts = (2500, 3000, 501)
    for reason, amount_cents in zip(reasons[:2], amounts[:2], strict=True):
        async with till.database.write() as db:
            row = await db.get_one(Payment, payment.id)
            await request_refund(db, row, amount_cents=amount_cents, reason=reason, now=till.now)
    async with till.database.write() as db:
        row = await db.get_one(Payment, payment.id)
        with pytest.raises(RefundTooLarge):
            await request_refund(db, row, amount_cents=501, reason=reasons[2], now=till.now)
    await till.turn()
    assert await till.balance("outside:payer") == -500
    async with till.database.read() as db:
        transfers = list(await db.scalars(select(Transfer.state)))
    assert TransferState.FAILED not in transfers
    assert await till.problems() == []


async def test_a_verdict_refunds_what_bought_the_session_not_a_second_payment_already_back(
    till: Till,
) -> None:
    booking = await till.hold()
    first = await till.open_session(booking)
    first_page = await till.start(first)
    async with till.database.write() as db:
        await cancel_payment(db, first.id, now=till.now)
    till.clock.advance(timedelta(seconds=1))
    second = await till.open_session(booking)
    second_page = await till.start(second)
    await till.submit(first_page)
    await till.submit(second_page)
    await till.sync(first)
    await till.turn()
    await judge(till, booking, Judgement(Verdict.TALENT_ABSENT))
    await settle(till)
    async with till.database.read() as db:
        reasons = dict((await db.execute(select(Refund.payment_id, Refund.reason))).all())
        waiting = select(OutboxRow.error).where(OutboxRow.done_at.is_(None))
        assert list(await db.scalars(waiting)) == []
    assert reasons == {first.id: RefundReason.VERDICT, second.id: RefundReason.DUPLICATE}
    assert await till.balance("outside:payer") == 0
    assert await till.problems() == []
