"""Sessions of a hub whose talents bear what the card costs."""

from datetime import timedelta
from decimal import Decimal

import pytest

from billing import handlers
from billing.earnings import earnings
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.outbox import Dispatcher
from hub.kernel.settings import CardCostsPayer, Settings
from tests.integration.billing.till import DISPUTE, Till

HOUR = timedelta(hours=1)
PRICE = 6000
CARD = 115  # 1.5 % of 6000, and 25 cents.


@pytest.fixture
def talents_bear(till: Till) -> Till:
    """Give a hub whose talents bear what the card costs."""
    till.dispatcher = Dispatcher(till.database, till.clock)
    settings = Settings(platform_fee_percent=Decimal(5), card_costs_paid_by=CardCostsPayer.TALENT)
    handlers.subscribe(till.dispatcher, settings)
    return till


async def settle(till: Till, booking: Booking, judgement: Judgement) -> None:
    till.clock.at = booking.ends_at
    async with till.database.write() as db:
        row = await db.get_one(Booking, booking.id, with_for_update=True)
        await bookings.apply_judgement(db, row, judgement, dispute_window=DISPUTE, now=till.now)
    await till.turn()
    till.clock.advance(DISPUTE + HOUR)
    async with till.database.write() as db:
        await bookings.settle_due(db, now=till.now)
    await till.turn()


async def test_the_card_is_taken_with_the_fee_and_the_hub_bears_nothing(
    talents_bear: Till,
) -> None:
    till = talents_bear
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    assert await till.balance("revenue:platform") == -CARD
    await settle(till, booking, Judgement(Verdict.COMPLETED))
    assert await till.balances() == {
        "outside:payer": -PRICE,
        "outside:payee": PRICE - 300 - CARD,
        "provider:fees": CARD,
        "revenue:platform": 300,
    }
    async with till.database.read() as db:
        (line,) = (await earnings(db, till.teacher.person.id, currency="EUR")).lines
    assert (line.fee_cents, line.net_cents) == (300 + CARD, PRICE - 300 - CARD)
    assert await till.problems() == []


async def test_a_late_cancellation_keeps_the_choice_of_its_day(talents_bear: Till) -> None:
    till = talents_bear
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    till.clock.at = booking.starts_at - 5 * HOUR
    async with till.database.write() as db:
        await bookings.cancel_booking(db, booking.id, person_id=till.learner.id, now=till.now)
    await till.turn()
    till.clock.at = booking.ends_at + DISPUTE
    await till.turn()
    assert await till.balance("outside:payee") == PRICE // 2 - 150 - CARD
    assert await till.balance("revenue:platform") == 150
    assert await till.problems() == []


async def test_of_a_session_given_back_the_hub_bears_the_card(talents_bear: Till) -> None:
    till = talents_bear
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    await settle(till, booking, Judgement(Verdict.TALENT_ABSENT))
    assert await till.balances() == {"provider:fees": CARD, "revenue:platform": -CARD}
    assert await till.problems() == []
