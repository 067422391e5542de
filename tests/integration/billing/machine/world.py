"""A hub's money side for a run: people, a provider of either kind, and how they meet."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Select, select

from billing.payments.models import Payment
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.bookings.models import Booking, BookingState
from hub.charities.models import Charity
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
from tests.integration.billing.providers import Provider, Stripe
from tests.integration.billing.till import Till, till_of
from tests.scenes import Teacher, make_charity, make_masterclass, make_person, make_talent

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Cast:
    """Who is there when a run begins, and what they have gone to pay."""

    learners: tuple[Person, ...]
    teachers: tuple[Teacher, ...]
    charity: Charity
    admin: Person
    payment_ids: tuple[str, ...] = ()
    newcomers: int = 0


@dataclass
class World:
    """What exists in a run; `stripe` is None when the provider is the sandbox.

    Rows are picked in an order that is the same whenever the run is played again.
    `given_twice_cents` is what banks took of payments beyond what was left of them, or may take of
    what was given by hand, of which they know nothing.
    """

    till: Till
    provider: Provider
    weather: Weather
    mortality: Mortality
    beginning: Cast
    payment_ids: list[str] = field(default_factory=list)
    newcomers: int = 0
    given_twice_cents: Counter[str] = field(default_factory=Counter)

    @property
    def learners(self) -> tuple[Person, ...]:
        return self.beginning.learners

    @property
    def teachers(self) -> tuple[Teacher, ...]:
        return self.beginning.teachers

    @property
    def admin(self) -> Person:
        return self.beginning.admin

    @property
    def stripe(self) -> Stripe | None:
        return self.provider if isinstance(self.provider, Stripe) else None

    def cast(self) -> Cast:
        """Return who is there by now, for other runs to begin with."""
        return replace(
            self.beginning, payment_ids=tuple(self.payment_ids), newcomers=self.newcomers
        )

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

    def remember(self, payment_id: str) -> None:
        """Keep a payment's id, in the order in which they were opened."""
        if payment_id not in self.payment_ids:
            self.payment_ids.append(payment_id)

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


async def make_cast(database: Database, provider: Provider) -> Cast:
    """Put people, a charity and two masterclasses into an empty database."""
    async with database.write() as db:
        learners = [await make_person(db, name) for name in ("Léa Martin", "Noé Ferraud")]
        teachers = [
            await make_talent(db),
            await make_talent(db, "Malo Quéméner", price_cents=4999),
        ]
        member = await make_person(db, "Hélène Marchand", Role.CHARITY)
        admin = await make_person(db, "Ada Operator", Role.ADMIN)
        charity = await make_charity(db, member, admin)
        await give_forfeits_to(db, teachers[1].person.id, charity.id)
        await make_masterclass(db, teachers[0], charity, ticket_cents=1200)
        await make_masterclass(db, teachers[1], charity, ticket_cents=0)
    await provider.welcome(Payee(PayeeKind.TALENT, teachers[0].person.id).account)
    return Cast(tuple(learners), tuple(teachers), charity, admin)


def make_world(cast: Cast, database: Database, clock: FixedClock, provider: Provider) -> World:
    """Open a hub whose database has a cast, in whatever weather."""
    till = till_of(
        database,
        clock,
        learner=cast.learners[0],
        teacher=cast.teachers[0],
        charity=cast.charity,
        gateway=provider.gateway,
    )
    weather: Weather
    if isinstance(provider, Stripe):
        weather = StripeWeather(provider)
    else:
        till.gateway = moody = MoodyGateway(provider.gateway)
        weather = SandboxWeather(moody, provider)
    return World(
        till=till,
        provider=provider,
        weather=weather,
        mortality=Mortality(database),
        beginning=cast,
        payment_ids=list(cast.payment_ids),
        newcomers=cast.newcomers,
    )
