"""What comes between a late refund and its payer: empty accounts, banks, deaths, second clicks."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from billing.disputes.models import RecoveryState
from billing.due import LEASE
from billing.errors import PaymentTransition, RefundDisputed, RefundUnderWay
from billing.ledger.accounts import PAYEE, PLATFORM, PROVIDER_FEES
from billing.refunds.models import RefundState
from hub.kernel.outbox import OutboxRow
from hub.people.trail import Act, TrailEntry
from tests.integration.billing.counter import Counter
from tests.integration.billing.faults import Killed
from tests.integration.billing.machine.weather import Mortality
from tests.integration.billing.refunds.late_scenes import (
    A_DAY,
    CARD_FEE,
    DISPUTE_FEE,
    OWED,
    PRICE,
    agrees,
    empty_account,
    give,
    recoveries_of,
    refunds_of,
    settled,
)
from tests.stripe.faults import Fault


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


async def test_what_a_refused_late_refund_leaves_is_asked_of_the_same_transfer_for_the_bank(
    counter: Counter,
) -> None:
    booking, charge_id = await settled(counter)
    counter.server.fail(Fault.ERROR_BEFORE, path="/v1/transfers", times=3)
    await give(counter.till, booking, 2000)
    await counter.work()
    await empty_account(counter)
    counter.server.open_dispute(charge_id)
    await counter.work()
    counter.till.clock.advance(LEASE)
    await counter.work()
    assert await recoveries_of(counter.till) == [
        (1900, 2000, RecoveryState.DROPPED),
        (OWED - 1900, 0, RecoveryState.REQUESTED),
        (1900, 0, RecoveryState.REQUESTED),
    ]
    other = await counter.till.hold(starts_at=booking.starts_at + timedelta(days=14))
    await counter.pay(await counter.till.open_session(other))
    await counter.take_place(other)
    counter.till.clock.advance(A_DAY)
    await counter.work()
    # The second session's is there, the first one's was taken back of it whole.
    assert (await counter.till.balances())[PAYEE] == OWED
    assert await counter.till.problems() == []


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
