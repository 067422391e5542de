"""A bank takes a payment back: every cent stays in one account, and comes back when it is won."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.disputes.models import Dispute, Recovery, RecoveryState
from billing.donations.models import Donation
from billing.due import LEASE
from billing.gateways.port import DisputeState
from billing.gateways.sandbox import disputes as banks
from billing.ledger.accounts import PAYEE, PAYER, PLATFORM, PROVIDER_FEES
from billing.refunds.models import Refund
from hub.bookings import service as bookings
from hub.masterclasses import service as masterclasses
from hub.masterclasses.models import Masterclass
from hub.people.trail import Act, TrailEntry
from tests.integration.billing.counter import Counter
from tests.integration.billing.till import Till
from tests.stripe.faults import Fault

PRICE, OWED, CARD_FEE, DISPUTE_FEE = 6000, 5700, 115, 2000


async def agrees(counter: Counter) -> None:
    """Check that the books prove themselves, and agree with Stripe."""
    assert await counter.till.problems() == []
    assert await counter.differences() == []


async def dispute_of(till: Till) -> Dispute:
    async with till.database.read() as db:
        return (await db.scalars(select(Dispute))).one()


async def recovery_of(till: Till) -> Recovery:
    async with till.database.read() as db:
        return (await db.scalars(select(Recovery))).one()


async def lines_of(till: Till) -> list[tuple[int, int, int, bool]]:
    """Return amount, refunded, fee of each donation, and whether it is in a transfer."""
    async with till.database.read() as db:
        lines = await db.scalars(select(Donation).order_by(Donation.amount_cents))
        return [
            (d.amount_cents, d.refunded_cents, d.fee_cents, d.transfer_id is not None)
            for d in lines
        ]


async def disputed(counter: Counter, charge_id: str, *, amount: int | None = None) -> str:
    dispute_id = counter.server.open_dispute(charge_id, amount=amount)["id"]
    await counter.work()
    return str(dispute_id)


async def decided(counter: Counter, dispute_id: str, *, is_won: bool) -> None:
    counter.server.close_dispute(dispute_id, is_won=is_won)
    await counter.work()


async def test_a_session_disputed_before_it_took_place_is_taken_out_of_its_escrow(
    counter: Counter,
) -> None:
    booking, payment = await counter.pay_session()
    await disputed(counter, payment.charge_id)
    assert await counter.till.balances() == {
        PLATFORM: -CARD_FEE - DISPUTE_FEE,
        PROVIDER_FEES: CARD_FEE + DISPUTE_FEE,
    }
    dispute = await dispute_of(counter.till)
    assert (dispute.state, dispute.taken_cents) == (DisputeState.NEEDS_RESPONSE, PRICE)
    assert dispute.respond_by is not None
    assert (await counter.till.payment(payment)).kept_cents == 0
    await agrees(counter)
    await counter.take_place(booking)
    assert counter.server.all("transfer") == []
    await agrees(counter)


async def test_a_won_dispute_puts_a_session_back_and_the_talent_is_paid(counter: Counter) -> None:
    booking, payment = await counter.pay_session()
    dispute_id = await disputed(counter, payment.charge_id)
    await decided(counter, dispute_id, is_won=True)
    assert (await counter.till.balances())[f"escrow:booking:{booking.id}"] == PRICE
    await counter.take_place(booking)
    assert [t["amount"] for t in counter.server.all("transfer")] == [OWED]
    await agrees(counter)


async def test_a_dispute_won_after_the_session_was_settled_pays_the_talent_then(
    counter: Counter,
) -> None:
    booking, payment = await counter.pay_session()
    dispute_id = await disputed(counter, payment.charge_id)
    await counter.take_place(booking)
    assert counter.server.all("transfer") == []
    await decided(counter, dispute_id, is_won=True)
    assert [t["amount"] for t in counter.server.all("transfer")] == [OWED]
    assert (await counter.till.balances())[PAYEE] == OWED
    await agrees(counter)


async def test_what_was_handed_on_is_taken_back_of_the_talent(counter: Counter) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    await disputed(counter, payment.charge_id)
    (transfer,) = counter.server.all("transfer")
    assert transfer["amount_reversed"] == OWED
    assert await counter.till.balances() == {
        PLATFORM: -CARD_FEE - DISPUTE_FEE,
        PROVIDER_FEES: CARD_FEE + DISPUTE_FEE,
    }
    await agrees(counter)


async def test_a_dispute_won_sends_the_talent_again_what_was_taken_back(counter: Counter) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    dispute_id = await disputed(counter, payment.charge_id)
    await decided(counter, dispute_id, is_won=True)
    assert (await recovery_of(counter.till)).state is RecoveryState.RETURNED
    assert [t["amount"] for t in counter.server.all("transfer")] == [OWED, OWED]
    balances = await counter.till.balances()
    assert (balances[PAYEE], balances[PAYER]) == (OWED, -PRICE)
    await agrees(counter)


async def test_the_hub_bears_what_the_payee_has_not_left(counter: Counter) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    (transfer,) = counter.server.all("transfer")
    counter.server.pay_out(transfer["destination"])
    await disputed(counter, payment.charge_id)
    assert (await recovery_of(counter.till)).state is RecoveryState.REQUESTED
    for _ in range(31):
        counter.till.clock.advance(timedelta(hours=25))
        await counter.work()
    assert (await recovery_of(counter.till)).state is RecoveryState.KEPT
    balances = await counter.till.balances()
    assert balances[PLATFORM] == PRICE - OWED - CARD_FEE - DISPUTE_FEE - PRICE
    assert balances[PAYEE] == OWED
    assert await counter.till.problems() == []


async def test_a_partial_dispute_takes_its_part_of_what_was_handed_on(counter: Counter) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    await disputed(counter, payment.charge_id, amount=2000)
    (transfer,) = counter.server.all("transfer")
    assert transfer["amount_reversed"] == 1900
    assert (await counter.till.payment(payment)).kept_cents == PRICE - 2000
    await agrees(counter)


async def ticket(counter: Counter) -> tuple[Masterclass, str]:
    """Buy a ticket with a gift; return the masterclass and the charge."""
    masterclass = await counter.till.publish()
    seat = await counter.till.seat(masterclass)
    opened = await counter.till.open_ticket(masterclass, seat, gift_cents=800)
    return masterclass, (await counter.pay(opened)).charge_id


async def test_a_ticket_and_its_gift_follow_the_bank_line_by_line(counter: Counter) -> None:
    _masterclass, charge_id = await ticket(counter)
    dispute_id = await disputed(counter, charge_id)
    assert await lines_of(counter.till) == [(800, 800, 0, False), (1200, 1200, 0, False)]
    await agrees(counter)
    await decided(counter, dispute_id, is_won=True)
    assert await lines_of(counter.till) == [(800, 0, 22, False), (1200, 0, 33, False)]
    await agrees(counter)


async def test_gifts_won_after_the_evening_was_settled_reach_the_charity(counter: Counter) -> None:
    masterclass, charge_id = await ticket(counter)
    await counter.pay(await counter.till.open_gift(masterclass, gift_cents=5000))
    dispute_id = await disputed(counter, charge_id)
    await counter.give_evening(masterclass)
    await agrees(counter)
    await decided(counter, dispute_id, is_won=True)
    assert await lines_of(counter.till) == [
        (800, 0, 22, True),
        (1200, 0, 33, True),
        (5000, 0, 100, True),
    ]
    assert sorted(t["amount"] for t in counter.server.all("transfer")) == [1945, 4900]
    await agrees(counter)


async def test_gifts_handed_on_are_taken_back_of_the_charity_and_sent_again_when_won(
    counter: Counter,
) -> None:
    masterclass, charge_id = await ticket(counter)
    await counter.give_evening(masterclass)
    dispute_id = await disputed(counter, charge_id)
    assert await lines_of(counter.till) == [(800, 800, 0, True), (1200, 1200, 0, True)]
    assert (await counter.till.balances())[PLATFORM] == -55 - DISPUTE_FEE
    await agrees(counter)
    await decided(counter, dispute_id, is_won=True)
    assert await lines_of(counter.till) == [(800, 0, 22, True), (1200, 0, 33, True)]
    assert [t["amount"] for t in counter.server.all("transfer")] == [1945, 1945]
    await agrees(counter)


async def test_a_part_that_a_bank_had_while_the_rest_was_sent_follows_it(counter: Counter) -> None:
    masterclass, charge_id = await ticket(counter)
    dispute_id = await disputed(counter, charge_id, amount=1000)
    await counter.give_evening(masterclass)
    await decided(counter, dispute_id, is_won=True)
    sent = [t["amount"] for t in counter.server.all("transfer")]
    assert (len(sent), sum(sent)) == (2, 1945)
    await agrees(counter)


async def test_a_ticket_of_a_cancelled_evening_goes_back_once_the_bank_gave_it_up(
    counter: Counter,
) -> None:
    masterclass, charge_id = await ticket(counter)
    dispute_id = await disputed(counter, charge_id)
    async with counter.till.database.write() as db:
        row = await masterclasses.get_masterclass(db, masterclass.id)
        await masterclasses.cancel_masterclass(db, row, reason="host", now=counter.till.now)
    await counter.work()
    assert counter.server.all("refund") == []
    counter.server.close_dispute(dispute_id, is_won=True)
    await counter.work()
    async with counter.till.database.read() as db:
        (refund,) = await db.scalars(select(Refund))
    assert refund.amount_cents == 2000
    assert await counter.till.problems() == []


async def test_a_cancelled_session_is_not_given_back_twice(counter: Counter) -> None:
    booking, payment = await counter.pay_session()
    await counter.till.turn()
    await disputed(counter, payment.charge_id)
    async with counter.till.database.write() as db:
        await bookings.cancel_booking(
            db, booking.id, person_id=counter.till.teacher.person.id, now=counter.till.now
        )
    await counter.work()
    assert counter.server.all("refund") == []
    await agrees(counter)


async def test_a_dispute_known_before_its_payment_captures_it_first(counter: Counter) -> None:
    payment = await counter.till.open_session(await counter.till.hold())
    page = counter.server.pay(await counter.open_page(payment), "4242424242424242")
    (charge,) = counter.server.all("charge")
    assert page["status"] == "complete"
    counter.server.webhooks.take()
    await disputed(counter, charge["id"])
    assert (await dispute_of(counter.till)).payment_id == payment.id
    await agrees(counter)


async def test_old_news_of_a_dispute_changes_nothing(counter: Counter) -> None:
    _booking, payment = await counter.pay_session()
    dispute_id = counter.server.open_dispute(payment.charge_id)["id"]
    counter.server.close_dispute(dispute_id, is_won=True)
    for _ in range(3):
        await counter.work()
    dispute = await dispute_of(counter.till)
    assert (dispute.state, dispute.taken_cents, dispute.fee_cents) == (
        DisputeState.WON,
        0,
        DISPUTE_FEE,
    )
    await agrees(counter)


async def test_what_a_bank_did_is_in_the_trail(counter: Counter) -> None:
    _booking, payment = await counter.pay_session()
    dispute_id = await disputed(counter, payment.charge_id)
    await decided(counter, dispute_id, is_won=False)
    async with counter.till.database.read() as db:
        entries = list(await db.scalars(select(TrailEntry).order_by(TrailEntry.at, TrailEntry.id)))
    acts = [entry.act for entry in entries if entry.subject_id == payment.id]
    assert acts == [Act.DISPUTE_OPENED, Act.DISPUTE_LOST]
    assert (await dispute_of(counter.till)).closed_at is not None


async def test_the_sandbox_has_a_bank_that_disputes_and_decides(till: Till) -> None:
    booking = await till.hold()
    payment = await till.pay(await till.open_session(booking))
    async with till.database.write() as db:
        dispute_id = await banks.open_dispute(db, payment.charge_id, now=till.now)
    await till.turn()
    assert (await dispute_of(till)).taken_cents == PRICE
    assert await till.problems() == []
    async with till.database.write() as db:
        await banks.close_dispute(db, dispute_id, is_won=True, now=till.now)
    await till.turn()
    assert (await till.balances())[f"escrow:booking:{booking.id}"] == PRICE
    assert await till.problems() == []


async def test_a_dispute_that_nobody_heard_of_is_named_by_the_comparison(counter: Counter) -> None:
    _booking, payment = await counter.pay_session()
    counter.server.open_dispute(payment.charge_id)
    ((may_settle, sentence),) = await counter.differences()
    assert may_settle
    assert payment.id in sentence
    counter.till.clock.advance(timedelta(hours=25))
    ((may_settle, sentence),) = await counter.differences()
    assert not may_settle


@pytest.mark.parametrize("fault", [Fault.ERROR_AFTER, Fault.DROPPED_AFTER])
async def test_a_reversal_whose_answer_is_lost_is_made_once(counter: Counter, fault: Fault) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    counter.server.fail(fault, path="/v1/transfers", times=3)
    await disputed(counter, payment.charge_id)
    counter.till.clock.advance(LEASE)
    await counter.work()
    (transfer,) = counter.server.all("transfer")
    assert transfer["amount_reversed"] == OWED
    assert len(counter.server.all("transfer_reversal")) == 1
    await agrees(counter)


async def test_money_that_comes_back_after_the_dispute_was_won_is_sent_again(
    counter: Counter,
) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    counter.server.fail(Fault.ERROR_AFTER, path="/v1/transfers", times=3)
    dispute_id = await disputed(counter, payment.charge_id)
    await decided(counter, dispute_id, is_won=True)
    counter.till.clock.advance(LEASE)
    await counter.work()
    assert (await recovery_of(counter.till)).state is RecoveryState.RETURNED
    assert (await counter.till.balances())[PAYEE] == OWED
    await agrees(counter)


async def test_a_recovery_that_was_not_asked_before_the_dispute_was_won_is_dropped(
    counter: Counter,
) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    (transfer,) = counter.server.all("transfer")
    counter.server.pay_out(transfer["destination"])
    dispute_id = await disputed(counter, payment.charge_id)
    await decided(counter, dispute_id, is_won=True)
    counter.till.clock.advance(timedelta(hours=25))
    await counter.work()
    assert (await recovery_of(counter.till)).state is RecoveryState.DROPPED
    assert counter.server.all("transfer_reversal") == []
    await agrees(counter)
