"""A talent gives back after the settlement: first of what they were sent, then to the learner."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from billing.disputes.models import Recovery, RecoveryState
from billing.due import LEASE
from billing.earnings.figures import EarningFigure
from billing.earnings.lines import EarningLine, earnings
from billing.earnings.postings import Sessions, earning_postings
from billing.errors import (
    MoneyOutOfReach,
    NothingToGiveBack,
    PaymentTransition,
    RefundDisputed,
    RefundTooLarge,
    RefundUnderWay,
)
from billing.ledger.accounts import PAYEE, PAYER, PLATFORM, PROVIDER_FEES, payable_talent
from billing.refunds.late import give_back_late
from billing.refunds.models import Refund, RefundReason, RefundState
from billing.transfers.models import Transfer, TransferState
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.errors import NotFound
from hub.kernel.outbox import OutboxRow
from hub.people.trail import Act, TrailEntry
from tests.integration.billing.counter import Counter
from tests.integration.billing.faults import Killed
from tests.integration.billing.machine.provenance import check_transfers
from tests.integration.billing.machine.weather import Mortality
from tests.integration.billing.till import DISPUTE, Till
from tests.stripe.faults import Fault

PRICE, OWED, CARD_FEE, DISPUTE_FEE = 6000, 5700, 115, 2000
ADDRESS = "identity.individual.address.line1"
A_DAY = timedelta(hours=26)


async def give(
    till: Till, booking: Booking, cents: int, *, sequence: int = 1, words: str = "Une corde."
) -> None:
    async with till.database.write() as db:
        await give_back_late(
            db,
            await bookings.get_booking(db, booking.id),
            talent_id=booking.talent_id,
            amount_cents=cents,
            sequence=sequence,
            words=words,
            now=till.now,
        )


async def agrees(counter: Counter) -> None:
    """Check that books, rows and Stripe agree, and that the talent's figures add up."""
    assert await counter.till.problems() == []
    assert await counter.differences() == []
    async with counter.till.database.read() as db:
        await check_transfers(db)
    await adds_up(counter.till)


async def adds_up(till: Till) -> EarningLine:
    """Check the sums that every earning keeps; return the one line."""
    talent_id = till.teacher.person.id
    async with till.database.read() as db:
        summary = await earnings(db, talent_id, currency="EUR")
        sessions = Sessions(talent_id, "EUR", ZoneInfo("Europe/Paris"))
        of = {
            figure.value: (await earning_postings(db, figure, sessions)).total_cents
            for figure in EarningFigure
        }
    assert of["gross"] == of["refunded"] + of["held"] + of["fee"] + of["net"]
    assert of["net"] == of["sent"] + of["given"] + of["taken_back"] + of["pending"]
    (line,) = summary.lines
    shown = (line.gross_cents, line.refunded_cents, line.held_cents, line.fee_cents, line.net_cents)
    assert shown == (of["gross"], of["refunded"], of["held"], of["fee"], of["net"])
    assert (summary.fees_cents, summary.escrow_cents) == (of["fee"], of["held"])
    return line


async def recoveries_of(till: Till) -> list[tuple[int, int, RecoveryState]]:
    async with till.database.read() as db:
        found = await db.scalars(select(Recovery).order_by(Recovery.requested_at, Recovery.id))
        return [(one.amount_cents, one.refund_cents, one.state) for one in found]


async def refunds_of(till: Till) -> list[tuple[int, RefundState]]:
    async with till.database.read() as db:
        found = list(await db.scalars(select(Refund).order_by(Refund.sequence)))
    assert all(refund.reason is RefundReason.VOLUNTARY for refund in found)
    return [(refund.amount_cents, refund.state) for refund in found]


async def settled(counter: Counter) -> tuple[Booking, str]:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    return booking, payment.charge_id


