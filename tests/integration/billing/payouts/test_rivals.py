"""Two workers hear of the same payout, or of the same payee, at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.gateways.payouts import PayoutPart, PayoutPartKind, PayoutState, ProviderPayout
from billing.payouts.models import Payout, PayoutLine, PayoutWatch
from billing.payouts.service import note_payout, watch
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from tests.integration.billing.till import Till

A_MOMENT_S = 0.3

Work = Callable[[AsyncSession], Awaitable[object]]


async def both(till: Till, first: Work, second: Work) -> None:
    """Let a worker begin while what another has written is not to be seen yet."""
    has_written = asyncio.Event()

    async def lead() -> None:
        async with till.database.write() as db:
            await first(db)
            has_written.set()
            await asyncio.sleep(A_MOMENT_S)

    async def follow() -> None:
        await has_written.wait()
        async with till.database.write() as db:
            await second(db)

    await asyncio.gather(lead(), follow())


async def test_a_new_payout_is_noted_once_with_what_each_of_them_heard(till: Till) -> None:
    payee = Payee(PayeeKind.TALENT, till.teacher.person.id)
    part = PayoutPart(
        id="txn_1", kind=PayoutPartKind.OTHER, object_id="adj_1", amount_cents=5700, at=till.now
    )

    def told(state: PayoutState) -> ProviderPayout:
        return ProviderPayout(
            id="po_1",
            payee=payee.account,
            state=state,
            amount_cents=5700,
            currency="EUR",
            bank_last4="2606",
            arrives_on=till.now.date(),
            made_at=till.now,
            parts=(part,),
        )

    async def hear_of_its_way(db: AsyncSession) -> None:
        await note_payout(db, told(PayoutState.IN_TRANSIT), now=till.now)

    async def hear_of_its_end(db: AsyncSession) -> None:
        await note_payout(db, told(PayoutState.PAID), now=till.now)

    await both(till, hear_of_its_way, hear_of_its_end)
    async with till.database.read() as db:
        payout = (await db.scalars(select(Payout))).one()
        line = (await db.scalars(select(PayoutLine))).one()
        assert (await db.scalars(select(PayoutWatch))).one().payee_id == payee.id
    assert (payout.state, payout.bank_last4, line.payout_id) == (
        PayoutState.PAID,
        "2606",
        payout.id,
    )


async def test_a_payee_is_watched_once_from_the_first_of_both_moments(till: Till) -> None:
    payee = Payee(PayeeKind.TALENT, till.teacher.person.id)
    earlier, due_at = till.now - timedelta(days=2), till.now + timedelta(hours=1)

    async def watch_from_now(db: AsyncSession) -> None:
        await watch(db, payee, since=till.now, due_at=due_at)

    async def watch_from_before(db: AsyncSession) -> None:
        await watch(db, payee, since=earlier, due_at=due_at + timedelta(hours=1))

    await both(till, watch_from_now, watch_from_before)
    async with till.database.read() as db:
        row = (await db.scalars(select(PayoutWatch))).one()
    assert (row.since_at, row.due_at) == (earlier, due_at)
