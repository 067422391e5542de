"""Notices repeated, shuffled, late or lost: the books end as if each had come once, in order."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from billing import audit
from billing.donations.models import Donation
from billing.donations.report import Period, charity_report
from billing.donations.totals import Totals
from billing.gateways.stripe.webhooks import read_webhook
from billing.inbox.models import ProviderNotice
from billing.inbox.service import Notice, receive
from billing.ledger.service import trial_balance
from billing.payments.models import Payment
from hub.bookings.models import BookingState
from hub.bookings.verdict import Verdict
from tests.integration.billing.machine.office import Office
from tests.integration.billing.machine.people import People
from tests.integration.billing.machine.stage import Stage
from tests.integration.billing.machine.world import World
from tests.integration.billing.providers import ASKS_THE_BANK, IS_DECLINED, PAYS
from tests.integration.billing.till import DISPUTE
from tests.stripe.shapes import Thing
from tests.stripe.webhooks import Disorder

PARIS = ZoneInfo("Europe/Paris")
FEW_SEEDS = range(2)
SEEDS = 300
SEEDS_AT_ONCE = 20
LOST = 0.1
LATE = 0.2
MOST_COPIES = 5
SOON = timedelta(minutes=6)
A_WEEK = timedelta(days=8)


@dataclass(frozen=True)
class Books:
    """What a hub's money came to, without the names that differ from hub to hub."""

    balances: dict[str, int]
    by_source: dict[str, Totals]
    by_host: list[tuple[str, Totals]]
    gifts: list[tuple[str, int, int, int]]


@dataclass
class Post:
    """The way of the notices; without a seed each comes once, in order, at once."""

    world: World
    seed: int | None
    late: list[Notice] = field(default_factory=list)
    copies: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        assert self.world.stripe is not None
        self.server = self.world.stripe.server
        self.server.webhooks.random = self.dice
        if self.seed is not None:
            disorder = Disorder(lost=LOST, most_copies=MOST_COPIES, is_shuffled=True)
            self.server.webhooks.disorder = disorder

    async def deliver(self) -> None:
        """Bring what is under way; with a seed, some of it only the next time."""
        arriving, self.late = self.late, []
        for body, signature in self.server.webhooks.take():
            notice = read_webhook(
                body,
                signature=signature,
                secret=self.server.webhook_secret,
                now=self.world.till.now,
            )
            is_late = self.seed is not None and self.dice.random() < LATE
            (self.late if is_late else arriving).append(notice)
        for notice in arriving:
            self.copies[notice.notice_id] += 1
            async with self.world.database.write() as db:
                await receive(db, notice, now=self.world.till.now)