async def unsent(counter: Counter) -> tuple[Booking, str]:
    """Settle a session whose talent cannot be paid yet; return the booking and the account."""
    booking, _payment = await counter.pay_session()
    account_id = await counter.stripe.account_of(payable_talent(counter.till.teacher.person.id))
    assert account_id is not None
    counter.server.require(account_id, ADDRESS)
    await counter.take_place(booking)
    return booking, account_id


async def in_two_transfers(counter: Counter) -> tuple[Booking, str]:
    """Have 38 euros of 57 sent, and the rest when the bank gives it up."""
    booking, payment = await counter.pay_session()
    dispute = counter.server.open_dispute(payment.charge_id, amount=2000)
    await counter.work()
    await counter.take_place(booking)
    counter.server.close_dispute(dispute["id"], is_won=True)
    await counter.work()
    assert sorted(t["amount"] for t in counter.server.all("transfer")) == [1900, 3800]
    return booking, payment.charge_id


async def empty_account(counter: Counter) -> None:
    (transfer,) = counter.server.all("transfer")
    counter.server.pay_out(transfer["destination"])


@pytest.mark.parametrize(("cents", "talents"), [(PRICE, OWED), (2000, 1900), (1, 1)])
async def test_what_was_handed_on_comes_back_of_the_talent_then_goes_to_the_learner(
    counter: Counter, cents: int, talents: int
) -> None:
    booking, _charge_id = await settled(counter)
    await give(counter.till, booking, cents)
    assert await refunds_of(counter.till) == []
    await counter.work()
    (transfer,) = counter.server.all("transfer")
    assert transfer["amount_reversed"] == talents
    assert [refund["amount"] for refund in counter.server.all("refund")] == [cents]
    assert await refunds_of(counter.till) == [(cents, RefundState.SUCCEEDED)]
    found = await counter.till.balances()
    assert found.get(PAYEE, 0) == OWED - talents
    assert found.get(PAYER, 0) == cents - PRICE
    line = await adds_up(counter.till)
    assert (line.refunded_cents, line.net_cents) == (cents, OWED - talents)
    await agrees(counter)


async def test_in_the_sandbox_it_goes_the_same_way(till: Till) -> None:
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    till.clock.at = booking.ends_at
    async with till.database.write() as db:
        row = await bookings.get_booking(db, booking.id)
        judgement = Judgement(Verdict.COMPLETED, lost_min=0)
        await bookings.apply_judgement(db, row, judgement, dispute_window=DISPUTE, now=till.now)
    till.clock.advance(DISPUTE + timedelta(minutes=1))
    async with till.database.write() as db:
        await bookings.settle_due(db, now=till.now)
    await till.turn()
    await give(till, booking, 3000)
    await till.turn()
    assert await refunds_of(till) == [(3000, RefundState.SUCCEEDED)]
    assert await recoveries_of(till) == [(2850, 3000, RecoveryState.SUCCEEDED)]
    assert await till.problems() == []


async def test_parts_given_one_after_the_other_take_no_cent_more_than_one(
    counter: Counter,
) -> None:
    booking, _charge_id = await settled(counter)
    for number, cents in enumerate((1, 1, 1, PRICE - 3), start=1):
        await give(counter.till, booking, cents, sequence=number)
        await counter.work()
    assert (await counter.till.balances()).get(PAYEE, 0) == 0
    assert sum(cents for cents, _refund, _state in await recoveries_of(counter.till)) == OWED
    await agrees(counter)
    with pytest.raises(RefundTooLarge):
        await give(counter.till, booking, 1, sequence=5)


async def test_it_is_taken_back_of_both_transfers_that_carried_it(counter: Counter) -> None:
    booking, _charge_id = await in_two_transfers(counter)
    await give(counter.till, booking, 5000)
    await counter.work()
    back = {t["amount"]: t["amount_reversed"] for t in counter.server.all("transfer")}
    assert sum(back.values()) == 4750
    assert sum(cents for cents, _state in await refunds_of(counter.till)) == 5000
    await agrees(counter)


