"""A provider that is slow: nobody acts twice on a row, and no other row waits for it."""

import asyncio
from collections import Counter
from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy import select

from billing import jobs
from billing.due import Shift, claim, finish, held
from billing.gateways.port import Outcome, RefundOrder
from billing.inbox.models import ProviderNotice
from billing.jobs import Pace, run_kind
from billing.payments.models import PaymentState
from billing.refunds.models import Refund, RefundState
from billing.turns import Turns
from hub.bookings import service as bookings
from hub.kernel.database import Database
from tests.integration.billing.faults import FaultyGateway
from tests.integration.billing.till import Till
from tests.scenes import SLOT

LEASE = timedelta(seconds=0.9)
QUICK = Pace(lease=LEASE, looks_again_s=0.05)


class SlowGateway(FaultyGateway):
    """A provider that answers about a refund when its event is set; the first ones, or all."""

    def __init__(self, till: Till, *, slow: int) -> None:
        super().__init__(till.gateway, iter(()))
        self.slow = slow
        self.asked: Counter[str] = Counter()
        self.may_answer = asyncio.Event()
        self.under_way = self.most_under_way = self.answered = 0
        self._changed = asyncio.Condition()

    async def create_refund(self, order: RefundOrder) -> Outcome:
        is_slow = len(self.asked) < self.slow
        self.asked[order.key] += 1
        await self._count(under_way=1)
        try:
            if is_slow:
                await self.may_answer.wait()
            outcome = await self.behind.create_refund(order)
            await self._count(answered=1)
            return outcome
        finally:
            self.under_way -= 1

    async def until(self, *, under_way: int = 0, answered: int = 0) -> None:
        """Wait until so many are asked about at once, and so many were answered."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(
                lambda: self.under_way >= under_way and self.answered >= answered
            )

    async def _count(self, *, under_way: int = 0, answered: int = 0) -> None:
        async with self._changed:
            self.under_way += under_way
            self.answered += answered
            self.most_under_way = max(self.most_under_way, self.under_way)
            self._changed.notify_all()


async def make_refunds(till: Till, *, count: int) -> None:
    """Book, pay and call off so many sessions; the refunds are due."""
    for number in range(count):
        booking = await till.hold(
            starts_at=SLOT + timedelta(days=number // 8, hours=number % 8 - 4)
        )
        await till.pay(await till.open_session(booking))
        async with till.database.write() as db:
            await bookings.cancel_booking(
                db, booking.id, person_id=till.teacher.person.id, now=till.now
            )
    await till.dispatcher.drain()
    await run_kind(till.database, till.gateway, ProviderNotice, now=till.now, pace=Pace())


async def states(till: Till) -> Counter[RefundState]:
    async with till.database.read() as db:
        return Counter(await db.scalars(select(Refund.state)))


async def work(till: Till, gateway: SlowGateway, *, pace: Pace = QUICK) -> int:
    return await run_kind(till.database, gateway, Refund, now=till.now, pace=pace)


async def test_two_clocks_do_not_act_on_one_row_however_long_it_takes(till: Till) -> None:
    await make_refunds(till, count=3)
    gateway, other = SlowGateway(till, slow=3), Database(till.database.url)
    began_s = monotonic()
    first = asyncio.create_task(work(till, gateway))
    try:
        await gateway.until(under_way=3)
        # The other clock looks again and again, for more than three leases.
        while (passed := timedelta(seconds=monotonic() - began_s)) < 3.5 * LEASE:
            await asyncio.sleep(0.1)
            now = till.now + passed
            assert await run_kind(other, gateway, Refund, now=now, pace=QUICK) == 0
        assert set(gateway.asked.values()) == {1}
        gateway.may_answer.set()
        assert await first == 3
    finally:
        first.cancel()
        await other.close()
    assert set(gateway.asked.values()) == {1}
    assert await states(till) == {RefundState.SUCCEEDED: 3}
    assert await till.problems() == []


async def test_a_slow_answer_keeps_nobody_else_waiting(till: Till) -> None:
    await make_refunds(till, count=4)
    gateway = SlowGateway(till, slow=1)
    working = asyncio.create_task(work(till, gateway))
    await gateway.until(answered=3)
    assert not working.done()
    gateway.may_answer.set()
    assert await working == 4
    assert await states(till) == {RefundState.SUCCEEDED: 4}


async def test_no_more_are_claimed_than_there_are_hands(till: Till) -> None:
    await make_refunds(till, count=6)
    gateway = SlowGateway(till, slow=6)
    pace = Pace(at_once=2, lease=LEASE, looks_again_s=0.05)
    working = asyncio.create_task(work(till, gateway, pace=pace))
    await gateway.until(under_way=2)
    await asyncio.sleep(0.2)
    async with till.database.read() as db:
        leased = list(await db.scalars(select(Refund.id).where(Refund.due_at > till.now)))
    assert len(leased) == 2
    gateway.may_answer.set()
    assert await working == 6
    assert gateway.most_under_way == 2


async def test_an_answer_that_never_comes_is_given_up_and_asked_for_again(till: Till) -> None:
    await make_refunds(till, count=1)
    gateway = SlowGateway(till, slow=1)
    pace = Pace(lease=LEASE, patience=timedelta(seconds=0.3), looks_again_s=0.05)
    assert await work(till, gateway, pace=pace) == 1
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
    assert (refund.state, refund.attempts, refund.dead_at) == (RefundState.REQUESTED, 1, None)
    assert "TimeoutError" in refund.error
    till.clock.advance(timedelta(seconds=6))
    assert await work(till, gateway) == 1
    assert list(gateway.asked.values()) == [2]
    assert await states(till) == {RefundState.SUCCEEDED: 1}
    assert await till.problems() == []


async def test_what_was_noted_of_a_row_is_not_undone_by_renewing_its_lease(till: Till) -> None:
    await make_refunds(till, count=1)
    (row,) = await claim(till.database, Refund, now=till.now, lease=LEASE)
    async with held(till.database, row, Shift(began_at=till.now, lease=LEASE)):
        async with till.database.write() as db:
            finish(await db.get_one(Refund, row.id))
        await asyncio.sleep(LEASE.total_seconds() * 0.6)
    async with till.database.read() as db:
        assert (await db.get_one(Refund, row.id)).due_at is None


async def test_a_lease_that_ran_out_because_its_clock_died_is_given_to_another(
    till: Till,
) -> None:
    await make_refunds(till, count=1)
    assert await claim(till.database, Refund, now=till.now, lease=LEASE)
    gateway = SlowGateway(till, slow=0)
    assert await work(till, gateway) == 0
    till.clock.advance(LEASE)
    assert await work(till, gateway) == 1
    assert await states(till) == {RefundState.SUCCEEDED: 1}


@pytest.mark.parametrize("kind", list(jobs.KINDS))
async def test_every_kind_of_work_is_asked_of_the_clock(till: Till, kind: type) -> None:
    assert await run_kind(till.database, till.gateway, kind, now=till.now, pace=Pace()) == 0


async def test_a_kind_of_work_that_is_slow_keeps_no_other_kind_waiting(till: Till) -> None:
    await make_refunds(till, count=1)
    gateway = SlowGateway(till, slow=1)
    turns = Turns(till.database, gateway)
    slow = asyncio.create_task(turns.take(now=till.now))
    await gateway.until(under_way=1)
    payment = await till.open_session(await till.hold(starts_at=SLOT + timedelta(days=9)))
    await till.submit(await till.start(payment))
    await turns.take(now=till.now)
    assert (await till.payment(payment)).state is PaymentState.SUCCEEDED
    assert not slow.done()
    assert set(gateway.asked.values()) == {1}
    gateway.may_answer.set()
    await slow
    assert await states(till) == {RefundState.SUCCEEDED: 1}
