"""A hub's money side at the tests' Stripe, where people and banks can break both sides."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from billing.inbox.catch_up import fetch_missed
from billing.ledger.accounts import payable_charity, payable_talent
from billing.payments.models import Payment
from billing.reconciliation.service import reconcile
from billing.reconciliation.words import sentence_of
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.database import Database
from hub.kernel.i18n import use_locale
from hub.masterclasses import service as masterclasses
from hub.masterclasses.models import Masterclass
from tests.integration.billing.providers import PAYS, Stripe, stripe_of
from tests.integration.billing.till import DISPUTE, Till, make_till
from tests.stripe.running import StripeServer

A_MONTH = timedelta(days=30)
RESERVE_CENTS = 10_000
"""What the hub keeps at the provider for the fees that it bears."""


@dataclass
class Counter:
    """People who pay by card at Stripe, and what they are told."""

    till: Till
    stripe: Stripe

    @property
    def server(self) -> StripeServer:
        return self.stripe.server

    async def open_page(self, payment: Payment) -> str:
        await self.till.start(payment)
        return (await self.till.payment(payment)).checkout_id or ""

    async def pay(self, payment: Payment, card: str = PAYS) -> Payment:
        """Go to Stripe's page, pay, come back."""
        self.server.pay(await self.open_page(payment), card)
        return await self.till.sync(payment)

    async def pay_session(self) -> tuple[Booking, Payment]:
        booking = await self.till.hold()
        return booking, await self.pay(await self.till.open_session(booking))

    async def take_place(self, booking: Booking) -> None:
        """Let a session happen, and the time to complain about it pass."""
        till = self.till
        till.clock.at = max(till.now, booking.ends_at)
        async with till.database.write() as db:
            row = await bookings.get_booking(db, booking.id)
            judgement = Judgement(Verdict.COMPLETED, lost_min=0)
            await bookings.apply_judgement(db, row, judgement, dispute_window=DISPUTE, now=till.now)
        till.clock.advance(DISPUTE + timedelta(minutes=1))
        async with till.database.write() as db:
            await bookings.settle_due(db, now=till.now)
        await self.work()

    async def give_evening(self, masterclass: Masterclass) -> None:
        """Let a masterclass happen, and the time to complain about it pass."""
        till = self.till
        till.clock.at = max(till.now, masterclass.starts_at)
        async with till.database.write() as db:
            await masterclasses.go_live(
                db, masterclass.id, host_id=masterclass.host_id, now=till.now
            )
        till.clock.at = max(till.now, masterclass.ends_at)
        async with till.database.write() as db:
            await masterclasses.end_masterclass(
                db,
                masterclass.id,
                host_id=masterclass.host_id,
                dispute_window=DISPUTE,
                now=till.now,
            )
        till.clock.advance(DISPUTE + timedelta(minutes=1))
        async with till.database.write() as db:
            await masterclasses.settle_due(db, now=till.now)
        await self.work()

    async def work(self) -> None:
        """Bring what Stripe told, and let the clock process work until nothing is due."""
        self.server.tick()
        await self.stripe.deliver()
        await self.till.turn()
        await self.stripe.deliver()
        await self.till.turn()

    async def catch_up(self) -> None:
        """Find what was never told, and work."""
        await fetch_missed(self.till.database, self.till.gateway, now=self.till.now)
        await self.work()

    async def differences(self, locale: str = "en") -> list[tuple[bool, str]]:
        """Return whether each difference may settle by itself, and its sentence."""
        now = self.till.now
        found = reconcile(
            self.till.database,
            self.till.gateway,
            since=now - A_MONTH,
            until=now + A_MONTH,
            now=now,
        )
        with use_locale(locale):
            return [(one.may_settle, sentence_of(one)) async for one in found]


@asynccontextmanager
async def counter_of(database: Database) -> AsyncIterator[Counter]:
    """Put a hub together at a new Stripe, where its talent and charity can be paid."""
    till = await make_till(database)
    async with stripe_of(database, till.clock) as stripe:
        till.gateway = stripe.gateway
        stripe.server.add_funds(RESERVE_CENTS)
        await stripe.welcome(payable_talent(till.teacher.person.id))
        await stripe.welcome(payable_charity(till.charity.id))
        yield Counter(till, stripe)
