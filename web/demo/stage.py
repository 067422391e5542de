"""The hub of the demo: its parts, under a clock that is put where each scene takes place.

What happens moves money and rooms as ever, and sends no mail: nobody wants the letters of a past
that never was.
"""

import time
from datetime import datetime

from billing import checkout, trail
from billing import handlers as billing_handlers
from billing.gateways.sandbox.cards import PAYS, Card, submit_card
from billing.gateways.sandbox.gateway import SandboxGateway
from billing.jobs import run_due
from billing.payments.models import Payment
from billing.payments.service import get_payment
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from hub.kernel.money import about
from hub.kernel.outbox import Dispatcher
from hub.people.models import Person
from rooms.reactions import subscribe_rooms
from web import live_events
from web.compose import Wiring

MAX_ROUNDS = 50
CARD = Card(number=PAYS, expiry="12/99", cvc="123")


class Stage:
    """Let things happen in the past, in their order, as they would have."""

    def __init__(self, parts: Wiring, *, now: datetime) -> None:
        self.parts = parts
        self.now = now
        self.clock = FixedClock(now)
        self.gateway = SandboxGateway(parts.database, self.clock)
        self.dispatcher = Dispatcher(parts.database, self.clock)
        billing_handlers.subscribe(self.dispatcher, parts.settings)
        trail.subscribe(self.dispatcher)
        subscribe_rooms(self.dispatcher)
        live_events.subscribe(self.dispatcher)
        self.people: dict[str, Person] = {}

    @property
    def database(self) -> Database:
        """Return the hub's database."""
        return self.parts.database

    @property
    def currency(self) -> str:
        """Return the currency of the hub."""
        return self.parts.settings.currency

    def cents(self, euros: int) -> int:
        """Return what is worth about as much as some euros, in the hub's currency."""
        return about(euros * 100, currency=self.currency)

    def at(self, instant: datetime) -> datetime:
        """Put the clock somewhere and return where."""
        self.clock.at = instant
        return instant

    def real_s(self) -> float:
        """Return what the machine's own clock would have shown; a rehearsal's may be elsewhere."""
        return time.time() - (self.now - self.clock.now()).total_seconds()

    def welcome(self, key: str, person: Person) -> None:
        """Remember somebody under a short name."""
        self.people[key] = person

    async def pay(self, payment: Payment) -> None:
        """Pay by a card that works, now."""
        now = self.clock.now()
        await checkout.start(
            self.database,
            self.gateway,
            payment.id,
            return_url=f"{self.parts.settings.base_url}/agenda",
            now=now,
        )
        async with self.database.write() as db:
            opened = await get_payment(db, payment.id)
            assert opened.checkout_id is not None, "the sandbox has just opened it"
            await submit_card(db, opened.checkout_id, CARD, now=now)
        await checkout.sync(self.database, self.gateway, payment.id, now=now)

    async def catch_up(self) -> None:
        """Do what the clock process would have done by now: events, notices, refunds, transfers."""
        for _ in range(MAX_ROUNDS):
            handled = await self.dispatcher.drain()
            done = await run_due(self.database, self.gateway, now=self.clock.now())
            if handled + done == 0:
                return
