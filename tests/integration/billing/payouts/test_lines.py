"""What is in a payout, when it is not only what the hub transferred."""

from sqlalchemy import select

from billing.disputes.models import Recovery
from billing.gateways.payouts import PayoutPartKind, PayoutState
from billing.ledger.accounts import payable_talent
from billing.payouts.rules import FIRST_LOOK
from hub.kernel.database import Database
from tests.integration.billing.counter import counter_of
from tests.integration.billing.payouts.payday import OWED, Payday
from tests.integration.billing.providers import Stripe, stripe_of
from tests.integration.billing.till import Till


async def test_money_taken_back_for_a_payers_bank_makes_the_next_payout_less(
    database: Database,
) -> None:
    async with counter_of(database) as counter:
        payday = Payday(counter.till, counter.stripe)
        counter.server.add_funds(100_000)
        booking, payment = await counter.pay_session()
        await counter.take_place(booking)
        assert await payday.where() == (OWED, 0)
        counter.server.open_dispute(payment.charge_id)
        await counter.work()
        async with database.read() as db:
            recovery = (await db.scalars(select(Recovery))).one()
        assert recovery.provider_id is not None
        assert await payday.where() == (0, 0)
        await payday.owe(6000)
        assert await payday.where() == (6000, 0)
        await payday.pay_out()
        await payday.provider.arrive()
        await payday.work()
        payout = await payday.one()
        lines = await payday.lines(payout)
        assert [(line.kind, line.amount_cents) for line in lines] == [
            (PayoutPartKind.REVERSAL, -OWED),
            (PayoutPartKind.TRANSFER, OWED),
            (PayoutPartKind.TRANSFER, 6000),
        ]
        assert lines[0].recovery_id == recovery.id
        assert lines[0].transfer_id == lines[1].transfer_id == recovery.transfer_id
        assert (payout.amount_cents, await payday.where()) == (6000, (0, 6000))


async def test_a_payout_that_somebody_made_by_hand_counts_though_its_parts_are_not_told(
    till: Till,
) -> None:
    async with stripe_of(till.database, till.clock) as stripe:
        payday = await welcome(till, stripe)
        await payday.owe()
        account_id = await stripe.account_of(payday.payee.account)
        assert account_id is not None
        client = stripe.server.client()
        client.v1.payouts.create(
            {"amount": 5000, "currency": "eur"}, {"stripe_account": account_id}
        )
        await payday.provider.arrive()
        await payday.work()
        payout = await payday.one()
        assert (payout.state, payout.is_itemised) == (PayoutState.PAID, True)
        assert await payday.lines(payout) == []
        assert await payday.where() == (OWED - 5000, 5000)


async def test_money_that_the_hub_did_not_transfer_does_not_count(till: Till) -> None:
    async with stripe_of(till.database, till.clock) as stripe:
        payday = await welcome(till, stripe)
        await payday.owe()
        account_id = await stripe.account_of(payday.payee.account)
        assert account_id is not None
        stripe.server.client().v1.transfers.create(
            {"amount": 123, "currency": "eur", "destination": account_id}
        )
        await payday.pay_out()
        await payday.provider.arrive()
        await payday.pass_time(FIRST_LOOK)
        assert (await payday.one()).amount_cents == OWED + 123
        assert await payday.where() == (0, OWED)


async def welcome(till: Till, stripe: Stripe) -> Payday:
    """Let a talent be paid at Stripe."""
    till.gateway = stripe.gateway
    stripe.server.add_funds(1_000_000)
    payday = Payday(till, stripe)
    await stripe.welcome(payable_talent(till.teacher.person.id))
    return payday
