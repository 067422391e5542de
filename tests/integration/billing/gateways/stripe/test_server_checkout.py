"""Card pages: paid, declined, waiting for a bank, expired, refused."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import stripe

from tests.integration.billing.gateways.stripe.library import (
    ASKS_THE_BANK,
    BACK,
    CHARGE,
    DECLINED,
    GOOD,
    open_page,
    types_of,
)
from tests.stripe.refusals import Refusal
from tests.stripe.running import StripeServer


def test_a_page_is_paid_and_tells_its_charge_and_fee(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    page = open_page(client)
    assert (page.status, page.payment_status, page.amount_total) == ("open", "unpaid", 6000)
    assert page.payment_intent is None
    server.pay(page.id, GOOD, email="ada@estrade.example")
    paid = client.v1.checkout.sessions.retrieve(page.id, {"expand": [CHARGE, "line_items"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.line_items is not None
    assert [line.description for line in paid.line_items.data] == ["Séance"]
    assert paid.customer_details is not None
    assert paid.customer_details.email == "ada@estrade.example"
    assert isinstance(paid.payment_intent, stripe.PaymentIntent)
    charge = paid.payment_intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert isinstance(charge.balance_transaction, stripe.BalanceTransaction)
    assert (charge.amount, charge.balance_transaction.fee) == (6000, 115)


def test_a_declined_card_leaves_the_page_open_with_the_reason(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    page = open_page(client)
    with pytest.raises(Refusal, match=r"Your card was declined\."):
        server.pay(page.id, DECLINED)
    found = client.v1.checkout.sessions.retrieve(page.id, {"expand": ["payment_intent"]})
    assert found.status == "open"
    assert isinstance(found.payment_intent, stripe.PaymentIntent)
    error = found.payment_intent.last_payment_error
    assert error is not None
    assert (error.code, error.decline_code) == ("card_declined", "generic_decline")
    server.pay(page.id, GOOD)
    assert client.v1.checkout.sessions.retrieve(page.id).status == "complete"


@pytest.mark.parametrize(("is_approved", "status"), [(True, "complete"), (False, "open")])
def test_a_page_waits_for_the_bank(
    client: stripe.StripeClient, server: StripeServer, is_approved: bool, status: str
) -> None:
    page = open_page(client)
    server.pay(page.id, ASKS_THE_BANK)
    found = client.v1.checkout.sessions.retrieve(page.id, {"expand": ["payment_intent"]})
    assert isinstance(found.payment_intent, stripe.PaymentIntent)
    assert (found.status, found.payment_intent.status) == ("open", "requires_action")
    server.answer_bank(found.payment_intent.id, is_approved=is_approved)
    assert client.v1.checkout.sessions.retrieve(page.id).status == status


def test_a_page_expires_when_its_time_is_over(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    page = open_page(client, expires_at=int(server.clock.now().timestamp()) + 1860)
    server.advance(timedelta(minutes=32))
    assert client.v1.checkout.sessions.retrieve(page.id).status == "expired"
    assert types_of(client) == ["checkout.session.expired"]
    with pytest.raises(Refusal, match="expired"):
        server.pay(page.id, GOOD)


def test_a_page_is_closed_once_and_never_after_it_was_paid(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    page = open_page(client)
    assert client.v1.checkout.sessions.expire(page.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        client.v1.checkout.sessions.expire(page.id)
    paid = open_page(client)
    server.pay(paid.id, GOOD)
    with pytest.raises(stripe.InvalidRequestError, match="status of `complete`"):
        client.v1.checkout.sessions.expire(paid.id)


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"expires_at": 1}, "at least 30 minutes"),
        ({"expires_at": 4_000_000_000}, "less than 24 hours"),
        ({"line_items": []}, "line_items"),
        ({"locale": "klingon"}, "Invalid locale"),
        ({"surprise": "1"}, "Received unknown parameter: surprise"),
        ({"metadata": {"x" * 41: "1"}}, "up to 40 characters"),
        ({"client_reference_id": ""}, "You passed an empty string"),
        ({"allow_promotion_codes": True}, "does not know allow_promotion_codes"),
    ],
)
def test_a_page_that_makes_no_sense_is_refused(
    client: stripe.StripeClient, asked: dict[str, Any], problem: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=problem):
        open_page(client, **asked)


def test_somebody_pays_in_a_browser_and_comes_back(
    client: stripe.StripeClient, server: StripeServer
) -> None:
    page = open_page(client)
    assert page.url is not None
    card = {"cardNumber": "4242 4242 4242 4242", "cardExpiry": "12 / 34", "cardCvc": "123"}
    with httpx.Client(trust_env=False) as browser:
        shown = browser.get(page.url).text
        assert "Séance" in shown
        assert "Pay €60.00" in shown
        declined = browser.post(page.url, data=card | {"cardNumber": DECLINED}).text
        assert '<p role="alert">Your card was declined.</p>' in declined
        late = browser.post(page.url, data=card | {"cardExpiry": "01 / 20"}).text
        assert "in the past" in late
        done = browser.post(page.url, data=card)
        assert (done.status_code, done.headers["Location"]) == (303, f"{BACK}?page={page.id}")
        assert browser.get(page.url).headers["Location"] == done.headers["Location"]


def test_the_bank_asks_in_a_browser(client: stripe.StripeClient, server: StripeServer) -> None:
    page = open_page(client)
    assert page.url is not None
    card = {"cardNumber": ASKS_THE_BANK, "cardExpiry": "12/34", "cardCvc": "123"}
    with httpx.Client(trust_env=False) as browser:
        asks = browser.post(page.url, data=card).headers["Location"]
        assert "/c/authenticate/" in asks
        assert browser.get(page.url).headers["Location"] == asks
        assert "unable to authenticate" in browser.post(asks, data={"answer": "fail"}).text
        again = browser.post(page.url, data=card).headers["Location"]
        done = browser.post(again, data={"answer": "complete"})
        assert done.headers["Location"] == f"{BACK}?page={page.id}"
