"""Sessions of a hub whose talents bear what the card costs."""

from datetime import timedelta

import pytest

from billing.earnings import earnings
from billing.payments.models import Payment
from billing.settlements.causes import settle_masterclass
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.settings import CardCostsPayer
from tests.integration.billing.till import DISPUTE, Till

HOUR = timedelta(hours=1)
PRICE = 6000
FEE = 300
CARD = 115  # 1.5 % of 6000, and 25 cents.


@pytest.fixture
def talents_bear(till: Till) -> Till:
    """Give a hub whose talents bear what the card costs."""
    till.set_fee(5, payer=CardCostsPayer.TALENT)
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


@pytest.mark.parametrize("percent", [0, 20])
async def test_what_both_were_shown_is_taken_whatever_is_set_before_it_is_settled(
    till: Till, percent: int
) -> None:
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    till.set_fee(percent, payer=CardCostsPayer.TALENT)
    await settle(till, booking, Judgement(Verdict.COMPLETED))
    assert await till.balances() == {
        "outside:payer": -PRICE,
        "outside:payee": PRICE - FEE,
        "provider:fees": CARD,
        "revenue:platform": FEE - CARD,
    }
    assert await till.problems() == []


async def test_a_session_cancelled_late_is_settled_at_the_share_it_was_paid_at(till: Till) -> None:
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    till.set_fee(20)
    till.clock.at = booking.starts_at - 5 * HOUR
    async with till.database.write() as db:
        await bookings.cancel_booking(db, booking.id, person_id=till.learner.id, now=till.now)
    await till.turn()
    till.set_fee(0)
    till.clock.at = booking.ends_at + DISPUTE
    await till.turn()
    assert await till.balance("outside:payee") == PRICE // 2 - FEE // 2
    assert await till.problems() == []


async def test_a_page_that_is_shown_again_with_another_share_is_paid_at_that_one(
    till: Till,
) -> None:
    booking = await till.hold()
    opened = await till.open_session(booking)
    till.set_fee(20)
    again = await till.open_session(booking)
    assert again.id == opened.id
    await till.pay(again)
    till.set_fee(0)
    await settle(till, booking, Judgement(Verdict.COMPLETED))
    assert await till.balance("outside:payee") == PRICE - 1200


async def test_a_payment_from_before_shares_were_kept_follows_the_setting(till: Till) -> None:
    booking = await till.hold()
    payment = await till.pay(await till.open_session(booking))
    async with till.database.write() as db:
        (await db.get_one(Payment, payment.id)).hub_share = None
    till.set_fee(20)
    await settle(till, booking, Judgement(Verdict.COMPLETED))
    assert await till.balance("outside:payee") == PRICE - 1200


async def test_of_a_masterclass_nothing_is_the_hubs_whatever_is_set(till: Till) -> None:
    masterclass = await till.publish(ticket_cents=1200)
    seat = await till.seat(masterclass)
    payment = await till.pay(await till.open_ticket(masterclass, seat))
    assert payment.hub_share is None
    till.set_fee(20, payer=CardCostsPayer.TALENT)
    till.clock.at = masterclass.ends_at + DISPUTE + HOUR
    async with till.database.write() as db:
        await settle_masterclass(db, masterclass.id, now=till.now)
    await till.turn()
    assert await till.balance("revenue:platform") == 0
    assert await till.balance("outside:payee") == payment.amount_cents - payment.fee_cents
