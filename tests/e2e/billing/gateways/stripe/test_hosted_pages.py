"""The pages that the tests' Stripe shows: a person in Chromium pays, answers a bank, joins."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.namespace import Namespace
from tests.stripe.process import StripeProcess, running_stripe_process


@pytest.fixture
def stripe(namespace: Namespace, tmp_path: Path) -> Iterator[StripeProcess]:
    with running_stripe_process(tmp_path, command=namespace.command) as process:
        yield process


def open_checkout(stripe: StripeProcess, **asked: Any) -> dict[str, Any]:
    """Open a card page that leads back to Stripe's own address, where nothing is found."""
    line = {
        "price_data": {
            "currency": "eur",
            "unit_amount": 2500,
            "product_data": {"name": "Billet"},
        },
        "quantity": 1,
    }
    made: dict[str, Any] = stripe.do(
        "request",
        method="post",
        path="/v1/checkout/sessions",
        line_items=[line],
        success_url=f"{stripe.address}/paid",
        cancel_url=f"{stripe.address}/back",
        **asked,
    )
    return made


def fill_card(page: Page, number: str) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiration").fill("12 / 34")
    page.get_by_label("CVC").fill("123")
    page.get_by_role("button", name="Pay €25.00").click()


def test_a_card_is_declined_another_asks_its_bank_and_pays(
    stripe: StripeProcess, chromium: Browser
) -> None:
    checkout = open_checkout(stripe)
    page = chromium.new_page()
    page.goto(checkout["url"])
    expect(page.get_by_text("Billet")).to_be_visible()
    expect(page.get_by_role("link", name="Back")).to_have_attribute(
        "href", f"{stripe.address}/back"
    )
    fill_card(page, "4000 0000 0000 0002")
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    fill_card(page, "4000 0025 0000 3155")
    page.get_by_role("button", name="Fail").click()
    expect(page.get_by_role("alert")).to_contain_text("unable to authenticate")
    fill_card(page, "4000 0025 0000 3155")
    page.get_by_role("button", name="Complete").click()
    page.wait_for_url("**/paid")
    (paid,) = stripe.do("all", kind="checkout.session")
    assert (paid["status"], paid["payment_status"]) == ("complete", "paid")


def test_somebody_saves_a_card_by_ticking_a_box(stripe: StripeProcess, chromium: Browser) -> None:
    checkout = open_checkout(
        stripe,
        customer_creation="always",
        saved_payment_method_options={"payment_method_save": "enabled"},
    )
    page = chromium.new_page()
    page.goto(checkout["url"])
    page.get_by_label("Email").fill("ada@estrade.example")
    page.get_by_label("Save my card").check()
    fill_card(page, "4242 4242 4242 4242")
    page.wait_for_url("**/paid")
    (card,) = stripe.do("all", kind="payment_method")
    assert (card["customer"], card["allow_redisplay"]) != (None, "unspecified")


def test_a_payee_gives_all_but_a_bank_account(stripe: StripeProcess, chromium: Browser) -> None:
    recipient = {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
    account = stripe.do(
        "request",
        method="post",
        path="/v2/core/accounts",
        display_name="Ada",
        identity={"country": "fr", "entity_type": "individual"},
        configuration={"recipient": recipient},
    )
    onboarding = {
        "refresh_url": f"{stripe.address}/again",
        "return_url": f"{stripe.address}/joined",
    }
    link = stripe.do(
        "request",
        method="post",
        path="/v2/core/account_links",
        account=account["id"],
        use_case={"type": "account_onboarding", "account_onboarding": onboarding},
    )
    page = chromium.new_page()
    page.goto(link["url"])
    page.get_by_label("external_account").uncheck()
    page.get_by_role("button", name="Agree and submit").click()
    page.wait_for_url("**/joined")
    (known,) = stripe.do("all", kind="v2.core.account")
    left = [entry["description"] for entry in known["requirements"]["entries"]]
    assert left == ["external_account"]
    page.goto(link["url"])
    page.wait_for_url("**/again")
