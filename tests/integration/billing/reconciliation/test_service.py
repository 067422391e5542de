"""The books and the provider, compared after people, banks and the network did their worst."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from billing.attention import service as attention
from billing.due import LEASE
from billing.gateways.port import MovementKind
from billing.payments.models import Payment
from billing.reconciliation import service, statement
from billing.reconciliation.models import ProviderMovement
from billing.transfers.models import Transfer, TransferState
from hub.bookings import service as bookings
from tests.integration.billing.counter import A_MONTH, Counter
from tests.integration.billing.providers import PAYS
from tests.integration.billing.till import Till
from tests.stripe.faults import Fault

LATER = timedelta(hours=25)


async def cancelled(counter: Counter) -> Payment:
    """Pay a session that the talent cancels, up to the refund being asked for."""
    booking, payment = await counter.pay_session()
    await counter.till.turn()
    async with counter.till.database.write() as db:
        await bookings.cancel_booking(
            db, booking.id, person_id=counter.till.teacher.person.id, now=counter.till.now
        )
    await counter.till.dispatcher.drain()
    return payment


async def test_a_month_in_which_all_went_well_has_no_difference(counter: Counter) -> None:
    masterclass = await counter.till.publish()
    seat = await counter.till.seat(masterclass)
    await counter.pay(
        await counter.till.open_ticket(masterclass, seat, gift_cents=777, covers_fees=True)
    )
    await cancelled(counter)
    await counter.work()
    booking, _ = await counter.pay_session()
    await counter.take_place(booking)
    await counter.give_evening(masterclass)
    assert len(counter.server.all("transfer")) == 2
    assert await counter.differences() == []


async def test_a_payment_whose_news_was_lost_is_under_way_first_and_wrong_later(
    counter: Counter,
) -> None:
    payment = await counter.till.open_session(await counter.till.hold())
    counter.server.pay(await counter.open_page(payment), PAYS)
    ((may_settle, sentence),) = await counter.differences()
    assert may_settle
    assert payment.id in sentence
    assert "once the news is here" in sentence
    counter.till.clock.advance(LATER)
    ((may_settle, sentence),) = await counter.differences()
    assert not may_settle
    assert "after 24 hours the books still do not have it" in sentence
    await counter.till.sync(payment)
    await counter.till.turn()
    assert await counter.differences() == []


async def test_an_answer_lost_after_the_money_left_is_under_way_until_it_is_asked_again(
    counter: Counter,
) -> None:
    await cancelled(counter)
    counter.server.fail(Fault.ERROR_AFTER, path="/v1/refunds", times=3)
    await counter.till.turn()
    ((may_settle, _sentence),) = await counter.differences()
    assert may_settle
    counter.till.clock.advance(LEASE)
    await counter.work()
    assert await counter.differences() == []


async def test_a_refund_by_hand_at_the_provider_is_named_with_its_charge(counter: Counter) -> None:
    _booking, payment = await counter.pay_session()
    counter.server.client().v1.refunds.create({"charge": payment.charge_id, "amount": 1200})
    await counter.work()
    ((may_settle, sentence),) = await counter.differences()
    assert not may_settle
    assert payment.charge_id in sentence
    assert "€12.00" in sentence
    assert "by hand" in sentence


async def test_a_transfer_taken_back_by_hand_is_named(counter: Counter) -> None:
    booking, _payment = await counter.pay_session()
    await counter.take_place(booking)
    (transfer,) = counter.server.all("transfer")
    counter.server.client().v1.transfers.reversals.create(transfer["id"], {"amount": 500})
    await counter.work()
    ((may_settle, sentence),) = await counter.differences()
    assert not may_settle
    assert transfer["id"] in sentence
    assert "€5.00" in sentence


async def test_a_refund_that_fails_weeks_later_agrees_on_both_sides(counter: Counter) -> None:
    await cancelled(counter)
    await counter.work()
    (refund,) = counter.server.all("refund")
    counter.server.settle_refund(refund["id"], failure="lost_or_stolen_card")
    ((may_settle, _sentence),) = await counter.differences()
    assert may_settle
    await counter.work()
    assert await counter.differences() == []
    counter.till.clock.advance(timedelta(days=2))
    await counter.work()
    assert len(counter.server.all("refund")) == 2
    assert await counter.differences() == []


async def test_a_payment_that_the_provider_does_not_know_is_named(counter: Counter) -> None:
    _booking, payment = await counter.pay_session()
    async with counter.till.database.write() as db:
        row = await db.get_one(Payment, payment.id)
        row.charge_id = "ch_elsewhere"
    sentences = [sentence for _, sentence in await counter.differences()]
    assert any("ch_elsewhere" in s and "knows nothing" in s for s in sentences)
    assert any("under another name" in s for s in sentences)


async def test_amounts_and_fees_that_differ_are_named_with_both(counter: Counter) -> None:
    _booking, payment = await counter.pay_session()
    await counter.differences()
    async with counter.till.database.write() as db:
        of_it = update(ProviderMovement).where(ProviderMovement.object_id == payment.charge_id)
        await db.execute(of_it.values(fee_cents=1))
    ((_, sentence),) = await counter.differences("fr")
    assert "0,01\xa0€" in sentence
    assert "1,15\xa0€" in sentence
    assert payment.id in sentence


async def test_a_transfer_paid_by_hand_is_no_difference(counter: Counter) -> None:
    booking, _payment = await counter.pay_session()
    counter.server.fail(Fault.ERROR_BEFORE, path="/v1/transfers", times=100)
    await counter.take_place(booking)
    async with counter.till.database.write() as db:
        transfer = (await db.scalars(select(Transfer))).one()
        transfer.state, transfer.dead_at = TransferState.FAILED, counter.till.now
    counter.server.faults.clear()
    async with counter.till.database.write() as db:
        await attention.settle_transfer(
            db,
            transfer.id,
            reason="by bank",
            by=counter.till.learner.id,
            now=counter.till.now,
        )
    assert await counter.differences() == []


async def test_payouts_to_the_hubs_own_bank_are_none_of_the_books(counter: Counter) -> None:
    await counter.pay_session()
    counter.server.add_funds(5000)
    assert await counter.differences() == []


async def test_the_statement_is_read_once_page_after_page(counter: Counter) -> None:
    for _ in range(130):
        counter.server.add_funds(100)
    assert await counter.differences() == []
    assert await counter.differences() == []
    async with counter.till.database.read() as db:
        kept = select(func.count()).where(ProviderMovement.kind == MovementKind.TOPUP)
        assert await db.scalar(kept) == 131


async def test_the_sandbox_and_the_books_agree(till: Till) -> None:
    for day in range(3):
        booking = await till.hold(starts_at=till.now + timedelta(days=3 + day))
        await till.pay(await till.open_session(booking))
        await till.turn()
        async with till.database.write() as db:
            await bookings.cancel_booking(
                db, booking.id, person_id=till.teacher.person.id, now=till.now
            )
        await till.turn()
    found = service.reconcile(
        till.database,
        till.gateway,
        since=till.now - A_MONTH,
        until=till.now + A_MONTH,
        now=till.now,
    )
    assert [one async for one in found] == []
    async with till.database.read() as db:
        assert await db.scalar(select(func.count()).select_from(ProviderMovement)) == 6


async def test_pages_follow_each_other_to_the_end(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAGE_SIZE", 2)
    monkeypatch.setattr(statement, "PAGE_SIZE", 2)
    charges = []
    masterclass = await counter.till.publish()
    for _ in range(5):
        payment = await counter.pay(await counter.till.open_gift(masterclass, gift_cents=500))
        counter.server.client().v1.refunds.create({"charge": payment.charge_id, "amount": 1})
        charges.append(payment.charge_id)
    sentences = [sentence for _, sentence in await counter.differences()]
    assert all(any(charge in sentence for sentence in sentences) for charge in charges)
    assert len(sentences) == 5
