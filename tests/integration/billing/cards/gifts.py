"""People with a saved card, who press a button to give."""

from billing.cards.charging import charge_now
from billing.cards.giving import Press, press
from billing.cards.models import AttemptState, CardAttempt, SavedCard
from billing.cards.service import saved_card
from billing.donations.models import DonationSource
from billing.gateways.sandbox.cards import Card
from billing.gateways.sandbox.models import SandboxCard
from billing.payments.gifts import Gift
from billing.payments.models import Payment
from hub.masterclasses.models import Masterclass
from hub.people.models import Person
from tests.integration.billing.till import GOOD_CARD, OPEN_DONOR, Till

FIRST_PRESS = "the-first-press"


async def save_card(
    till: Till, masterclass: Masterclass, *, person: Person | None = None, card: Card = GOOD_CARD
) -> SavedCard:
    """Buy a ticket with a card that its owner wants kept; return that card."""
    who = person or till.learner
    seat = await till.seat(masterclass, who)
    await till.pay(await till.open_ticket(masterclass, seat, saves_card=True), card)
    found = await card_of(till, who)
    assert found is not None
    return found


async def card_of(till: Till, person: Person | None = None) -> SavedCard | None:
    async with till.database.read() as db:
        return await saved_card(
            db, person_id=(person or till.learner).id, provider=till.gateway.name
        )


async def turn(till: Till, card: SavedCard, number: str) -> None:
    """Let the sandbox's bank treat a card as another test card from now on."""
    async with till.database.write() as db:
        (await db.get_one(SandboxCard, card.method_id)).last4 = number[-4:]


async def store_press(
    till: Till,
    masterclass: Masterclass,
    card: SavedCard,
    *,
    key: str = FIRST_PRESS,
    gift_cents: int = 2000,
) -> CardAttempt:
    gift = Gift(amount_cents=gift_cents, source=DonationSource.LIVE, shown=OPEN_DONOR)
    by = Press(
        key=key,
        payer_id=card.person_id,
        card_id=card.id,
        provider=card.provider,
        currency="EUR",
    )
    async with till.database.write() as db:
        attempt, _ = await press(db, masterclass, gift, by, now=till.now)
        return attempt


async def give(
    till: Till,
    masterclass: Masterclass,
    card: SavedCard,
    *,
    key: str = FIRST_PRESS,
    gift_cents: int = 2000,
) -> tuple[AttemptState, Payment]:
    """Press the button and wait for what becomes of it."""
    attempt = await store_press(till, masterclass, card, key=key, gift_cents=gift_cents)
    state = await charge_now(till.database, till.gateway, attempt, now=till.now)
    async with till.database.read() as db:
        return state, await db.get_one(Payment, attempt.payment_id)
