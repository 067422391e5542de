"""Money that a bank takes before it was sent on is kept back, not sent and asked back."""

from datetime import timedelta

from sqlalchemy import select

from billing.disputes.models import Recovery, RecoveryState
from billing.ledger.accounts import PAYEE, PLATFORM, payable_charity, payable_talent
from billing.transfers.models import Transfer, TransferState
from tests.integration.billing.counter import Counter

PRICE, OWED, CARD_FEE, DISPUTE_FEE = 6000, 5700, 115, 2000
ADDRESS = "identity.individual.address.line1"
HOURS = timedelta(hours=2)


async def agrees(counter: Counter) -> None:
    assert await counter.till.problems() == []
    assert await counter.differences() == []


async def transfers_of(counter: Counter) -> list[Transfer]:
    async with counter.till.database.read() as db:
        return list(await db.scalars(select(Transfer).order_by(Transfer.requested_at)))


async def recovery_of(counter: Counter) -> Recovery:
    async with counter.till.database.read() as db:
        return (await db.scalars(select(Recovery))).one()


async def stop(counter: Counter, payee: str) -> str:
    """Have Stripe ask a payee for more before it pays them."""
    account_id = await counter.stripe.account_of(payee)
    assert account_id is not None
    counter.server.require(account_id, ADDRESS)
    return account_id


async def unsent_session(counter: Counter) -> tuple[str, str]:
    """Settle a session whose talent cannot be paid yet; return the charge and the account."""
    booking, payment = await counter.pay_session()
    account_id = await stop(counter, payable_talent(counter.till.teacher.person.id))
    await counter.take_place(booking)
    (transfer,) = await transfers_of(counter)
    assert transfer.state is TransferState.REQUESTED
    return payment.charge_id, account_id


async def let_go(counter: Counter, account_id: str) -> None:
    counter.server.onboard(account_id)
    counter.till.clock.advance(HOURS)
    await counter.work()


async def test_a_transfer_that_has_not_left_is_kept_back_when_its_session_is_disputed(
    counter: Counter,
) -> None:
    charge_id, account_id = await unsent_session(counter)
    counter.server.open_dispute(charge_id)
    await counter.work()
    (transfer,) = await transfers_of(counter)
    assert (transfer.state, transfer.due_at) == (TransferState.WITHHELD, None)
    recovery = await recovery_of(counter)
    assert (recovery.state, recovery.provider_id) == (RecoveryState.SUCCEEDED, None)
    assert (await counter.till.balances())[PLATFORM] == -CARD_FEE - DISPUTE_FEE
    await let_go(counter, account_id)
    assert counter.server.all("transfer") == []
    await agrees(counter)


async def test_what_was_kept_back_is_sent_once_the_dispute_is_won(counter: Counter) -> None:
    charge_id, account_id = await unsent_session(counter)
    dispute = counter.server.open_dispute(charge_id)
    await counter.work()
    counter.server.close_dispute(dispute["id"], is_won=True)
    await counter.work()
    await let_go(counter, account_id)
    assert [transfer["amount"] for transfer in counter.server.all("transfer")] == [OWED]
    assert counter.server.all("transfer_reversal") == []
    assert (await counter.till.balances())[PAYEE] == OWED
    await agrees(counter)


async def test_a_partial_dispute_keeps_its_part_back_and_lets_the_rest_go(
    counter: Counter,
) -> None:
    charge_id, account_id = await unsent_session(counter)
    counter.server.open_dispute(charge_id, amount=2000)
    await counter.work()
    await let_go(counter, account_id)
    assert [transfer["amount"] for transfer in counter.server.all("transfer")] == [OWED - 1900]
    assert counter.server.all("transfer_reversal") == []
    await agrees(counter)


async def test_one_disputed_gift_does_not_hold_up_the_others(counter: Counter) -> None:
    masterclass = await counter.till.publish()
    gifts = [
        await counter.pay(await counter.till.open_gift(masterclass, gift_cents=cents))
        for cents in (2000, 5000)
    ]
    account_id = await stop(counter, payable_charity(counter.till.charity.id))
    await counter.give_evening(masterclass)
    counter.server.open_dispute(gifts[0].charge_id)
    await counter.work()
    await let_go(counter, account_id)
    assert [transfer["amount"] for transfer in counter.server.all("transfer")] == [4900]
    await agrees(counter)


async def test_a_transfer_whose_answer_was_lost_is_asked_back_as_if_it_had_left(
    counter: Counter,
) -> None:
    charge_id, _account_id = await unsent_session(counter)
    async with counter.till.database.write() as db:
        (transfer,) = list(await db.scalars(select(Transfer)))
        transfer.asked_at = counter.till.now
    counter.server.open_dispute(charge_id)
    await counter.work()
    (transfer,) = await transfers_of(counter)
    assert transfer.state is TransferState.REQUESTED
    assert (await recovery_of(counter)).state is RecoveryState.REQUESTED
    counter.till.clock.advance(timedelta(hours=26))
    # Asked again, Stripe says that nothing was sent: from then on it can be kept back.
    for _ in range(2):
        await counter.work()
        counter.till.clock.advance(timedelta(hours=26))
    (transfer,) = await transfers_of(counter)
    assert transfer.state is TransferState.WITHHELD
    await agrees(counter)