@dataclass
class Evening:
    """One script, always the same; only the notices tell the hub what happened at Stripe."""

    world: World
    post: Post

    def __post_init__(self) -> None:
        self.people, self.office = People(self.world), Office(self.world)
        assert self.world.stripe is not None
        self.server = self.world.stripe.server

    async def play(self) -> None:
        """Let it all happen, up to weeks later."""
        payments = await self.pay()
        await self.change_minds(payments)
        await self.take_place()
        await self.banks_send_money_back()
        for _ in range(3):
            await self.pass_time(A_WEEK)

    async def pay(self) -> list[Payment]:
        """Buy one of each: at once, at a second try, with the bank's question."""
        payments = [
            await self.people.book(who=0, day=0),
            await self.people.book(who=1, day=1),
            await self.people.book(who=0, day=4),
            await self.people.take_a_seat(0, gift_cents=700, covers_fees=True, is_new=True),
            await self.people.take_a_seat(0, gift_cents=0, covers_fees=False, is_new=True),
            await self.people.take_a_seat(1, gift_cents=2500, covers_fees=False, is_new=True),
            await self.people.give(0, cents=2000, covers_fees=False, is_guest=True),
            await self.people.give(1, cents=1300, covers_fees=True, is_guest=False),
        ]
        cards = [PAYS, IS_DECLINED, ASKS_THE_BANK, *[PAYS] * 5]
        for payment, card in zip(payments, cards, strict=True):
            await self.people.pay(payment, card, comes_back=False)
        await self.go_on()
        again, asked = [await self.world.till.payment(payment) for payment in payments[1:3]]
        await self.people.type_card(again, PAYS)
        await self.people.answer_bank(asked, is_approved=True)
        await self.go_on()
        return payments

    async def change_minds(self, payments: list[Payment]) -> None:
        """Cancel a session, and give some of a gift back; the bank takes its time."""
        self.world.weather.pretend(refunds_wait=True, fees_wait=False, settles_after_s=0)
        await self.people.cancel(1, is_by_talent=True, notice=timedelta(days=1))
        await self.office.refund(0, percent=50)
        await self.office.refund(1, percent=100)
        await self.go_on()
        for number, refund in enumerate(self.in_order("refund")):
            failure = "declined" if number == 0 else None
            self.server.settle_refund(refund["id"], failure=failure)
        self.world.weather.pretend(refunds_wait=False, fees_wait=False, settles_after_s=0)
        await self.go_on()

    async def take_place(self) -> None:
        """Hold the sessions and one masterclass; call the other off."""
        await self.office.move_masterclass(1, is_cancelled=True)
        await self.pass_time(timedelta(days=3))
        await self.office.judge(Verdict.COMPLETED, lost_min=6)
        await self.office.move_masterclass(0, is_cancelled=False)
        await self.office.move_masterclass(0, is_cancelled=False)
        await self.go_on()
        await self.pass_time(DISPUTE)

    async def banks_send_money_back(self) -> None:
        """Let a refund fail after it had succeeded."""
        done = [one for one in self.in_order("refund") if one["status"] == "succeeded"]
        self.server.settle_refund(done[0]["id"], failure="declined")
        await self.go_on()

    async def pass_time(self, step: timedelta) -> None:
        """Move on; what is due by then happens, and is told."""
        self.world.pass_time(step)
        await self.office.settle()
        for _ in range(2):
            await self.go_on()

    async def go_on(self) -> None:
        """Let notices come and the clock work, twice; then find what never came."""
        for _ in range(2):
            await self.post.deliver()
            await self.world.till.turn()
        self.world.pass_time(SOON)
        await self.office.catch_up()
        await self.world.till.turn()

    def in_order(self, kind: str) -> list[Thing]:
        """Return the objects of a kind by amount: their order of making is the clock's."""
        return sorted(self.server.all(kind), key=lambda one: (one["amount"], one["created"]))


async def books_of(world: World) -> Books:
    """Return what a run came to; accounts lose the ids of this hub's rows."""
    day = world.till.now.date()
    period = Period(first_day=day - timedelta(days=300), last_day=day + timedelta(days=1))
    balances = Counter[str]()
    async with world.database.read() as db:
        assert await audit.check(db) == []
        for row in await trial_balance(db):
            balances[":".join(row.account.split(":")[:2])] += row.balance_cents
        report = await charity_report(
            db, world.till.charity.id, period=period, zone=PARIS, currency="EUR"
        )
        gifts = await db.scalars(select(Donation))
        return Books(
            balances={account: cents for account, cents in balances.items() if cents},
            by_source={part.key: part.totals for part in report.by_source},
            by_host=sorted((part.label, part.totals) for part in report.by_host),
            gifts=sorted((g.source, g.amount_cents, g.refunded_cents, g.fee_cents) for g in gifts),
        )


async def run(stage: Stage, seed: int | None) -> tuple[Books, Post]:
    """Play the evening with the post of a seed."""
    async with stage.world() as world:
        post = Post(world, seed)
        await Evening(world, post).play()
        booking = await world.pick_booking(0, BookingState.SETTLED)
        assert booking is not None, "the evening took place"
        async with world.database.read() as db:
            stored = set(await db.scalars(select(ProviderNotice.notice_id)))
        assert set(post.copies) <= stored
        return await books_of(world), post


def compare(stage: Stage, seeds: Iterable[int]) -> None:
    undisturbed, _ = stage.run(run(stage, None))
    assert undisturbed.balances["outside:payer"] < 0 < undisturbed.balances["outside:payee"]
    copies = Counter[str]()
    for seed in seeds:
        books, post = stage.run(run(stage, seed))
        assert books == undisturbed, f"seed {seed}"
        copies += post.copies
    assert max(copies.values()) > 1


def test_notices_in_any_disorder_end_in_the_same_books(at_stripe: Stage) -> None:
    compare(at_stripe, FEW_SEEDS)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_AT_ONCE))
def test_three_hundred_disorders_end_in_the_same_books(at_stripe: Stage, first: int) -> None:
    compare(at_stripe, range(first, first + SEEDS_AT_ONCE))
