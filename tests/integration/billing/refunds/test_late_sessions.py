"""A talent gives back after the settlement: first of what they were sent, then to the learner."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.disputes.models import RecoveryState
from billing.errors import MoneyOutOfReach, NothingToGiveBack, RefundTooLarge
from billing.ledger.accounts import PAYEE, PAYER
from billing.refunds.models import RefundState
from billing.transfers.models import Transfer, TransferState
from hub.bookings import service as bookings
from hub.bookings.verdict import Judgement, Verdict
from tests.integration.billing.counter import Counter
from tests.integration.billing.refunds.late_scenes import (
    OWED,
    PRICE,
    adds_up,
    agrees,
    give,
    in_two_transfers,
    recoveries_of,
    refunds_of,
    settled,
    unsent,
)
from tests.integration.billing.till import DISPUTE, Till


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


async def test_what_was_paid_by_hand_is_out_of_reach(counter: Counter) -> None:
    booking, _charge_id = await settled(counter)
    async with counter.till.database.write() as db:
        (transfer,) = list(await db.scalars(select(Transfer)))
        transfer.provider_id = None
    with pytest.raises(MoneyOutOfReach):
        await give(counter.till, booking, 100)


async def test_nothing_and_too_much_are_refused(counter: Counter) -> None:
    booking, _charge_id = await settled(counter)
    with pytest.raises(NothingToGiveBack):
        await give(counter.till, booking, 0)
    with pytest.raises(RefundTooLarge):
        await give(counter.till, booking, PRICE + 1)


async def test_before_the_settlement_there_is_nothing_to_take_back(counter: Counter) -> None:
    booking, _payment = await counter.pay_session()
    with pytest.raises(RefundTooLarge):
        await give(counter.till, booking, 100)