async def test_what_has_not_left_is_kept_back_at_once(counter: Counter) -> None:
    booking, account_id = await unsent(counter)
    await give(counter.till, booking, 2000)
    assert await recoveries_of(counter.till) == [(1900, 2000, RecoveryState.SUCCEEDED)]
    await counter.work()
    assert await refunds_of(counter.till) == [(2000, RefundState.SUCCEEDED)]
    counter.server.onboard(account_id)
    counter.till.clock.advance(timedelta(hours=2))
    await counter.work()
    assert [t["amount"] for t in counter.server.all("transfer")] == [OWED - 1900]
    assert counter.server.all("transfer_reversal") == []
    await agrees(counter)


async def test_a_whole_price_that_has_not_left_is_never_sent(counter: Counter) -> None:
    booking, _account_id = await unsent(counter)
    await give(counter.till, booking, PRICE)
    await counter.work()
    async with counter.till.database.read() as db:
        assert (await db.scalars(select(Transfer.state))).one() is TransferState.WITHHELD
    assert await refunds_of(counter.till) == [(PRICE, RefundState.SUCCEEDED)]
    await agrees(counter)


async def test_a_payee_without_money_at_the_provider_is_asked_until_there_is_some(
    counter: Counter,
) -> None:
    booking, _charge_id = await settled(counter)
    await empty_account(counter)
    await give(counter.till, booking, PRICE)
    await counter.work()
    assert await recoveries_of(counter.till) == [(OWED, PRICE, RecoveryState.REQUESTED)]
    assert await refunds_of(counter.till) == []
    with pytest.raises(RefundUnderWay):
        await give(counter.till, booking, 100)
    other = await counter.till.hold(starts_at=booking.starts_at + timedelta(days=14))
    await counter.pay(await counter.till.open_session(other))
    await counter.take_place(other)
    counter.till.clock.advance(A_DAY)
    await counter.work()
    assert await refunds_of(counter.till) == [(PRICE, RefundState.SUCCEEDED)]
    assert await counter.till.problems() == []


async def test_after_a_month_nobody_is_refunded_and_the_talent_is_told(counter: Counter) -> None:
    booking, _charge_id = await settled(counter)
    await empty_account(counter)
    await give(counter.till, booking, PRICE)
    for _ in range(31):
        await counter.work()
        counter.till.clock.advance(A_DAY)
    assert await recoveries_of(counter.till) == [(OWED, PRICE, RecoveryState.KEPT)]
    assert await refunds_of(counter.till) == []
    await agrees(counter)
    async with counter.till.database.read() as db:
        told = select(func.count()).where(OutboxRow.name == "LateRefundFailed")
        assert await db.scalar(told) == 1
        acts = select(TrailEntry.act).where(TrailEntry.act == Act.REFUND_FAILED)
        assert len(list(await db.scalars(acts))) == 1


async def test_a_disputed_payment_is_not_given_back_besides(counter: Counter) -> None:
    booking, charge_id = await settled(counter)
    dispute = counter.server.open_dispute(charge_id, amount=1000)
    await counter.work()
    with pytest.raises(RefundDisputed):
        await give(counter.till, booking, 1000)
    counter.server.close_dispute(dispute["id"], is_won=True)
    await counter.work()
    await give(counter.till, booking, PRICE)
    await counter.work()
    assert sum(cents for cents, _state in await refunds_of(counter.till)) == PRICE
    await agrees(counter)


async def test_a_bank_that_takes_it_before_it_was_asked_comes_first(counter: Counter) -> None:
    booking, charge_id = await settled(counter)
    await empty_account(counter)
    await give(counter.till, booking, PRICE)
    await counter.work()
    counter.server.open_dispute(charge_id)
    await counter.work()
    assert [state for _c, _r, state in await recoveries_of(counter.till)] == [
        RecoveryState.DROPPED,
        RecoveryState.REQUESTED,
    ]
    assert await refunds_of(counter.till) == []
    await agrees(counter)


