"""Saved cards: kept by consent, one at a time, and forgotten when asked."""

from datetime import timedelta

import pytest

from billing.cards.models import CardState, SavedCard
from billing.cards.service import remove_card
from billing.due import LONGEST_PAUSE, MAX_ATTEMPTS
from billing.errors import CardGone
from billing.gateways.sandbox.models import SandboxCard
from hub.kernel.errors import NotFound
from tests.integration.billing.cards.gifts import card_of, give, save_card
from tests.integration.billing.faults import Fault, FaultyGateway
from tests.integration.billing.till import BAD_CARD, Till


async def _row(till: Till, card: SavedCard) -> SavedCard:
    async with till.database.read() as db:
        return await db.get_one(SavedCard, card.id)


async def _is_forgotten(till: Till, card: SavedCard) -> bool:
    async with till.database.read() as db:
        return (await db.get_one(SandboxCard, card.method_id)).forgotten_at is not None


async def _remove(till: Till, card: SavedCard) -> None:
    async with till.database.write() as db:
        await remove_card(db, card.id, person_id=card.person_id, now=till.now)


async def test_a_card_is_saved_for_who_ticked_and_for_nobody_else(till: Till) -> None:
    masterclass = await till.publish()
    await till.pay(await till.open_ticket(masterclass, await till.seat(masterclass)))
    assert await card_of(till) is None
    await till.pay(await till.open_gift(masterclass, gift_cents=500))
    assert await card_of(till) is None
    await till.pay(await till.open_gift(masterclass, gift_cents=500, saves_card=True))
    card = await card_of(till)
    assert card is not None
    assert (card.brand, card.last4, card.exp_month, card.exp_year) == ("visa", "4242", 12, 2034)


async def test_ticking_the_box_after_the_page_was_opened_opens_another(till: Till) -> None:
    masterclass = await till.publish()
    first = await till.open_gift(masterclass, gift_cents=500)
    await till.start(first)
    second = await till.open_gift(masterclass, gift_cents=500, saves_card=True)
    assert second.id != first.id
    await till.pay(second)
    assert await card_of(till) is not None


async def test_a_declined_card_is_not_saved(till: Till) -> None:
    masterclass = await till.publish()
    payment = await till.open_gift(masterclass, gift_cents=500, saves_card=True)
    await till.pay(payment, BAD_CARD)
    assert await card_of(till) is None


async def test_a_new_card_takes_the_place_of_the_one_before_which_is_forgotten(
    till: Till,
) -> None:
    masterclass = await till.publish()
    first = await save_card(till, masterclass)
    await till.pay(await till.open_gift(masterclass, gift_cents=500, saves_card=True))
    second = await card_of(till)
    assert second is not None
    assert second.id != first.id
    await till.turn()
    assert (await _row(till, first)).state is CardState.REMOVED
    assert await _is_forgotten(till, first)
    assert not await _is_forgotten(till, second)


async def test_a_removed_card_is_charged_no_more_and_the_provider_forgets_it(till: Till) -> None:
    masterclass = await till.publish()
    card = await save_card(till, masterclass)
    await _remove(till, card)
    asked = await _row(till, card)
    assert (asked.state, asked.removal_key) == (CardState.REMOVING, f"forget:{card.id}")
    assert await card_of(till) is None
    with pytest.raises(CardGone):
        await give(till, masterclass, card)
    await till.turn()
    removed = await _row(till, card)
    assert (removed.state, removed.due_at) == (CardState.REMOVED, None)
    assert await _is_forgotten(till, card)
    await _remove(till, card)
    assert (await _row(till, card)).state is CardState.REMOVED


@pytest.mark.parametrize("fault", [Fault.NO_CONNECTION, Fault.LOST_ANSWER])
async def test_a_provider_that_does_not_answer_is_asked_again_to_forget(
    till: Till, fault: Fault
) -> None:
    card = await save_card(till, await till.publish())
    await till.turn()
    await _remove(till, card)
    till.gateway = FaultyGateway(till.gateway, iter([fault]))
    await till.turn()
    assert (await _row(till, card)).state is CardState.REMOVING
    till.clock.advance(timedelta(seconds=6))
    await till.turn()
    assert (await _row(till, card)).state is CardState.REMOVED
    assert await _is_forgotten(till, card)


async def test_a_provider_that_is_away_for_days_is_asked_until_it_forgets(till: Till) -> None:
    card = await save_card(till, await till.publish())
    await till.turn()
    await _remove(till, card)
    till.gateway = FaultyGateway(till.gateway, iter([Fault.NO_CONNECTION] * (MAX_ATTEMPTS + 3)))
    for _ in range(MAX_ATTEMPTS + 4):
        await till.turn()
        till.clock.advance(LONGEST_PAUSE)
    assert (await _row(till, card)).state is CardState.REMOVED


async def test_a_removed_card_does_not_come_back_with_old_news(till: Till) -> None:
    masterclass = await till.publish()
    payment = await till.open_gift(masterclass, gift_cents=500, saves_card=True)
    await till.pay(payment)
    card = await card_of(till)
    assert card is not None
    await _remove(till, card)
    await till.sync(payment)
    assert await card_of(till) is None


async def test_nobody_removes_the_card_of_somebody_else(till: Till) -> None:
    card = await save_card(till, await till.publish())
    stranger = await till.newcomer("Noé Ferraud")
    async with till.database.write() as db:
        with pytest.raises(NotFound):
            await remove_card(db, card.id, person_id=stranger.id, now=till.now)
    assert (await _row(till, card)).state is CardState.KEPT
