"""Whatever people do, in whatever order, and whatever fails: no cent is lost, none is made."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from billing.attention.service import settle_refund
from billing.cards.service import remove_card
from billing.due import LEASE
from billing.errors import GatewayError
from billing.gateways.port import DisputeState
from billing.gateways.sandbox import disputes as banks
from billing.gateways.sandbox.cards import DECLINED_LATER
from billing.gateways.sandbox.models import (
    SandboxCheckout,
    SandboxDispute,
    SandboxRefund,
    SandboxReversal,
    SandboxTransfer,
)
from billing.payments.models import Payment
from billing.reconciliation.service import reconcile
from billing.reconciliation.words import sentence_of
from billing.refunds.models import Refund, RefundState
from hub.bookings import service as bookings
from hub.bookings.models import Booking, BookingState
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.database import Database
from hub.kernel.errors import EstradeError
from hub.masterclasses import seats
from hub.masterclasses import service as masterclasses
from hub.masterclasses.models import Masterclass, MasterclassState
from tests.integration.billing.cards.gifts import card_of, give
from tests.integration.billing.cards.gifts import turn as turn_card
from tests.integration.billing.faults import Fault, FaultyGateway, Killed
from tests.integration.billing.till import (
    ASKING_CARD,
    BAD_CARD,
    DISPUTE,
    GOOD_CARD,
    Till,
    make_till,
)
from tests.scenes import NOW, SLOT, make_person

CARDS = (*[GOOD_CARD] * 5, BAD_CARD, ASKING_CARD)
VERDICTS = tuple(Verdict)


@dataclass
class Play:
    """One run: what exists so far, and the acts that may happen next."""

    till: Till
    masterclass: Masterclass
    payments: list[Payment] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    days: Iterator[int] = field(default_factory=count)
    people: Iterator[int] = field(default_factory=count)

    async def pay_a_session(self, pick: int) -> None:
        days = (self.till.now - NOW).days + next(self.days)
        booking = await self.till.hold(starts_at=SLOT + timedelta(days=days))
        await self.pay(await self.till.open_session(booking), pick)

    async def pay_a_ticket(self, pick: int) -> None:
        person = await self.till.newcomer(f"Public{next(self.people)} Test")
        seat = await self.till.seat(self.masterclass, person)
        await self.pay(
            await self.till.open_ticket(
                await self.reload(), seat, gift_cents=(pick % 3) * 777, covers_fees=pick % 2 == 0
            ),
            pick,
        )

    async def give(self, pick: int) -> None:
        masterclass = await self.reload()
        payment = await self.till.open_gift(
            masterclass, gift_cents=100 + pick * 13, covers_fees=pick % 3 == 0
        )
        await self.pay(payment, pick)

    async def save_a_card(self, pick: int) -> None:
        masterclass = await self.reload()
        payment = await self.till.open_gift(masterclass, gift_cents=100 + pick, saves_card=True)
        await self.pay(payment, pick)

    async def give_by_card(self, pick: int) -> None:
        card = await card_of(self.till)
        if card is not None:
            if pick % 5 == 0:
                await turn_card(self.till, card, DECLINED_LATER)
            key, cents = f"press-number-{pick % 7}", 100 + (pick % 7) * 13
            await give(self.till, await self.reload(), card, key=key, gift_cents=cents)

    async def remove_the_card(self, pick: int) -> None:
        card = await card_of(self.till)
        if card is not None:
            async with self.till.database.write() as db:
                await remove_card(db, card.id, person_id=card.person_id, now=self.till.now)

    async def pay(self, payment: Payment, pick: int) -> None:
        """Go the whole way to a paid payment, or stop earlier when the pick says so."""
        self.payments.append(payment)
        stop = pick % 6
        if stop != 1:
            self.pages.append(await self.till.start(payment))
        if stop not in {1, 2}:
            await self.till.submit(self.pages[-1], CARDS[pick % len(CARDS)])
        if stop not in {1, 2, 3}:
            await self.till.sync(payment)

    async def give_a_card(self, pick: int) -> None:
        if self.pages:
            card = CARDS[pick % len(CARDS)]
            await self.till.submit(self.pages[pick % len(self.pages)], card)

    async def come_back(self, pick: int) -> None:
        if self.payments:
            await self.till.sync(self.payments[pick % len(self.payments)])

    async def wait(self, pick: int) -> None:
        self.till.clock.advance(timedelta(minutes=(1, 16, 300, 1500)[pick % 4]))

    async def work(self, pick: int) -> None:
        await self.till.turn()

    async def expire(self, pick: int) -> None:
        async with self.till.database.write() as db:
            await bookings.expire_due_holds(db, now=self.till.now)
            await seats.expire_due_seats(db, now=self.till.now)

    async def cancel_a_session(self, pick: int) -> None:
        booking = await self.some_booking(pick, BookingState.CONFIRMED)
        if booking is not None:
            person_id = booking.learner_id if pick % 2 else booking.talent_id
            async with self.till.database.write() as db:
                await bookings.cancel_booking(
                    db, booking.id, person_id=person_id, now=self.till.now
                )

    async def judge_a_session(self, pick: int) -> None:
        async with self.till.database.write() as db:
            begun = select(Booking).where(
                Booking.state == BookingState.CONFIRMED, Booking.starts_at <= self.till.now
            )
            for booking in list(await db.scalars(begun.order_by(Booking.starts_at))):
                judgement = Judgement(VERDICTS[pick % len(VERDICTS)], lost_min=pick % 20)
                await bookings.apply_judgement(
                    db, booking, judgement, dispute_window=DISPUTE, now=self.till.now
                )

    async def settle(self, pick: int) -> None:
        async with self.till.database.write() as db:
            await bookings.settle_due(db, now=self.till.now)
            await masterclasses.settle_due(db, now=self.till.now)

    async def move_the_masterclass(self, pick: int) -> None:
        async with self.till.database.write() as db:
            row = await db.get_one(Masterclass, self.masterclass.id)
            if row.state is MasterclassState.PUBLISHED and pick % 2:
                await masterclasses.cancel_masterclass(db, row, reason="host", now=self.till.now)
            elif row.state is MasterclassState.PUBLISHED:
                self.till.clock.at = max(self.till.now, row.starts_at)
                await masterclasses.go_live(db, row.id, host_id=row.host_id, now=self.till.now)
            elif row.state is MasterclassState.LIVE:
                await masterclasses.end_masterclass(
                    db,
                    row.id,
                    host_id=row.host_id,
                    dispute_window=DISPUTE,
                    now=self.till.now,
                )

    async def dispute(self, pick: int) -> None:
        """Have a bank take one of the charges back, some of it or all."""
        async with self.till.database.write() as db:
            disputed = select(SandboxDispute.checkout_id)
            charged = select(SandboxCheckout).where(
                SandboxCheckout.charge_id != "", SandboxCheckout.id.not_in(disputed)
            )
            pages = list(await db.scalars(charged.order_by(SandboxCheckout.id)))
            if pages:
                page = pages[pick % len(pages)]
                part_cents = max(1, page.amount_cents // (1 + pick % 3))
                await banks.open_dispute(
                    db, page.charge_id, amount_cents=part_cents, now=self.till.now
                )

    async def decide(self, pick: int) -> None:
        """Have a bank decide one of the disputes."""
        async with self.till.database.write() as db:
            undecided = select(SandboxDispute.id).where(SandboxDispute.decided_at.is_(None))
            found = list(await db.scalars(undecided.order_by(SandboxDispute.id)))
            if found:
                dispute_id = found[pick % len(found)]
                await banks.close_dispute(db, dispute_id, is_won=pick % 2 == 0, now=self.till.now)

    async def undecided(self) -> int:
        """Return how many disputes a bank has still to decide."""
        async with self.till.database.read() as db:
            waiting = SandboxDispute.decided_at.is_(None)
            query = select(func.count()).select_from(SandboxDispute).where(waiting)
            return await db.scalar(query) or 0

    async def reload(self) -> Masterclass:
        async with self.till.database.read() as db:
            return await masterclasses.get_masterclass(db, self.masterclass.id)

    async def some_booking(self, pick: int, state: BookingState) -> Booking | None:
        async with self.till.database.read() as db:
            found = list(await db.scalars(select(Booking).where(Booking.state == state)))
        return found[pick % len(found)] if found else None

    async def begin(self) -> None:
        """Take some money, so that the acts have something to move."""
        for act in (self.pay_a_session, self.pay_a_session, self.pay_a_ticket, self.give):
            await act(0)

    async def finish(self) -> None:
        """Let a month pass with everything working, so that all that is due happens.

        Banks decide what they were asked; until then a refund of what one of them took waits.
        """
        await self.move_the_masterclass(0)
        await self.move_the_masterclass(0)
        await self.work(0)
        for pick in range(await self.undecided()):
            await self.decide(pick)
        for act in (self.expire, self.judge_a_session, self.settle, self.work) * 2:
            self.till.clock.advance(timedelta(days=8))
            await act(0)
        self.till.clock.advance(LEASE)
        await self.work(0)
        await self.settle_by_hand()

    async def settle_by_hand(self) -> None:
        """Have an operator give what the provider refuses: of a charge that was charged back."""
        async with self.till.database.write() as db:
            operator = await make_person(db, "Opale Durand")
            given_up = select(Refund.id).where(Refund.dead_at.is_not(None))
            for refund_id in list(await db.scalars(given_up)):
                await settle_refund(db, refund_id, reason="…", by=operator.id, now=self.till.now)


Act = Callable[[Play, int], Awaitable[None]]
Step = tuple[Act, int]
ACTS: tuple[Act, ...] = (
    Play.pay_a_session,
    Play.pay_a_session,
    Play.pay_a_ticket,
    Play.pay_a_ticket,
    Play.give,
    Play.save_a_card,
    Play.give_by_card,
    Play.give_by_card,
    Play.remove_the_card,
    Play.give_a_card,
    Play.come_back,
    Play.wait,
    Play.work,
    Play.expire,
    Play.cancel_a_session,
    Play.judge_a_session,
    Play.settle,
    Play.move_the_masterclass,
    Play.dispute,
    Play.decide,
)

steps = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 60)), min_size=5, max_size=30)
faults = st.lists(st.sampled_from([Fault.NONE, Fault.NONE, *Fault]), max_size=25).map(
    lambda drawn: [fault for fault in drawn if fault not in {Fault.REFUSAL, Fault.NOT_YET}]
)


async def run(url: str, acts: list[Step], broken: list[Fault]) -> None:
    database = Database(url)
    try:
        till = await make_till(database)
        play = Play(till, await till.publish())
        await play.begin()
        working = till.gateway
        till.gateway = FaultyGateway(working, iter(broken))
        for act, pick in acts:
            try:
                await act(play, pick)
            except (EstradeError, GatewayError, Killed):
                continue
        till.gateway = working
        await play.finish()
        await check(till)
    finally:
        await database.close()


async def check(till: Till) -> None:
    balances = await till.balances()
    assert await till.problems() == []
    assert sum(balances.values()) == 0
    async with till.database.read() as db:
        paid = await total(db, SandboxCheckout.amount_cents, SandboxCheckout.charge_id != "")
        fees = await total(db, SandboxCheckout.fee_cents, SandboxCheckout.charge_id != "")
        refunded = await total(db, SandboxRefund.amount_cents, SandboxRefund.id != "")
        sent = await total(db, SandboxTransfer.amount_cents, SandboxTransfer.id != "")
        is_taken = SandboxDispute.state != DisputeState.WON
        taken = await total(db, SandboxDispute.amount_cents, is_taken)
        fees += await total(db, SandboxDispute.fee_cents, SandboxDispute.id != "")
        back = await total(db, SandboxReversal.amount_cents, SandboxReversal.id != "")
        by_hand = await db.scalars(select(Refund).where(Refund.state == RefundState.SETTLED))
        refunded += sum(refund.owed_cents for refund in by_hand)
    assert balances.get("outside:payer", 0) == refunded + taken - paid
    assert balances.get("outside:payee", 0) == sent - back
    assert balances.get("provider:fees", 0) == fees
    assert balances.get("provider:balance", 0) == 0
    assert not [account for account in balances if account.startswith(("escrow", "payable"))]
    month = timedelta(days=400)
    compared = reconcile(
        till.database, till.gateway, since=till.now - month, until=till.now + month, now=till.now
    )
    assert [sentence_of(found) async for found in compared] == []


async def total(
    db: AsyncSession, column: InstrumentedAttribute[int], condition: ColumnElement[bool]
) -> int:
    return await db.scalar(select(func.coalesce(func.sum(column), 0)).where(condition)) or 0


def play_on(request: pytest.FixtureRequest, kind: str, *, examples: int) -> None:
    copy = request.getfixturevalue(f"{kind}_template").copy

    @settings(max_examples=examples)
    @given(acts=steps, broken=faults)
    def play(acts: list[Step], broken: list[Fault]) -> None:
        with copy() as url:
            asyncio.run(run(url, acts, broken))

    play()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_no_cent_is_lost_or_made(request: pytest.FixtureRequest, kind: str) -> None:
    play_on(request, kind, examples=4)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_no_cent_is_lost_or_made_in_hundreds_of_runs(
    request: pytest.FixtureRequest, kind: str
) -> None:
    play_on(request, kind, examples=500)
