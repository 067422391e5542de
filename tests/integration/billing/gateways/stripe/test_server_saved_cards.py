"""Cards saved by consent, charged again without their owner."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe

from tests.integration.billing.gateways.stripe.library import (
    ASKS_THE_BANK,
    BACK,
    DECLINED,
    GOOD,
    open_page,
)
from tests.stripe.refusals import Refusal
from tests.stripe.running import StripeServer


def saved_card(client: stripe.StripeClient, server: StripeServer, number: str) -> tuple[str, str]:
    """Pay once by agreeing to be charged again; return customer and card."""
    page = open_page(
        client,
        customer_creation="always",
        payment_intent_data={"setup_future_usage": "off_session"},
    )
    server.pay(page.id, number, email="ada@estrade.example")
    (intent,) = server.all("payment_intent")
    if intent["status"] == "requires_action":
        server.answer_bank(intent["id"], is_approved=True)
    (intent,) = server.all("payment_intent")
    return str(intent["customer"]), str(intent["payment_method"])


def charge_again(
    client: stripe.StripeClient, of: tuple[str, str], **asked: Any
) -> stripe.PaymentIntent:
    params: Any = {
        "amount": 1500,
        "currency": "eur",
        "customer": of[0],
        "payment_method": of[1],
        "off_session": True,
        "confirm": True,
    }
    return client.v1.payment_intents.create(params | asked)


def test_a_card_that_was_ticked_is_shown_again_and_pays_without_being_typed(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    customer = client.v1.customers.create({"email": "ada@estrade.example"})
    asked: Any = {
        "customer": customer.id,
        "saved_payment_method_options": {"payment_method_save": "enabled"},
        "payment_method_options": {"card": {"setup_future_usage": "off_session"}},
    }
    server.pay(open_page(client, **asked).id, GOOD, is_saved=True)
    (card,) = client.v1.customers.payment_methods.list(customer.id).data
    page = open_page(client, **asked)
    assert page.url is not None
    with httpx.Client(trust_env=False) as browser:
        assert "Card ending in 4242" in browser.get(page.url).text
        browser.post(page.url, data={"saved": card.id})
    assert client.v1.checkout.sessions.retrieve(page.id).payment_status == "paid"
    assert len(client.v1.customers.payment_methods.list(customer.id).data) == 1


def test_a_page_may_take_a_card_for_later_and_no_money(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    customer = client.v1.customers.create({"email": "ada@estrade.example"})
    page = client.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "eur", "customer": customer.id, "success_url": BACK}
    )
    assert page.payment_status == "no_payment_required"
    assert page.url is not None
    card = {"cardNumber": ASKS_THE_BANK, "cardExpiry": "12/34", "cardCvc": "123"}
    with httpx.Client(trust_env=False) as browser:
        assert "Save card" in browser.get(page.url).text
        declined = browser.post(page.url, data=card | {"cardNumber": "4000000000009995"})
        assert "insufficient funds" in declined.text
        asks = browser.post(page.url, data=card).headers["Location"]
        assert "unable to authenticate" in browser.post(asks, data={"answer": "fail"}).text
        asks = browser.post(page.url, data=card).headers["Location"]
        done = browser.post(asks, data={"answer": "complete"})
        assert done.headers["Location"] == BACK
    found = client.v1.checkout.sessions.retrieve(page.id, {"expand": ["setup_intent"]})
    assert isinstance(found.setup_intent, stripe.SetupIntent)
    assert (found.status, found.setup_intent.status) == ("complete", "succeeded")
    saved = str(found.setup_intent.payment_method)
    assert charge_again(client, (customer.id, saved)).status == "succeeded"
    assert len(server.all("charge")) == 1


def test_a_card_that_was_declined_is_not_saved_though_its_owner_ticked_the_box(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    customer = client.v1.customers.create({"email": "ada@estrade.example"})
    page = open_page(client, customer=customer.id)
    with pytest.raises(Refusal, match="declined"):
        server.pay(page.id, DECLINED, is_saved=True)
    assert client.v1.customers.payment_methods.list(customer.id).data == []


@pytest.mark.parametrize(
    "asked",
    [
        {"mode": "setup"},
        {"mode": "setup", "currency": "eur", "payment_intent_data": {"description": "x"}},
        {"mode": "payment", "setup_intent_data": {"description": "x"}},
        {"mode": "subscription"},
    ],
)
def test_a_mode_with_what_belongs_to_another_is_refused(
    client: stripe.StripeClient, asked: Any
) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(asked | {"success_url": BACK})


@pytest.mark.parametrize("number", [GOOD, ASKS_THE_BANK])
def test_a_card_saved_by_consent_pays_again_without_its_owner(
    client: stripe.StripeClient, server: StripeServer, number: str
) -> None:
    customer, card = saved_card(client, server, number)
    assert client.v1.customers.retrieve(customer).email == "ada@estrade.example"
    cards = client.v1.customers.payment_methods.list(customer).data
    assert [known.id for known in cards] == [card]
    intent = charge_again(client, (customer, card))
    assert (intent.status, intent.amount_received) == ("succeeded", 1500)


def test_a_bank_that_always_asks_declines_without_its_owner(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    customer, card = saved_card(client, server, "4000002760003184")
    with pytest.raises(stripe.CardError) as declined:
        charge_again(client, (customer, card))
    assert declined.value.code == "authentication_required"
    assert declined.value.error is not None
    waiting = declined.value.error.payment_intent
    assert waiting is not None
    assert waiting.status == "requires_payment_method"
    intent = client.v1.payment_intents.confirm(
        waiting.id, {"payment_method": card, "return_url": BACK}
    )
    assert intent.status == "requires_action"
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    with httpx.Client(trust_env=False) as browser:
        url = str(intent.next_action.redirect_to_url.url)
        back = browser.post(url, data={"answer": "complete"}).headers["Location"]
    assert back.startswith(f"{BACK}?payment_intent={intent.id}")
    assert back.endswith("redirect_status=succeeded")
    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_a_saved_card_that_cannot_pay_is_declined(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    customer = client.v1.customers.create({"email": "ada@estrade.example"})
    client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer.id})
    (card,) = client.v1.customers.payment_methods.list(customer.id).data
    with pytest.raises(stripe.CardError) as declined:
        charge_again(client, (customer.id, card.id))
    assert declined.value.code == "card_declined"
    assert declined.value.http_status == 402


def test_a_card_pays_only_for_the_customer_who_has_it(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    customer, card = saved_card(client, server, GOOD)
    other = client.v1.customers.create()
    with pytest.raises(stripe.InvalidRequestError, match="does not have a payment method"):
        charge_again(client, (other.id, card))
    client.v1.payment_methods.detach(card)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        charge_again(client, (customer, card))
    client.v1.customers.delete(customer)
    assert client.v1.customers.retrieve(customer).to_dict().get("deleted") is True


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"amount": 49}, "amount_too_small"),
        ({"amount": 100_000_000}, "amount_too_large"),
        ({"currency": "xyz"}, None),
        ({"customer": "cus_nobody"}, "resource_missing"),
        ({"payment_method": "pm_nothing"}, "resource_missing"),
        ({"confirm": False}, None),
    ],
)
def test_an_amount_that_nobody_can_be_charged_is_refused(
    client: stripe.StripeClient, server: StripeServer, asked: dict[str, Any], code: str | None
) -> None:
    card = saved_card(client, server, GOOD)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        charge_again(client, card, **asked)
    assert refused.value.code == code


def test_a_payment_is_found_by_our_reference_a_minute_later(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    card = saved_card(client, server, GOOD)
    intent = charge_again(client, card, metadata={"reference": "pay_2"})
    query: Any = {"query": "metadata['reference']:'pay_2' AND status:'succeeded'"}
    assert client.v1.payment_intents.search(query).data == []
    server.advance(timedelta(minutes=1))
    found = client.v1.payment_intents.search(query)
    assert [one.id for one in found.data] == [intent.id]
    assert not found.has_more
    assert len(client.v1.charges.search({"query": "amount:'1500'"}).data) == 1
    with pytest.raises(stripe.InvalidRequestError, match="unable to parse"):
        client.v1.payment_intents.search({"query": "anything"})


def test_an_intent_that_was_paid_is_neither_confirmed_nor_cancelled(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    customer, card = saved_card(client, server, GOOD)
    intent = charge_again(client, (customer, card))
    for act in (client.v1.payment_intents.confirm, client.v1.payment_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            act(intent.id)
        assert refused.value.code == "payment_intent_unexpected_state"
    waiting = client.v1.payment_intents.create({"amount": 500, "currency": "eur"})
    assert client.v1.payment_intents.cancel(waiting.id).status == "canceled"
