"""What every gateway promises of the cards that it keeps."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from billing.errors import GatewayDown, GatewayRefused, KeyReused
from billing.gateways.port import (
    CardChargeOrder,
    CardKey,
    ChargeState,
    CheckoutOrder,
    CheckoutState,
    Gateway,
    KeptCard,
    OutcomeState,
    RefundOrder,
)
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from tests.integration.billing.providers import (
    ALWAYS_ASKS,
    ASKS_THE_BANK,
    DECLINED_LATER,
    IS_DECLINED,
    PAYS,
    Provider,
    Stripe,
    fetched,
    provider_of,
    stripe_of,
    told,
)
from tests.integration.billing.test_gateways import CHECKOUT
from tests.scenes import NOW
from tests.stripe.faults import Fault

KEEPS = replace(CHECKOUT, keeps_card=True)
NOWHERE = CardKey(customer_id="cus_nobody", method_id="pm_nothing")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(params=["sandbox", "stripe"])
async def provider(
    request: pytest.FixtureRequest, database: Database, clock: FixedClock
) -> AsyncIterator[Provider]:
    async with provider_of(request.param, database, clock) as made:
        yield made


@pytest.fixture
async def stripe(database: Database, clock: FixedClock) -> AsyncIterator[Stripe]:
    async with stripe_of(database, clock) as made:
        yield made


@pytest.fixture
def gateway(provider: Provider) -> Gateway:
    return provider.gateway


async def kept(provider: Provider, number: str = PAYS) -> KeptCard:
    """Pay on a page whose card is kept."""
    opened = await provider.gateway.open_checkout(KEEPS)
    await provider.type_card(opened.id, number)
    if (await provider.gateway.get_checkout(opened.id)).state is CheckoutState.AUTHENTICATING:
        await provider.answer_bank(opened.id, is_approved=True)
    card = (await provider.gateway.get_checkout(opened.id)).card
    assert card is not None
    return card


def order_for(card: KeptCard, **changes: Any) -> CardChargeOrder:
    order = CardChargeOrder(
        key="card:pay_9",
        reference="pay_9",
        title="Premiers accords",
        card=card.key,
        amount_cents=2000,
        currency="EUR",
    )
    return replace(order, **changes)


def offering(card: KeptCard) -> CheckoutOrder:
    """Return a page to open that shows a kept card."""
    return replace(CHECKOUT, key="checkout:pay_9:card", reference="pay_9", card=card.key)


async def _told_of(database: Database) -> set[str]:
    return {object_id for kind, object_id in await told(database) if kind == "card_charge"}


async def test_a_card_that_its_owner_wants_kept_is_read_back(provider: Provider) -> None:
    card = await kept(provider)
    assert (card.brand, card.last4) == ("visa", "4242")
    assert 1 <= card.exp_month <= 12
    assert card.exp_year > NOW.year
    assert card.key.customer_id
    assert card.key.method_id


async def test_no_card_is_kept_that_nobody_agreed_to(provider: Provider, gateway: Gateway) -> None:
    opened = await gateway.open_checkout(CHECKOUT)
    await provider.type_card(opened.id, PAYS)
    paid = await gateway.get_checkout(opened.id)
    assert (paid.state, paid.card) == (CheckoutState.PAID, None)


async def test_a_card_that_was_declined_is_not_kept(provider: Provider, gateway: Gateway) -> None:
    opened = await gateway.open_checkout(KEEPS)
    assert opened.card is None
    await provider.type_card(opened.id, IS_DECLINED)
    declined = await gateway.get_checkout(opened.id)
    assert (declined.state, declined.card) == (CheckoutState.DECLINED, None)
    await provider.type_card(opened.id, PAYS)
    paid = await gateway.get_checkout(opened.id)
    assert paid.card is not None
    assert paid.card.last4 == "4242"


@pytest.mark.parametrize("number", [PAYS, ASKS_THE_BANK])
async def test_a_kept_card_pays_while_its_owner_is_elsewhere(
    provider: Provider, gateway: Gateway, number: str
) -> None:
    charge = await gateway.charge_card(order_for(await kept(provider, number)))
    assert charge.state is ChargeState.PAID
    assert (charge.reference, charge.amount_cents, charge.currency) == ("pay_9", 2000, "EUR")
    assert (charge.fee_cents, charge.decline_code) == (55, "")
    assert charge.charge_id
    assert await gateway.get_card_charge(charge.id) == charge


async def test_the_same_key_charges_once(provider: Provider, gateway: Gateway) -> None:
    order = order_for(await kept(provider))
    assert await gateway.find_card_charge(order) is None
    charge = await gateway.charge_card(order)
    assert await gateway.charge_card(order) == charge
    assert await gateway.find_card_charge(order) == charge
    with pytest.raises(KeyReused):
        await gateway.charge_card(replace(order, amount_cents=2001))


@pytest.mark.parametrize(
    ("number", "state"),
    [
        (DECLINED_LATER, ChargeState.DECLINED),
        (ALWAYS_ASKS, ChargeState.AUTHENTICATION_REQUIRED),
    ],
)
async def test_a_kept_card_that_does_not_pay_says_why_and_nothing_is_charged(
    provider: Provider, gateway: Gateway, number: str, state: ChargeState
) -> None:
    card = await kept(provider)
    await provider.turn_card(card.key, number)
    order = order_for(card)
    charge = await gateway.charge_card(order)
    assert charge.state is state
    assert charge.decline_code
    assert (charge.charge_id, charge.fee_cents) == ("", 0)
    assert await gateway.charge_card(order) == charge
    assert await gateway.get_card_charge(charge.id) == charge


async def test_a_card_whose_bank_always_asks_is_kept_all_the_same(provider: Provider) -> None:
    card = await kept(provider, ALWAYS_ASKS)
    charge = await provider.gateway.charge_card(order_for(card))
    assert charge.state is ChargeState.AUTHENTICATION_REQUIRED


@pytest.mark.parametrize(
    ("is_approved", "state"), [(True, CheckoutState.PAID), (False, CheckoutState.DECLINED)]
)
async def test_a_page_shows_a_kept_card_so_that_its_owner_only_answers_the_bank(
    provider: Provider, gateway: Gateway, *, is_approved: bool, state: CheckoutState
) -> None:
    card = await kept(provider, ALWAYS_ASKS)
    opened = await gateway.open_checkout(offering(card))
    assert (opened.state, opened.card) == (CheckoutState.OPEN, None)
    assert await gateway.open_checkout(offering(card)) == opened
    await provider.use_kept_card(opened.id)
    asking = await gateway.get_checkout(opened.id)
    assert (asking.state, asking.charge_id) == (CheckoutState.AUTHENTICATING, "")
    await provider.answer_bank(opened.id, is_approved=is_approved)
    answered = await gateway.get_checkout(opened.id)
    assert (answered.state, bool(answered.charge_id)) == (state, is_approved)
    assert answered.card is None
    assert (await gateway.charge_card(order_for(card))).state is ChargeState.AUTHENTICATION_REQUIRED


async def test_another_card_pays_on_a_page_that_shows_one_and_is_not_kept(
    provider: Provider, gateway: Gateway
) -> None:
    card = await kept(provider, ALWAYS_ASKS)
    opened = await gateway.open_checkout(offering(card))
    await provider.type_card(opened.id, PAYS)
    paid = await gateway.get_checkout(opened.id)
    assert (paid.state, paid.card) == (CheckoutState.PAID, None)


async def test_a_kept_card_that_does_not_pay_on_the_page_leaves_it_open_for_another(
    provider: Provider, gateway: Gateway
) -> None:
    card = await kept(provider)
    await provider.turn_card(card.key, DECLINED_LATER)
    opened = await gateway.open_checkout(offering(card))
    await provider.use_kept_card(opened.id)
    declined = await gateway.get_checkout(opened.id)
    assert declined.state is CheckoutState.DECLINED
    assert declined.decline_code
    await provider.type_card(opened.id, PAYS)
    assert (await gateway.get_checkout(opened.id)).state is CheckoutState.PAID


async def test_no_page_shows_a_card_that_was_forgotten(
    provider: Provider, gateway: Gateway
) -> None:
    card = await kept(provider)
    await gateway.forget_card(card.key, key="forget:crd_1")
    with pytest.raises(GatewayRefused):
        await gateway.open_checkout(offering(card))
    opened = await gateway.open_checkout(replace(offering(card), key="checkout:9", card=None))
    assert opened.state is CheckoutState.OPEN


async def test_what_a_kept_card_paid_can_be_given_back(
    provider: Provider, gateway: Gateway
) -> None:
    charge = await gateway.charge_card(order_for(await kept(provider)))
    refund = RefundOrder(
        key="refund:9",
        reference="ref_9",
        charge_id=charge.charge_id,
        amount_cents=2000,
        currency="EUR",
    )
    assert (await gateway.create_refund(refund)).state is OutcomeState.SUCCEEDED


async def test_a_forgotten_card_pays_nothing_more(provider: Provider, gateway: Gateway) -> None:
    card = await kept(provider)
    before = await gateway.charge_card(order_for(card))
    for _ in range(2):
        await gateway.forget_card(card.key, key="forget:crd_1")
    with pytest.raises(GatewayRefused):
        await gateway.charge_card(order_for(card, key="card:pay_10", reference="pay_10"))
    assert await gateway.get_card_charge(before.id) == before


async def test_what_cannot_be_charged_is_refused(provider: Provider, gateway: Gateway) -> None:
    card = await kept(provider)
    other = replace(card, key=CardKey(customer_id="cus_other", method_id=card.key.method_id))
    for order in (
        order_for(card, amount_cents=0),
        order_for(other),
        replace(order_for(card), card=NOWHERE),
    ):
        with pytest.raises(GatewayRefused):
            await gateway.charge_card(order)
    for name in ("unknown", ""):
        with pytest.raises(GatewayRefused):
            await gateway.get_card_charge(name)
    await gateway.forget_card(NOWHERE, key="forget:crd_2")


async def test_a_charge_is_told_by_a_notice_or_found(
    provider: Provider, gateway: Gateway, database: Database, clock: FixedClock
) -> None:
    charge = await gateway.charge_card(order_for(await kept(provider)))
    await fetched(provider, database, clock)
    assert await _told_of(database) == {charge.id}
    await provider.deliver()
    assert await _told_of(database) == {charge.id}


@pytest.mark.parametrize("fault", [Fault.DROPPED_AFTER, Fault.ERROR_AFTER, Fault.ERROR_BEFORE])
async def test_a_charge_whose_answer_was_lost_is_made_once(stripe: Stripe, fault: Fault) -> None:
    order = order_for(await kept(stripe))
    stripe.server.fail(fault, path="/v1/payment_intents", times=1)
    for _ in range(3):
        try:
            charge = await stripe.gateway.charge_card(order)
        except GatewayDown:
            continue
        assert charge.state is ChargeState.PAID
    charges = [one for one in stripe.server.all("charge") if one["amount"] == 2000]
    assert len(charges) == 1


async def test_a_decline_whose_answer_was_lost_is_told_all_the_same(stripe: Stripe) -> None:
    card = await kept(stripe)
    await stripe.turn_card(card.key, DECLINED_LATER)
    order = order_for(card)
    stripe.server.fail(Fault.DROPPED_AFTER, path="/v1/payment_intents", times=10)
    with pytest.raises(GatewayDown):
        await stripe.gateway.charge_card(order)
    stripe.server.faults.clear()
    assert (await stripe.gateway.charge_card(order)).state is ChargeState.DECLINED


async def test_nothing_of_the_owner_stays_at_stripe_once_the_card_is_forgotten(
    stripe: Stripe,
) -> None:
    card = await kept(stripe)
    await stripe.gateway.forget_card(card.key, key="forget:crd_1")
    (customer,) = stripe.server.all("customer")
    assert customer["deleted"]
    assert not [one for one in stripe.server.all("payment_method") if one["customer"]]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("requires_action", ChargeState.AUTHENTICATION_REQUIRED),
        ("requires_confirmation", ChargeState.DECLINED),
        ("requires_capture", ChargeState.DECLINED),
    ],
)
async def test_a_charge_that_waits_for_somebody_who_is_elsewhere_is_ended_at_stripe(
    stripe: Stripe, status: str, state: ChargeState
) -> None:
    card = await kept(stripe)
    await stripe.turn_card(card.key, DECLINED_LATER)
    order = order_for(card)
    made = await stripe.gateway.charge_card(order)
    stripe.stop_payment(made.id, status=status)
    with pytest.raises(GatewayDown, match=status):
        await stripe.gateway.get_card_charge(made.id)
    ended = await stripe.gateway.charge_card(order)
    assert (ended.id, ended.state, ended.charge_id) == (made.id, state, "")
    assert stripe.server.all("payment_intent")[0]["status"] == "canceled"
    assert await stripe.gateway.find_card_charge(order) == ended
    assert await stripe.gateway.get_card_charge(made.id) == ended


async def test_a_charge_that_a_bank_still_thinks_about_is_asked_again(stripe: Stripe) -> None:
    card = await kept(stripe)
    await stripe.turn_card(card.key, DECLINED_LATER)
    order = order_for(card)
    made = await stripe.gateway.charge_card(order)
    stripe.stop_payment(made.id, status="processing")
    with pytest.raises(GatewayDown, match="processing"):
        await stripe.gateway.charge_card(order)
    assert stripe.server.all("payment_intent")[0]["status"] == "processing"
