"""Many people, and many processes, at the same moment."""

import asyncio
import json

from sqlalchemy import select

from billing import checkout, jobs
from billing.donations.service import goal_raised_cents
from billing.payments.models import Payment, PaymentState
from billing.refunds.models import Refund, RefundReason
from hub.kernel.outbox import OutboxRow
from hub.masterclasses import service as masterclasses
from hub.masterclasses.models import Masterclass
from tests.integration.billing.till import Till

GIVERS = 12


async def ready_gifts(till: Till, masterclass: Masterclass) -> list[Payment]:
    """Bring as many gifts as there are givers to where the card is accepted."""
    payments = []
    for number in range(GIVERS):
        giver = await till.newcomer(f"Public{number} Test")
        payment = await till.open_gift(masterclass, gift_cents=100 + number, person=giver)
        await till.submit(await till.start(payment))
        payments.append(payment)
    return payments


async def test_gifts_at_the_same_moment_each_raise_the_goal_once(till: Till) -> None:
    masterclass = await till.publish()
    payments = await ready_gifts(till, masterclass)
    await asyncio.gather(
        *(checkout.sync(till.database, till.gateway, p.id, now=till.now) for p in payments),
        *(jobs.run_due(till.database, till.gateway, now=till.now) for _ in range(3)),
    )
    await till.turn()
    given = [100 + number for number in range(GIVERS)]
    async with till.database.read() as db:
        query = select(OutboxRow.payload).where(OutboxRow.name == "GiftReceived")
        received = [json.loads(payload) for payload in await db.scalars(query)]
        assert await goal_raised_cents(db, masterclass.id) == sum(given)
    assert sorted(event["amount_cents"] for event in received) == given
    raised = sorted(event["raised_cents"] for event in received)
    steps = [after - before for before, after in zip([0, *raised], raised, strict=False)]
    assert sorted(steps) == given
    assert await till.problems() == []


async def test_two_payments_of_one_seat_at_the_same_moment_keep_one(till: Till) -> None:
    masterclass = await till.publish()
    seat = await till.seat(masterclass)
    first = await till.open_ticket(masterclass, seat)
    first_page = await till.start(first)
    second = await till.open_ticket(masterclass, seat, gift_cents=500)
    second_page = await till.start(second)
    await till.submit(first_page)
    await till.submit(second_page)
    await asyncio.gather(till.sync(first), till.sync(second))
    await till.turn()
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
        states = set(await db.scalars(select(Payment.state)))
    assert refund.reason is RefundReason.DUPLICATE
    assert refund.payment_id in {first.id, second.id}
    assert states == {PaymentState.SUCCEEDED}
    assert await till.problems() == []


async def test_tickets_paid_while_the_masterclass_is_cancelled_all_go_back(till: Till) -> None:
    masterclass = await till.publish()
    payments = []
    for number in range(GIVERS):
        person = await till.newcomer(f"Public{number} Test")
        payment = await till.open_ticket(masterclass, await till.seat(masterclass, person))
        await till.submit(await till.start(payment))
        payments.append(payment)

    async def cancel() -> None:
        async with till.database.write() as db:
            row = await masterclasses.get_own(db, masterclass.id, host_id=masterclass.host_id)
            await masterclasses.cancel_masterclass(db, row, reason="host", now=till.now)

    await asyncio.gather(*map(till.sync, payments[:6]), cancel(), *map(till.sync, payments[6:]))
    await till.turn()
    assert await till.balance("outside:payer") == 0
    async with till.database.read() as db:
        assert len(list(await db.scalars(select(Refund.id)))) == GIVERS
    assert await till.problems() == []