async def test_what_came_back_while_a_bank_took_it_is_kept_for_the_bank(counter: Counter) -> None:
    booking, charge_id = await settled(counter)
    counter.server.fail(Fault.ERROR_AFTER, path="/v1/transfers", times=3)
    await give(counter.till, booking, 2000)
    await counter.work()
    assert await recoveries_of(counter.till) == [(1900, 2000, RecoveryState.REQUESTED)]
    counter.server.open_dispute(charge_id)
    await counter.work()
    counter.till.clock.advance(LEASE)
    await counter.work()
    assert await refunds_of(counter.till) == []
    found = await counter.till.balances()
    assert found.get(PAYEE, 0) == 0
    assert found[PLATFORM] == -found[PROVIDER_FEES] == -CARD_FEE - DISPUTE_FEE
    await agrees(counter)


async def test_a_dispute_of_the_rest_takes_the_rest_of_the_talent(counter: Counter) -> None:
    booking, charge_id = await settled(counter)
    await give(counter.till, booking, 2000)
    await counter.work()
    counter.server.open_dispute(charge_id)
    await counter.work()
    (transfer,) = counter.server.all("transfer")
    assert transfer["amount_reversed"] == OWED
    assert (await counter.till.balances()).get(PAYEE, 0) == 0
    await agrees(counter)


async def test_a_form_pressed_twice_gives_back_once(counter: Counter) -> None:
    booking, _charge_id = await settled(counter)
    for _ in range(2):
        await give(counter.till, booking, 2000)
    await counter.work()
    await give(counter.till, booking, 2000)
    with pytest.raises(PaymentTransition):
        await give(counter.till, booking, 2001)
    await counter.work()
    assert await refunds_of(counter.till) == [(2000, RefundState.SUCCEEDED)]
    async with counter.till.database.read() as db:
        acts = select(TrailEntry).where(TrailEntry.act == Act.REFUND_ASKED)
        (act,) = list(await db.scalars(acts))
    assert (act.actor_id, act.reason, act.amount_cents) == (booking.talent_id, "Une corde.", 2000)


@pytest.mark.parametrize("deaths", [1, 2, 3, 4])
async def test_whenever_the_hub_dies_it_is_taken_back_and_given_once(
    counter: Counter, deaths: int
) -> None:
    booking, _charge_id = await settled(counter)
    await give(counter.till, booking, 2000)
    Mortality(counter.till.database).die_after(deaths)
    with pytest.raises(Killed):
        await counter.work()
    counter.till.clock.advance(LEASE)
    await counter.work()
    assert len(counter.server.all("transfer_reversal")) == 1
    assert [refund["amount"] for refund in counter.server.all("refund")] == [2000]
    await agrees(counter)


async def test_what_was_paid_by_hand_is_out_of_reach(counter: Counter) -> None:
    booking, _charge_id = await settled(counter)
    async with counter.till.database.write() as db:
        (transfer,) = list(await db.scalars(select(Transfer)))
        transfer.provider_id = None
    with pytest.raises(MoneyOutOfReach):
        await give(counter.till, booking, 100)


async def test_nothing_too_much_and_another_s_are_refused(counter: Counter) -> None:
    booking, _charge_id = await settled(counter)
    with pytest.raises(NothingToGiveBack):
        await give(counter.till, booking, 0)
    with pytest.raises(RefundTooLarge):
        await give(counter.till, booking, PRICE + 1)
    booking.talent_id = counter.till.learner.id
    with pytest.raises(NotFound):
        await give(counter.till, booking, 100)


async def test_before_the_settlement_there_is_nothing_to_take_back(counter: Counter) -> None:
    booking, _payment = await counter.pay_session()
    with pytest.raises(RefundTooLarge):
        await give(counter.till, booking, 100)
