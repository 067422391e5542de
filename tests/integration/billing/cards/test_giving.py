"""Gifts in two clicks, with a card that was saved."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from billing.cards.charging import charge_now
from billing.cards.models import AttemptState, CardAttempt, CardState, SavedCard
from billing.cards.service import remove_card
from billing.donations.models import Donation, DonationSource
from billing.due import LEASE
from billing.errors import (
    CardGone,
    GiftInvalid,
    GiftsClosed,
    GiftUnderWay,
    PaymentTransition,
)
from billing.gateways.port import CheckoutState
from billing.gateways.sandbox import cards, kept_cards
from billing.gateways.sandbox.cards import ALWAYS_ASKS, DECLINED_LATER
from billing.gateways.sandbox.models import SandboxCheckout
from billing.inbox.models import ProviderNotice
from billing.payments.models import Payment, PaymentState
from hub.masterclasses.models import Masterclass, MasterclassState
from tests.integration.billing.cards.gifts import FIRST_PRESS, card_of, give, save_card, store_press
from tests.integration.billing.cards.gifts import turn as turn_card
from tests.integration.billing.faults import Fault, FaultyGateway, Killed
from tests.integration.billing.till import ASKING_CARD, Till

GIVE_UP = timedelta(minutes=31)

only_what_was_charged = pytest.mark.parametrize(
    ("fault", "state", "given_cents"),
    [
        (Fault.NO_CONNECTION, PaymentState.EXPIRED, 0),
        (Fault.LOST_ANSWER, PaymentState.SUCCEEDED, 2000),
    ],
)


async def _live_cents(till: Till) -> int:
    async with till.database.read() as db:
        query = select(func.sum(Donation.amount_cents)).where(
            Donation.source == DonationSource.LIVE
        )
        return await db.scalar(query) or 0


async def _charged(till: Till) -> int:
    async with till.database.read() as db:
        query = select(func.count()).where(
            SandboxCheckout.is_unseen.is_(True), SandboxCheckout.charge_id != ""
        )
        return await db.scalar(query) or 0


def _break(till: Till, *faults: Fault) -> None:
    till.gateway = FaultyGateway(till.gateway, iter(faults))


@pytest.mark.parametrize("card", ["plain", "asked once"])
async def test_a_saved_card_gives_at_once_and_the_books_are_right(till: Till, card: str) -> None:
    masterclass = await till.publish()
    save = save_card if card == "plain" else _save_after_bank
    saved = await save(till, masterclass)
    state, payment = await give(till, masterclass, saved)
    assert (state, payment.state) == (AttemptState.PAID, PaymentState.SUCCEEDED)
    assert (payment.fee_cents, payment.is_by_card) == (55, True)
    assert await _live_cents(till) == 2000
    await till.turn()
    assert await till.problems() == []


async def _save_after_bank(till: Till, masterclass: Masterclass) -> SavedCard:
    payment = await till.open_ticket(masterclass, await till.seat(masterclass), saves_card=True)
    page = await till.start(payment)
    await till.submit(page, ASKING_CARD)
    async with till.database.write() as db:
        await cards.authenticate(db, page, is_approved=True, now=till.now)
    await till.sync(payment)
    found = await card_of(till)
    assert found is not None
    return found


async def test_pressing_twice_gives_once(till: Till) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    first, payment = await give(till, masterclass, card)
    second, same = await give(till, masterclass, card)
    assert (first, second) == (AttemptState.PAID, AttemptState.PAID)
    assert same.id == payment.id
    assert (await _charged(till), await _live_cents(till)) == (1, 2000)


async def test_pressing_twice_at_the_same_moment_gives_once(till: Till) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    attempts = await asyncio.gather(*(store_press(till, masterclass, card) for _ in range(3)))
    assert len({attempt.payment_id for attempt in attempts}) == 1
    await charge_now(till.database, till.gateway, attempts[0], now=till.now)
    await till.turn()
    assert (await _charged(till), await _live_cents(till)) == (1, 2000)


async def test_another_press_is_another_gift(till: Till) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    await give(till, masterclass, card)
    await give(till, masterclass, card, key="the-second-press")
    assert (await _charged(till), await _live_cents(till)) == (2, 4000)


async def test_a_press_that_was_another_gift_is_refused(till: Till) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    await give(till, masterclass, card)
    with pytest.raises(PaymentTransition):
        await give(till, masterclass, card, gift_cents=5000)
    with pytest.raises(PaymentTransition):
        await give(till, masterclass, card, key="short")
    assert await _live_cents(till) == 2000


@pytest.mark.parametrize(
    ("number", "state"),
    [(DECLINED_LATER, AttemptState.DECLINED), (ALWAYS_ASKS, AttemptState.AUTHENTICATION)],
)
async def test_a_card_that_does_not_pay_leaves_the_gift_to_the_card_page(
    till: Till, number: str, state: AttemptState
) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    await turn_card(till, card, number)
    answer, payment = await give(till, masterclass, card)
    assert (answer, payment.state) == (state, PaymentState.PENDING)
    assert payment.decline_code
    await till.turn()
    assert await _live_cents(till) == 0
    paid = await till.pay(payment)
    assert paid.state is PaymentState.SUCCEEDED
    await till.turn()
    assert (await _charged(till), await _live_cents(till)) == (0, 2000)
    assert await till.problems() == []


async def _asks_for_its_owner(till: Till) -> tuple[SavedCard, Payment]:
    """Give with a card whose bank wants to hear its owner."""
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    await turn_card(till, card, ALWAYS_ASKS)
    answer, payment = await give(till, masterclass, card)
    assert answer is AttemptState.AUTHENTICATION
    return card, payment


async def _shown(till: Till, page: str) -> str:
    async with till.database.read() as db:
        return (await cards.view(db, page)).kept_last4


async def test_the_owner_of_a_card_whose_bank_asks_answers_without_typing_it_again(
    till: Till,
) -> None:
    _, payment = await _asks_for_its_owner(till)
    page = await till.start(payment)
    assert (await _shown(till, page), await till.start(payment)) == (ALWAYS_ASKS[-4:], page)
    async with till.database.write() as db:
        await kept_cards.pay_with(db, page, now=till.now)
    assert (await till.sync(payment)).state is PaymentState.AUTHENTICATING
    assert await _live_cents(till) == 0
    async with till.database.write() as db:
        await cards.authenticate(db, page, is_approved=True, now=till.now)
    for _ in range(2):
        assert (await till.sync(payment)).state is PaymentState.SUCCEEDED
        await till.turn()
    assert await _live_cents(till) == 2000
    assert await card_of(till) is not None
    assert await till.problems() == []


async def test_a_card_that_its_owner_removed_meanwhile_is_not_shown(till: Till) -> None:
    card, payment = await _asks_for_its_owner(till)
    async with till.database.write() as db:
        await remove_card(db, card.id, person_id=card.person_id, now=till.now)
    assert await _shown(till, await till.start(payment)) == ""


async def test_a_card_that_the_provider_keeps_no_more_leaves_a_page_to_type_one(
    till: Till,
) -> None:
    card, payment = await _asks_for_its_owner(till)
    await till.gateway.forget_card(card.key, key="somebody:at-the-provider")
    assert await _shown(till, await till.start(payment)) == ""
    assert (await till.pay(payment)).state is PaymentState.SUCCEEDED


async def test_a_page_with_a_card_that_was_opened_before_a_crash_is_found_and_closed(
    till: Till,
) -> None:
    _, payment = await _asks_for_its_owner(till)
    _break(till, Fault.CRASH)
    with pytest.raises(Killed):
        await till.start(payment)
    till.clock.advance(GIVE_UP)
    await till.turn()
    closed = await till.payment(payment)
    assert closed.state is PaymentState.EXPIRED
    assert closed.checkout_id is not None
    async with till.database.read() as db:
        query = select(SandboxCheckout.state).where(SandboxCheckout.reference == payment.id)
        states = set(await db.scalars(query.where(SandboxCheckout.is_unseen.is_(False))))
    assert states == {CheckoutState.EXPIRED}


async def test_a_declined_gift_that_nobody_goes_on_with_expires(till: Till) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    await turn_card(till, card, DECLINED_LATER)
    _, payment = await give(till, masterclass, card)
    till.clock.advance(GIVE_UP)
    await till.turn()
    assert (await till.payment(payment)).state is PaymentState.EXPIRED


@pytest.mark.parametrize("fault", [Fault.NO_CONNECTION, Fault.LOST_ANSWER])
async def test_without_an_answer_the_clock_asks_again_with_the_same_key(
    till: Till, fault: Fault
) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    _break(till, fault)
    state, payment = await give(till, masterclass, card)
    assert (state, payment.state) == (AttemptState.ASKED, PaymentState.CREATED)
    with pytest.raises(GiftUnderWay):
        await give(till, masterclass, card, key="impatience")
    with pytest.raises(GiftUnderWay):
        await till.start(payment)
    till.clock.advance(timedelta(seconds=6))
    await till.turn()
    assert (await till.payment(payment)).state is PaymentState.SUCCEEDED
    assert (await _charged(till), await _live_cents(till)) == (1, 2000)
    assert (await give(till, masterclass, card))[0] is AttemptState.PAID


@only_what_was_charged
async def test_long_after_the_press_nothing_is_charged_any_more_but_what_was_is_found(
    till: Till, fault: Fault, state: PaymentState, given_cents: int
) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    _break(till, fault)
    _, payment = await give(till, masterclass, card)
    await _forget_notices(till)
    till.clock.advance(GIVE_UP)
    await till.turn()
    assert (await till.payment(payment)).state is state
    assert await _live_cents(till) == given_cents
    assert await till.problems() == []


@only_what_was_charged
async def test_a_card_that_its_owner_removed_is_charged_no_more_but_what_was_is_found(
    till: Till, fault: Fault, state: PaymentState, given_cents: int
) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    _break(till, fault)
    _, payment = await give(till, masterclass, card)
    await _forget_notices(till)
    async with till.database.write() as db:
        await remove_card(db, card.id, person_id=card.person_id, now=till.now)
    for _ in range(3):
        till.clock.advance(timedelta(seconds=20))
        await till.turn()
    assert (await till.payment(payment)).state is state
    assert (await _charged(till), await _live_cents(till)) == (given_cents // 2000, given_cents)
    async with till.database.read() as db:
        assert (await db.get_one(SavedCard, card.id)).state is CardState.REMOVED
    assert await till.problems() == []


async def _forget_notices(till: Till) -> None:
    async with till.database.write() as db:
        for notice in await db.scalars(select(ProviderNotice)):
            await db.delete(notice)


async def test_a_process_that_dies_after_charging_leaves_one_gift(till: Till) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    attempt = await store_press(till, masterclass, card)
    _break(till, Fault.CRASH)
    with pytest.raises(Killed):
        await charge_now(till.database, till.gateway, attempt, now=till.now)
    await _forget_notices(till)
    till.clock.advance(LEASE)
    await till.turn()
    assert (await _charged(till), await _live_cents(till)) == (1, 2000)


async def test_a_notice_tells_what_an_answer_did_not(till: Till) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    _break(till, Fault.LOST_ANSWER)
    _, payment = await give(till, masterclass, card)
    await till.turn()
    assert (await till.payment(payment)).state is PaymentState.SUCCEEDED
    async with till.database.read() as db:
        attempt = await db.get_one(CardAttempt, payment.id)
    assert (attempt.state, attempt.due_at) == (AttemptState.PAID, None)


async def test_a_card_that_the_provider_refuses_leaves_the_gift_to_the_card_page(
    till: Till,
) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    _break(till, Fault.REFUSAL)
    state, payment = await give(till, masterclass, card)
    assert (state, payment.state) == (AttemptState.REFUSED, PaymentState.PENDING)
    assert (await till.pay(payment)).state is PaymentState.SUCCEEDED


async def test_a_card_page_in_another_tab_is_closed_by_a_gift_by_card(till: Till) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    elsewhere = await till.open_gift(masterclass, gift_cents=2000)
    await till.start(elsewhere)
    _, payment = await give(till, masterclass, card)
    await till.turn()
    assert payment.id != elsewhere.id
    assert (await till.payment(elsewhere)).state is PaymentState.CANCELLED
    assert await _live_cents(till) == 2000


async def test_only_the_owner_gives_with_a_card_and_only_while_it_is_good(till: Till) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    other = await save_card(till, masterclass, person=await till.newcomer("Noé Ferraud"))
    other.person_id = card.person_id
    with pytest.raises(CardGone):
        await store_press(till, masterclass, other)
    till.clock.advance(timedelta(days=365 * 12))
    with pytest.raises(CardGone):
        await store_press(till, masterclass, card)
    async with till.database.read() as db:
        assert (await db.scalar(select(func.count()).select_from(CardAttempt))) == 0
        assert (await db.scalar(select(func.count()).where(Payment.is_by_card.is_(True)))) == 0


async def test_what_cannot_be_given_by_page_cannot_be_given_by_card(till: Till) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    for cents in (0, -500, 99, 500_001):
        with pytest.raises(GiftInvalid):
            await store_press(till, masterclass, card, gift_cents=cents)
    masterclass.state = MasterclassState.CANCELLED
    with pytest.raises(GiftsClosed):
        await store_press(till, masterclass, card, key=FIRST_PRESS)
