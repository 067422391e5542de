"""A host, a charity and a masterclass, and people who pay for it as the card page would."""

from dataclasses import dataclass

from quart import Response
from sqlalchemy import select

from billing import checkout
from billing.gateways.sandbox.cards import PAYS, Card, submit_card
from billing.payments.models import Payment
from hub.charities.models import Charity
from hub.masterclasses.models import Masterclass
from hub.people.models import Person, Role
from tests.scenes import Teacher, make_charity, make_masterclass, make_person, make_talent
from web.compose import Wiring

CARD = Card(number=PAYS, expiry="12/34", cvc="123")


@dataclass(frozen=True)
class Evening:
    """A masterclass and those around it."""

    host: Teacher
    member: Person
    admin: Person
    viewer: Person
    charity: Charity
    masterclass: Masterclass

    @property
    def page(self) -> str:
        """Return the address of its page."""
        return f"/masterclasses/{self.masterclass.slug}"


async def make_evening(parts: Wiring, *, ticket_cents: int = 1200, capacity: int = 50) -> Evening:
    """Announce a masterclass."""
    async with parts.database.write() as db:
        host = await make_talent(db)
        member = await make_person(db, "Hélène Marchand")
        admin = await make_person(db, "Admin Istrateur", Role.ADMIN)
        viewer = await make_person(db, "Léa Fontaine")
        charity = await make_charity(db, member, admin)
        masterclass = await make_masterclass(
            db, host, charity, ticket_cents=ticket_cents, capacity=capacity
        )
    return Evening(host, member, admin, viewer, charity, masterclass)


async def newest_payment(parts: Wiring) -> Payment:
    """Return the payment opened last."""
    async with parts.database.read() as db:
        query = select(Payment).order_by(Payment.created_at.desc(), Payment.id.desc())
        return (await db.scalars(query.limit(1))).one()


async def count_payments(parts: Wiring) -> int:
    """Return how many payments there are."""
    async with parts.database.read() as db:
        return len(list(await db.scalars(select(Payment.id))))


async def pay_newest(parts: Wiring) -> Payment:
    """Type a card that works on the page that was opened last."""
    payment = await newest_payment(parts)
    now = parts.clock.now()
    async with parts.database.write() as db:
        assert payment.checkout_id is not None
        await submit_card(db, payment.checkout_id, CARD, now=now)
    return await checkout.sync(parts.database, parts.gateway, payment.id, now=now)


async def body(response: Response) -> str:
    """Return the HTML of an answer."""
    text: str = await response.get_data(as_text=True)
    return text
