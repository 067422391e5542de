"""A payment disputed a second time: each transfer that carried it gives back what it still has."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.disputes.models import Recovery, RecoveryState
from billing.donations.models import Donation
from billing.due import LEASE
from billing.ledger.accounts import PAYEE, PLATFORM, payable_charity, payable_talent
from billing.transfers.models import Transfer, TransferState
from tests.integration.billing.counter import Counter
from tests.integration.billing.machine.provenance import check_transfers
from tests.stripe.faults import Fault

PRICE, OWED, CARD_FEE, DISPUTE_FEE = 6000, 5700, 115, 2000
GIFT, GIFT_FEE, NET = 10_000, 175, 9825
ADDRESS = "identity.individual.address.line1"
HOURS = timedelta(hours=26)


async def agrees(counter: Counter) -> None:
    assert await counter.till.problems() == []
    assert await counter.differences() == []
    async with counter.till.database.read() as db:
        await check_transfers(db)


async def transfers_of(counter: Counter) -> list[tuple[int, TransferState]]:
    async with counter.till.database.read() as db:
        found = await db.scalars(select(Transfer).order_by(Transfer.requested_at, Transfer.id))
        return [(transfer.amount_cents, transfer.state) for transfer in found]


async def recoveries_of(counter: Counter) -> list[tuple[int, RecoveryState]]:
    async with counter.till.database.read() as db:
        found = await db.scalars(select(Recovery).order_by(Recovery.requested_at, Recovery.id))
        return [(recovery.amount_cents, recovery.state) for recovery in found]


async def disputed(counter: Counter, charge_id: str, *, amount: int | None = None) -> str:
    dispute_id = counter.server.open_dispute(charge_id, amount=amount)["id"]
    await counter.work()
    return str(dispute_id)


async def won(counter: Counter, dispute_id: str) -> None:
    counter.server.close_dispute(dispute_id, is_won=True)
    await counter.work()


async def stop(counter: Counter, payee: str) -> str:
    """Have Stripe ask a payee for more before it pays them; return the account."""
    account_id = await counter.stripe.account_of(payee)
    assert account_id is not None
    counter.server.require(account_id, ADDRESS)
    return account_id


async def let_go(counter: Counter, account_id: str) -> None:
    counter.server.onboard(account_id)
    counter.till.clock.advance(timedelta(hours=2))
    await counter.work()


def reversed_of(counter: Counter) -> list[tuple[int, int]]:
    """Return amount and what was reversed of each transfer at Stripe, the largest first."""
    sent = counter.server.all("transfer")
    return sorted(((t["amount"], t["amount_reversed"]) for t in sent), reverse=True)


async def gift_in_two_transfers(counter: Counter, *, is_second_sent: bool) -> tuple[str, str]:
    """Send a gift without what a bank had of it, then that too; return the charge and payee."""
    masterclass = await counter.till.publish()
    payment = await counter.pay(await counter.till.open_gift(masterclass, gift_cents=GIFT))
    dispute_id = await disputed(counter, payment.charge_id, amount=4000)
    await counter.give_evening(masterclass)
    account_id = "" if is_second_sent else await stop(counter, charity_of(counter))
    await won(counter, dispute_id)
    return payment.charge_id, account_id


def charity_of(counter: Counter) -> str:
    return payable_charity(counter.till.charity.id)


@pytest.mark.parametrize("is_second_sent", [True, False])
async def test_a_gift_that_left_in_two_transfers_comes_back_of_both(
    counter: Counter, is_second_sent: bool
) -> None:
    charge_id, account_id = await gift_in_two_transfers(counter, is_second_sent=is_second_sent)
    await agrees(counter)
    dispute_id = await disputed(counter, charge_id)
    if is_second_sent:
        assert reversed_of(counter) == [(5895, 5895), (3930, 3930)]
    else:
        assert reversed_of(counter) == [(5895, 5895)]
        assert (3930, TransferState.WITHHELD) in await transfers_of(counter)
    assert (await counter.till.balances())[PLATFORM] == -GIFT_FEE - 2 * DISPUTE_FEE
    await agrees(counter)
    await won(counter, dispute_id)
    if account_id:
        await let_go(counter, account_id)
    balances = await counter.till.balances()
    assert (balances[PAYEE], balances[PLATFORM]) == (NET, -2 * DISPUTE_FEE)
    await agrees(counter)


async def test_a_part_of_a_gift_in_two_transfers_leaves_each_no_more_than_it_has(
    counter: Counter,
) -> None:
    charge_id, _account_id = await gift_in_two_transfers(counter, is_second_sent=True)
    await disputed(counter, charge_id, amount=7000)
    taken_cents = sum(taken for _sent, taken in reversed_of(counter))
    assert taken_cents == 7000 - 123
    await agrees(counter)
    await disputed(counter, charge_id, amount=3000)
    assert reversed_of(counter) == [(5895, 5895), (3930, 3930)]
    await agrees(counter)


async def test_the_lines_of_a_ticket_come_back_of_each_transfer(counter: Counter) -> None:
    masterclass = await counter.till.publish()
    seat = await counter.till.seat(masterclass)
    opened = await counter.till.open_ticket(masterclass, seat, gift_cents=800, covers_fees=True)
    charge_id = (await counter.pay(opened)).charge_id
    first = await disputed(counter, charge_id, amount=1000)
    await counter.give_evening(masterclass)
    await won(counter, first)
    await agrees(counter)
    await disputed(counter, charge_id, amount=1500)
    await agrees(counter)
    second = await disputed(counter, charge_id)
    assert all(sent == taken for sent, taken in reversed_of(counter))
    async with counter.till.database.read() as db:
        assert all(line.net_cents == 0 for line in await db.scalars(select(Donation)))
    await agrees(counter)
    await won(counter, second)
    await agrees(counter)


async def unsent_session(counter: Counter) -> tuple[str, str]:
    """Settle a session whose talent cannot be paid yet; return the charge and the account."""
    booking, payment = await counter.pay_session()
    account_id = await stop(counter, payable_talent(counter.till.teacher.person.id))
    await counter.take_place(booking)
    return payment.charge_id, account_id


async def test_two_disputes_of_a_session_that_has_not_left_keep_all_of_it_back(
    counter: Counter,
) -> None:
    charge_id, account_id = await unsent_session(counter)
    await disputed(counter, charge_id, amount=2400)
    assert await transfers_of(counter) == [(3420, TransferState.REQUESTED)]
    await disputed(counter, charge_id)
    assert await transfers_of(counter) == [(3420, TransferState.WITHHELD)]
    assert (await counter.till.balances())[PLATFORM] == -CARD_FEE - 2 * DISPUTE_FEE
    await let_go(counter, account_id)
    assert counter.server.all("transfer") == []
    await agrees(counter)


async def test_what_was_sent_after_a_dispute_was_won_is_asked_back_for_the_next(
    counter: Counter,
) -> None:
    charge_id, account_id = await unsent_session(counter)
    first = await disputed(counter, charge_id)
    await won(counter, first)
    await let_go(counter, account_id)
    assert await transfers_of(counter) == [
        (OWED, TransferState.WITHHELD),
        (OWED, TransferState.SUCCEEDED),
    ]
    await disputed(counter, charge_id)
    assert reversed_of(counter) == [(OWED, OWED)]
    assert [state for _, state in await recoveries_of(counter)] == [
        RecoveryState.RETURNED,
        RecoveryState.SUCCEEDED,
    ]
    await agrees(counter)


async def test_a_session_disputed_in_two_parts_is_taken_back_whole_and_sent_again_by_parts(
    counter: Counter,
) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    first = await disputed(counter, payment.charge_id, amount=3599)
    second = await disputed(counter, payment.charge_id)
    assert reversed_of(counter) == [(OWED, OWED)]
    await agrees(counter)
    await won(counter, first)
    await agrees(counter)
    await won(counter, second)
    assert (await counter.till.balances())[PAYEE] == OWED
    await agrees(counter)


async def test_what_waits_for_a_payee_is_free_for_the_next_dispute_once_the_first_is_won(
    counter: Counter,
) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    (transfer,) = counter.server.all("transfer")
    counter.server.pay_out(transfer["destination"])
    first = await disputed(counter, payment.charge_id)
    await won(counter, first)
    await disputed(counter, payment.charge_id)
    assert await recoveries_of(counter) == [
        (OWED, RecoveryState.DROPPED),
        (OWED, RecoveryState.REQUESTED),
    ]
    await agrees(counter)


async def test_what_comes_back_for_a_dispute_that_was_won_is_kept_back_for_the_next(
    counter: Counter,
) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    counter.server.fail(Fault.ERROR_AFTER, path="/v1/transfers", times=3)
    first = await disputed(counter, payment.charge_id)
    await won(counter, first)
    await disputed(counter, payment.charge_id)
    counter.till.clock.advance(LEASE)
    await counter.work()
    assert await transfers_of(counter) == [
        (OWED, TransferState.SUCCEEDED),
        (OWED, TransferState.WITHHELD),
    ]
    assert (await counter.till.balances())[PLATFORM] == -CARD_FEE - 2 * DISPUTE_FEE
    await agrees(counter)
