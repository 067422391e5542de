"""A hub's money side for tests: a clock that stands, the sandbox, and people who pay."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from billing import audit, checkout, handlers, jobs
from billing.donations.models import DonationSource
from billing.gateways.port import CheckoutState, Gateway
from billing.gateways.sandbox import cards
from billing.gateways.sandbox.cards import Card
from billing.gateways.sandbox.gateway import SandboxGateway
from billing.ledger.service import balance, trial_balance
from billing.payments import service as payments
from billing.payments.gifts import Gift, open_gift_payment
from billing.payments.models import Payment
from billing.payments.rules import DonorChoices, TicketGift
from billing.settlements.shares import HubShare
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.charities.models import Charity
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import CardCostsPayer, Settings
from hub.masterclasses import seats
from hub.masterclasses.models import Masterclass, Registration
from hub.people.models import Person, Role
from tests.scenes import (
    NOW,
    SHARE,
    SLOT,
    Teacher,
    make_charity,
    make_masterclass,
    make_person,
    make_talent,
)

DISPUTE = timedelta(hours=72)
GOOD_CARD = Card(number="4242 4242 4242 4242", expiry="12/34", cvc="123")
BAD_CARD = Card(number="4000 0000 0000 0002", expiry="12/34", cvc="123")
ASKING_CARD = Card(number="4000 0025 0000 3155", expiry="12/34", cvc="123")
OPEN_DONOR = DonorChoices(
    display_name="Léa", is_name_public=True, is_amount_public=True, message="Bravo !"
)
MAX_ROUNDS = 50


@dataclass
class Till:
    """What a test of money needs."""

    database: Database
    clock: FixedClock
    dispatcher: Dispatcher
    gateway: Gateway
    learner: Person
    teacher: Teacher
    charity: Charity
    share: HubShare

    def set_fee(self, percent: int, *, payer: CardCostsPayer = CardCostsPayer.HUB) -> None:
        """Start the hub anew with another share of its own, as an operator does."""
        settings = Settings(platform_fee_percent=Decimal(percent), card_costs_paid_by=payer)
        self.share = HubShare.of(settings)
        self.dispatcher = Dispatcher(self.database, self.clock)
        handlers.subscribe(self.dispatcher, settings)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def turn(self) -> None:
        """Let the clock process work until nothing is due."""
        for _ in range(MAX_ROUNDS):
            handled = await self.dispatcher.drain()
            if not handled + await jobs.run_due(self.database, self.gateway, now=self.now):
                return
        raise AssertionError("the work never ends")

    async def hold(self, *, starts_at: datetime = SLOT, learner: Person | None = None) -> Booking:
        async with self.database.write() as db:
            return await bookings.hold_slot(
                db,
                (learner or self.learner).id,
                service_id=self.teacher.service.id,
                starts_at=starts_at,
                now=self.now,
            )

    async def open_session(self, booking: Booking) -> Payment:
        async with self.database.write() as db:
            return await payments.open_session_payment(
                db, booking, payer_id=booking.learner_id, share=self.share, now=self.now
            )

    async def publish(self, *, ticket_cents: int = 1200, name: str = "") -> Masterclass:
        async with self.database.write() as db:
            host = await make_talent(db, name) if name else self.teacher
            return await make_masterclass(db, host, self.charity, ticket_cents=ticket_cents)

    async def newcomer(self, name: str) -> Person:
        async with self.database.write() as db:
            return await make_person(db, name)

    async def seat(self, masterclass: Masterclass, person: Person | None = None) -> Registration:
        async with self.database.write() as db:
            return await seats.hold_seat(
                db, masterclass.id, person_id=(person or self.learner).id, now=self.now
            )

    async def open_ticket(
        self,
        masterclass: Masterclass,
        registration: Registration,
        *,
        gift_cents: int = 0,
        covers_fees: bool = False,
        shown: DonorChoices = OPEN_DONOR,
        saves_card: bool = False,
    ) -> Payment:
        async with self.database.write() as db:
            return await payments.open_ticket_payment(
                db,
                masterclass,
                registration,
                payer_id=registration.person_id,
                gift=TicketGift(
                    gift_cents=gift_cents,
                    covers_fees=covers_fees,
                    shown=shown,
                    saves_card=saves_card,
                ),
                now=self.now,
            )

    async def open_gift(
        self,
        masterclass: Masterclass,
        *,
        gift_cents: int,
        person: Person | None = None,
        covers_fees: bool = False,
        source: DonationSource = DonationSource.LIVE,
        shown: DonorChoices = OPEN_DONOR,
        saves_card: bool = False,
    ) -> Payment:
        async with self.database.write() as db:
            return await open_gift_payment(
                db,
                masterclass,
                Gift(
                    amount_cents=gift_cents,
                    covers_fees=covers_fees,
                    source=source,
                    shown=shown,
                    saves_card=saves_card,
                ),
                payer_id=(person or self.learner).id,
                now=self.now,
            )

    async def start(self, payment: Payment) -> str:
        """Send the browser to the card page and return the page's id."""
        url = await checkout.start(
            self.database,
            self.gateway,
            payment.id,
            return_url=f"https://estrade.example/payments/{payment.id}",
            now=self.now,
        )
        return url.removeprefix("/sandbox/pay/")

    async def submit(self, checkout_id: str, card: Card = GOOD_CARD) -> CheckoutState:
        async with self.database.write() as db:
            return await cards.submit_card(db, checkout_id, card, now=self.now)

    async def sync(self, payment: Payment) -> Payment:
        return await checkout.sync(self.database, self.gateway, payment.id, now=self.now)

    async def pay(self, payment: Payment, card: Card = GOOD_CARD) -> Payment:
        """Go to the card page, give the card, come back."""
        await self.submit(await self.start(payment), card)
        return await self.sync(payment)

    async def payment(self, payment: Payment) -> Payment:
        async with self.database.read() as db:
            return await payments.get_payment(db, payment.id)

    async def balances(self) -> dict[str, int]:
        """Return every account that holds something, or owes something."""
        async with self.database.read() as db:
            rows = await trial_balance(db)
        return {row.account: row.balance_cents for row in rows if row.balance_cents}

    async def balance(self, account: str) -> int:
        async with self.database.read() as db:
            return await balance(db, account)

    async def problems(self) -> list[str]:
        async with self.database.read() as db:
            return await audit.check(db)


