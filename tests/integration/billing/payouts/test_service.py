"""What was transferred reaches the bank, or comes back: by notices in any order, or without any."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from billing.due import MAX_ATTEMPTS
from billing.errors import GatewayDown
from billing.gateways.payouts import (
    PayoutFailure,
    PayoutPage,
    PayoutPartKind,
    PayoutState,
)
from billing.inbox.models import ProviderNotice
from billing.inbox.service import Notice, receive
from billing.payouts.rules import ASKED_FOR, FIRST_LOOK, LOOK_AGAIN, LOOK_BACK
from billing.payouts.service import get_payout, note_payout
from billing.transfers.models import PayeeKind, Transfer, TransferState
from billing.transfers.service import Payee
from hub.kernel.errors import NotFound
from tests.integration.billing.payouts.payday import OWED, Payday
from tests.integration.billing.providers import Stripe
from tests.stripe.webhooks import Disorder

MOMENT = timedelta(minutes=1)
SEEDS = range(2)
STEPS = 14


async def test_a_payout_is_followed_by_notices_down_to_the_bank(payday: Payday) -> None:
    transfer = await payday.owe()
    assert await payday.where() == (OWED, 0)
    await payday.pay_out()
    await payday.work()
    assert (await payday.one()).state in {PayoutState.PENDING, PayoutState.IN_TRANSIT}
    assert await payday.where() == (OWED, 0)
    await payday.provider.arrive()
    await payday.work()
    payout = await payday.one()
    assert (payout.state, payout.amount_cents, payout.bank_last4) == (
        PayoutState.PAID,
        OWED,
        "2606",
    )
    (line,) = await payday.lines(payout)
    assert (line.kind, line.transfer_id) == (PayoutPartKind.TRANSFER, transfer.id)
    assert (line.amount_cents, payout.is_itemised) == (OWED, True)
    assert await payday.where() == (0, OWED)
    assert await payday.events() == ["PayoutPaid"]
    assert await payday.till.problems() == []


async def test_a_payout_of_which_no_notice_came_is_found(payday: Payday) -> None:
    await payday.owe()
    await payday.pay_out()
    await payday.provider.arrive()
    await payday.lose_notices()
    assert await payday.payouts() == []
    await payday.pass_time(FIRST_LOOK)
    assert (await payday.one()).state is PayoutState.PAID
    assert await payday.where() == (0, OWED)
    assert await payday.events() == ["PayoutPaid"]


async def test_a_bank_that_sends_back_what_it_had_taken_is_heard_and_the_next_takes_it_along(
    payday: Payday,
) -> None:
    await payday.owe()
    payout_id = await payday.pay_out()
    await payday.provider.arrive()
    await payday.work()
    await payday.send_back(payout_id)
    await payday.work()
    failed = await payday.one()
    assert (failed.state, failed.failure) == (PayoutState.FAILED, PayoutFailure.ACCOUNT_CLOSED)
    assert await payday.where() == (OWED, 0)
    await payday.change_bank()
    await payday.pay_out()
    await payday.provider.arrive()
    await payday.work()
    first, second = await payday.payouts()
    assert (first.state, second.state) == (PayoutState.FAILED, PayoutState.PAID)
    assert first.lands_in_id == second.id == second.lands_in_id
    (line,) = await payday.lines(second)
    assert (line.kind, line.returned_id) == (PayoutPartKind.RETURNED, first.id)
    assert await payday.where() == (0, OWED)
    assert await payday.events() == ["PayoutPaid", "PayoutFailed", "PayoutPaid"]


async def test_a_payout_that_came_back_without_a_notice_is_found_too(payday: Payday) -> None:
    await payday.owe()
    payout_id = await payday.pay_out()
    await payday.provider.arrive()
    await payday.work()
    assert await payday.where() == (0, OWED)
    await payday.send_back(payout_id)
    await payday.pass_time(LOOK_BACK + MOMENT)
    assert (await payday.one()).state is PayoutState.FAILED
    assert await payday.where() == (OWED, 0)
    assert await payday.events() == ["PayoutPaid", "PayoutFailed"]


async def test_a_return_that_is_heard_of_before_what_it_returns_lands_in_the_same_payout(
    payday: Payday,
) -> None:
    await payday.owe()
    first = await payday.pay_out()
    await payday.provider.arrive()
    await payday.send_back(first)
    await payday.change_bank()
    second = await payday.pay_out()
    await payday.provider.arrive()
    await payday.lose_notices()
    gateway, till = payday.till.gateway, payday.till
    for payout_id in (second, first, second):
        told = await gateway.get_payout(payday.payee.account, payout_id)
        async with till.database.write() as db:
            await note_payout(db, told, now=till.now)
    returned, paid = await payday.payouts()
    assert (returned.provider_id, returned.lands_in_id) == (first, paid.id)
    assert await payday.where() == (0, OWED)


async def test_old_news_of_a_payout_changes_nothing(payday: Payday) -> None:
    await payday.owe()
    payout_id = await payday.pay_out()
    early = await payday.till.gateway.get_payout(payday.payee.account, payout_id)
    await payday.provider.arrive()
    await payday.work()
    paid = await payday.till.gateway.get_payout(payday.payee.account, payout_id)
    await payday.send_back(payout_id)
    await payday.work()
    for old in (early, paid):
        async with payday.till.database.write() as db:
            await note_payout(db, old, now=payday.till.now)
    assert (await payday.one()).state is PayoutState.FAILED
    assert await payday.events() == ["PayoutPaid", "PayoutFailed"]


async def test_a_payee_of_whom_nothing_is_on_its_way_is_asked_about_no_more(
    payday: Payday,
) -> None:
    await payday.owe()
    assert (await payday.watch()).due_at == payday.till.now + FIRST_LOOK
    await payday.pass_time(FIRST_LOOK)
    assert (await payday.watch()).due_at == payday.till.now + LOOK_AGAIN
    await payday.pay_out()
    await payday.provider.arrive()
    await payday.work()
    assert (await payday.watch()).due_at == payday.till.now + LOOK_BACK
    await payday.pass_time(ASKED_FOR + LOOK_BACK)
    await payday.pass_time(LOOK_BACK)
    assert (await payday.watch()).due_at is None
    await payday.owe(1000)
    assert (await payday.watch()).due_at == payday.till.now + FIRST_LOOK


async def test_a_provider_that_does_not_answer_is_asked_again_for_ever(
    payday: Payday, monkeypatch: pytest.MonkeyPatch
) -> None:
    await payday.owe()
    await payday.pay_out()
    await payday.provider.arrive()
    await payday.lose_notices()
    with monkeypatch.context() as patched:

        async def away(*_: object, **__: object) -> PayoutPage:
            raise GatewayDown(problem="no answer")

        patched.setattr(payday.till.gateway, "list_payouts", away)
        for _ in range(MAX_ATTEMPTS + 2):
            await payday.pass_time(timedelta(hours=1))
        found = await payday.watch()
        assert "no answer" in found.error
        assert found.dead_at is None
    await payday.pass_time(timedelta(hours=1))
    assert await payday.where() == (0, OWED)
    assert (await payday.watch()).error == ""


async def test_a_payout_of_an_account_that_is_nobodys_is_kept_unread(payday: Payday) -> None:
    till = payday.till
    await payday.owe()
    payout_id = await payday.pay_out()
    await payday.lose_notices()
    is_stripe = isinstance(payday.provider, Stripe)
    for kind, account in (("payout", "acct_elsewhere"), ("payout of our own", "")):
        notice = Notice(
            provider=till.gateway.name,
            notice_id=f"evt_{kind}",
            object_kind=kind,
            object_id=payout_id,
            account=account if is_stripe else "",
        )
        async with till.database.write() as db:
            await receive(db, notice, now=till.now)
    await till.turn()
    assert await payday.payouts() == []
    async with till.database.read() as db:
        waiting = select(func.count()).where(ProviderNotice.handled_at.is_(None))
        assert await db.scalar(waiting) == 0


async def test_another_payees_payout_is_not_found(payday: Payday) -> None:
    await payday.owe()
    await payday.pay_out()
    await payday.work()
    payout = await payday.one()
    async with payday.till.database.read() as db:
        assert await get_payout(db, payday.payee, payout.id) is not None
        for payee in (
            Payee(PayeeKind.CHARITY, payday.payee.id),
            Payee(PayeeKind.TALENT, payday.till.learner.id),
        ):
            with pytest.raises(NotFound):
                await get_payout(db, payee, payout.id)


async def test_what_was_paid_by_hand_is_at_the_bank(payday: Payday) -> None:
    transfer = await payday.owe()
    for state, expected in ((TransferState.FAILED, (0, 0)), (TransferState.SUCCEEDED, (0, OWED))):
        async with payday.till.database.write() as db:
            row = await db.get_one(Transfer, transfer.id)
            row.state, row.provider_id = state, None
        assert await payday.where() == expected


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_happens_each_cent_is_with_the_provider_or_at_the_bank(
    payday: Payday, seed: int
) -> None:
    random, sent_cents = Random(seed), 0
    made: list[str] = []
    if isinstance(payday.provider, Stripe):
        payday.provider.server.webhooks.disorder = Disorder(
            most_copies=4, lost=0.3, is_shuffled=True
        )
    for _ in range(STEPS):
        act = random.choice(["owe", "pay out", "arrive", "send back", "bank", "work", "time"])
        if act == "owe":
            cents = random.randint(1, 9999)
            sent_cents += cents
            await payday.owe(cents)
        elif act == "pay out":
            await payday.change_bank()
            await payday.owe(100)
            sent_cents += 100
            made.append(await payday.pay_out())
        elif act == "arrive":
            await payday.provider.arrive()
        elif act == "send back" and made:
            await payday.send_back(made.pop())
        elif act == "bank":
            await payday.change_bank()
        elif act == "time":
            await payday.pass_time(timedelta(hours=random.randint(1, 60)))
        await payday.work()
        assert sum(await payday.where()) == sent_cents
    await payday.change_bank()
    await payday.owe(1)
    await payday.pay_out()
    await payday.provider.arrive()
    await payday.pass_time(FIRST_LOOK + MOMENT)
    assert await payday.where() == (0, sent_cents + 1)
    assert await payday.statements_add_up()
    assert await payday.till.problems() == []
