"""A hub's money side for a run: people, a provider of either kind, and how they meet."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Select, select

from billing.payments.models import Payment
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.bookings.models import Booking, BookingState
from hub.kernel.clock import FixedClock
from hub.kernel.database import Base, Database
from hub.masterclasses.models import Masterclass
from hub.people.models import Person, Role
from hub.skills.service import give_forfeits_to
from tests.integration.billing.machine.weather import (
    MoodyGateway,
    Mortality,
    SandboxWeather,
    StripeWeather,
    Weather,
)
from tests.integration.billing.providers import Provider, Sandbox, Stripe
from tests.integration.billing.till import Till, make_till
from tests.scenes import NOW, Teacher, make_masterclass, make_person, make_talent
from tests.stripe.running import StripeServer

Row = TypeVar("Row", bound=Base)


@dataclass
class World:
    """What exists in a run; `stripe` is None when the provider is the sandbox.

    Rows are picked in an order that is the same whenever the run is played again.
    """

    till: Till
    provider: Provider
    weather: Weather
    mortality: Mortality
    learners: list[Person]
    teachers: list[Teacher]
    admin: Person
    stripe: Stripe | None
    payment_ids: list[str] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.till.database

    @property
    def payees(self) -> list[Payee]:
        talents = [Payee(PayeeKind.TALENT, teacher.person.id) for teacher in self.teachers]
        return [*talents, Payee(PayeeKind.CHARITY, self.till.charity.id)]

    def pass_time(self, step: timedelta) -> None:
        """Move the hub's time and the provider's."""
        self.till.clock.advance(step)
        if self.stripe is not None:
            self.stripe.server.tick()

    def be_at(self, instant: datetime) -> None:
        """Move on to an instant, unless it is past."""
        self.pass_time(max(timedelta(), instant - self.till.now))

    async def pick(self, query: Select[Row], pick: int) -> Row | None:
        """Return one of the rows that a query finds, None when it finds none."""
        async with self.database.read() as db:
            found = list(await db.scalars(query))
        return found[pick % len(found)] if found else None

    async def pick_booking(self, pick: int, *states: BookingState) -> Booking | None:
        return await self.pick(
            select(Booking)
            .where(Booking.state.in_(states))
            .order_by(Booking.created_at, Booking.starts_at, Booking.price_cents),
            pick,
        )

    async def pick_payment(self, pick: int) -> Payment | None:
        """Return a payment; the later ones come first."""
        if not self.payment_ids:
            return None
        payment_id = self.payment_ids[-1 - pick % len(self.payment_ids)]
        async with self.database.read() as db:
            return await db.get_one(Payment, payment_id)

    async def pick_masterclass(self, pick: int) -> Masterclass:
        order = (Masterclass.created_at, Masterclass.starts_at, Masterclass.ticket_cents.desc())
        found = await self.pick(select(Masterclass).order_by(*order), pick)
        assert found is not None
        return found


Opening = Callable[[], AbstractAsyncContextManager[World]]


@asynccontextmanager
async def sandbox_world(url: str) -> AsyncIterator[World]:
    """Open a hub on an empty database, with the sandbox in whatever weather."""
    database = Database(url)
    try:
        till = await make_till(database)
        provider = Sandbox(database, till.clock)
        moody = MoodyGateway(provider.gateway)
        yield await _settle_in(till, provider, SandboxWeather(moody), moody)
    finally:
        await database.close()


@asynccontextmanager
async def stripe_world(url: str, server: StripeServer, clock: FixedClock) -> AsyncIterator[World]:
    """Open a hub on an empty database, with the tests' Stripe, which shares the clock."""
    clock.at = NOW
    server.reset()
    database = Database(url)
    try:
        till = await make_till(database, clock=clock)
        provider = Stripe(database, clock, server)
        try:
            yield await _settle_in(till, provider, StripeWeather(server), provider.gateway)
        finally:
            await provider.gateway.close()
    finally:
        await database.close()


async def _settle_in(till: Till, provider: Provider, weather: Weather, gateway: object) -> World:
    till.gateway = provider.gateway if not isinstance(gateway, MoodyGateway) else gateway
    async with till.database.write() as db:
        learners = [till.learner, await make_person(db, "Noé Ferraud")]
        other = await make_talent(db, "Malo Quéméner", price_cents=4999)
        await give_forfeits_to(db, other.person.id, till.charity.id)
        admin = await make_person(db, "Ada Operator", Role.ADMIN)
        await make_masterclass(db, till.teacher, till.charity, ticket_cents=1200)
        await make_masterclass(db, other, till.charity, ticket_cents=0)
    world = World(
        till=till,
        provider=provider,
        weather=weather,
        mortality=Mortality(till.database),
        learners=learners,
        teachers=[till.teacher, other],
        admin=admin,
        stripe=provider if isinstance(provider, Stripe) else None,
    )
    await provider.welcome(world.payees[0].account)
    return world