async def make_till(
    database: Database,
    *,
    clock: FixedClock | None = None,
    card_costs_paid_by: CardCostsPayer = CardCostsPayer.HUB,
) -> Till:
    """Put a hub's money side together, with a learner, a talent and a charity."""
    clock = clock or FixedClock(NOW)
    async with database.write() as db:
        learner = await make_person(db, "Léa Martin")
        teacher = await make_talent(db)
        member = await make_person(db, "Hélène Marchand", Role.CHARITY)
        admin = await make_person(db, "Admin Estrade", Role.ADMIN)
        charity = await make_charity(db, member, admin)
    return till_of(
        database,
        clock,
        learner=learner,
        teacher=teacher,
        charity=charity,
        gateway=SandboxGateway(database, clock),
        card_costs_paid_by=card_costs_paid_by,
    )


def till_of(
    database: Database,
    clock: FixedClock,
    *,
    learner: Person,
    teacher: Teacher,
    charity: Charity,
    gateway: Gateway,
    card_costs_paid_by: CardCostsPayer = CardCostsPayer.HUB,
) -> Till:
    """Put the money side together of a hub that has people already."""
    till = Till(
        database=database,
        clock=clock,
        dispatcher=Dispatcher(database, clock),
        gateway=gateway,
        learner=learner,
        teacher=teacher,
        charity=charity,
        share=SHARE,
    )
    till.set_fee(5, payer=card_costs_paid_by)
    return till
