"""What comes between a gift that was sent and its donor: empty accounts, banks, deaths."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from billing.disputes.models import RecoveryState
from billing.due import LEASE
from billing.errors import PaymentTransition, RefundDisputed, RefundUnderWay
from billing.ledger.accounts import PAYEE, PLATFORM
from billing.refunds.models import RefundState
from hub.kernel.outbox import OutboxRow
from hub.people.trail import Act, TrailEntry
from tests.integration.billing.counter import Counter
from tests.integration.billing.faults import Killed
from tests.integration.billing.machine.weather import Mortality
from tests.integration.billing.refunds.gift_scenes import (
    DISPUTE_FEE,
    GIFT,
    GIFT_FEE,
    NET,
    agrees,
    empty_account,
    give_back,
    handed_on,
    recoveries_of,
    refunds_of,
)
from tests.stripe.faults import Fault

A_DAY = timedelta(hours=26)


async def test_after_a_month_without_money_nobody_is_refunded_and_it_is_told(
    counter: Counter,
) -> None:
    payment = await handed_on(counter)
    await empty_account(counter)
    await give_back(counter.till, payment, GIFT)
    await counter.work()
    assert await recoveries_of(counter.till) == [(NET, GIFT, RecoveryState.REQUESTED)]
    with pytest.raises(RefundUnderWay):
        await give_back(counter.till, payment, 100)
    for _ in range(31):
        await counter.work()
        counter.till.clock.advance(A_DAY)
    assert await recoveries_of(counter.till) == [(NET, GIFT, RecoveryState.KEPT)]
    assert await refunds_of(counter.till) == []
    assert (await agrees(counter)).totals.refunded_cents == 0
    async with counter.till.database.read() as db:
        told = select(func.count()).where(OutboxRow.name == "LateRefundFailed")
        assert await db.scalar(told) == 1
        acts = select(TrailEntry.act).where(TrailEntry.act == Act.REFUND_FAILED)
        assert len(list(await db.scalars(acts))) == 1


async def test_a_disputed_gift_is_not_given_back_besides(counter: Counter) -> None:
    payment = await handed_on(counter)
    dispute = counter.server.open_dispute(payment.charge_id, amount=1000)
    await counter.work()
    with pytest.raises(RefundDisputed):
        await give_back(counter.till, payment, 1000)
    counter.server.close_dispute(dispute["id"], is_won=True)
    await counter.work()
    await give_back(counter.till, payment, GIFT)
    await counter.work()
    assert sum(cents for cents, _state in await refunds_of(counter.till)) == GIFT
    await agrees(counter)


async def test_a_bank_that_takes_it_before_it_was_asked_comes_first(counter: Counter) -> None:
    payment = await handed_on(counter)
    await empty_account(counter)
    await give_back(counter.till, payment, GIFT)
    await counter.work()
    counter.server.open_dispute(payment.charge_id)
    await counter.work()
    assert [state for _c, _r, state in await recoveries_of(counter.till)] == [
        RecoveryState.DROPPED,
        RecoveryState.REQUESTED,
    ]
    assert await refunds_of(counter.till) == []
    await agrees(counter)


@pytest.mark.parametrize("taken", [GIFT, 3000])
async def test_what_came_back_while_a_bank_took_it_is_kept_for_the_bank(
    counter: Counter, taken: int
) -> None:
    payment = await handed_on(counter)
    counter.server.fail(Fault.ERROR_AFTER, path="/v1/transfers", times=3)
    await give_back(counter.till, payment, 8000)
    await counter.work()
    assert [state for _c, _r, state in await recoveries_of(counter.till)] == [
        RecoveryState.REQUESTED
    ]
    dispute = counter.server.open_dispute(payment.charge_id, amount=taken)
    await counter.work()
    counter.till.clock.advance(LEASE)
    await counter.work()
    assert await refunds_of(counter.till) == []
    await agrees(counter)
    counter.server.close_dispute(dispute["id"], is_won=True)
    await counter.work()
    found = await counter.till.balances()
    assert (found[PAYEE], found[PLATFORM]) == (NET, -DISPUTE_FEE)
    await agrees(counter)


async def test_a_dispute_of_the_rest_takes_the_rest_of_the_charity(counter: Counter) -> None:
    payment = await handed_on(counter)
    await give_back(counter.till, payment, 4000)
    await counter.work()
    counter.server.open_dispute(payment.charge_id)
    await counter.work()
    (transfer,) = counter.server.all("transfer")
    assert transfer["amount_reversed"] == NET
    found = await counter.till.balances()
    assert (found.get(PAYEE, 0), found[PLATFORM]) == (0, -GIFT_FEE - DISPUTE_FEE)
    await agrees(counter)


async def test_what_a_refused_late_refund_leaves_is_asked_of_the_same_transfer_for_the_bank(
    counter: Counter,
) -> None:
    payment = await handed_on(counter)
    counter.server.fail(Fault.ERROR_BEFORE, path="/v1/transfers", times=3)
    await give_back(counter.till, payment, 4000)
    await counter.work()
    await empty_account(counter)
    counter.server.open_dispute(payment.charge_id)
    await counter.work()
    counter.till.clock.advance(LEASE)
    await counter.work()
    assert await recoveries_of(counter.till) == [
        (3930, 4000, RecoveryState.DROPPED),
        (5895, 0, RecoveryState.REQUESTED),
        (3930, 0, RecoveryState.REQUESTED),
    ]
    await agrees(counter)


async def test_a_form_shown_before_other_money_went_back_gives_nothing_back(
    counter: Counter,
) -> None:
    payment = await handed_on(counter)
    await give_back(counter.till, payment, 4000)
    await counter.work()
    for sequence in (0, 1, 3):
        with pytest.raises(PaymentTransition):
            await give_back(counter.till, payment, 4001, sequence=sequence)
    assert await refunds_of(counter.till) == [(4000, RefundState.SUCCEEDED)]


@pytest.mark.parametrize("deaths", [1, 2, 3, 4])
async def test_whenever_the_hub_dies_it_is_taken_back_and_given_once(
    counter: Counter, deaths: int
) -> None:
    payment = await handed_on(counter)
    await give_back(counter.till, payment, 4000)
    Mortality(counter.till.database).die_after(deaths)
    with pytest.raises(Killed):
        await counter.work()
    counter.till.clock.advance(LEASE)
    await counter.work()
    assert len(counter.server.all("transfer_reversal")) == 1
    assert [refund["amount"] for refund in counter.server.all("refund")] == [4000]
    await agrees(counter)
