"""The official library, pointed at the tests' Stripe, and what the tests ask through it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Protocol

import stripe

from tests.stripe.running import StripeServer

GOOD = "4242424242424242"
DECLINED = "4000000000000002"
ASKS_THE_BANK = "4000002500003155"
BACK = "http://127.0.0.1:9/back"
CHARGE = "payment_intent.latest_charge.balance_transaction"


class Connections(Protocol):
    """What of Stripe's HTTP client has to be closed; the library does not type it."""

    def close(self) -> None:
        """Let go of the connections of plain calls."""

    async def close_async(self) -> None:
        """Let go of the connections of awaited calls."""


@contextmanager
def connected() -> Iterator[stripe.HTTPXClient]:
    """Open the library's connections, closed after the block."""
    http = stripe.HTTPXClient(timeout=5, allow_sync_methods=True)
    connections: Connections = http
    try:
        yield http
    finally:
        connections.close()
        asyncio.run(connections.close_async())


@asynccontextmanager
async def closed_after(http: stripe.HTTPXClient) -> AsyncIterator[None]:
    """Let go of awaited connections after the block."""
    connections: Connections = http
    try:
        yield
    finally:
        await connections.close_async()


@contextmanager
def library(server: StripeServer, *, retries: int = 0) -> Iterator[stripe.StripeClient]:
    """Give the official library, talking to a server."""
    with connected() as http:
        yield server.client(http_client=http, max_network_retries=retries)


def open_page(
    client: stripe.StripeClient, *, key: str = "", **asked: Any
) -> stripe.checkout.Session:
    line: Any = {
        "price_data": {
            "currency": "eur",
            "unit_amount": 6000,
            "product_data": {"name": "Séance"},
        },
        "quantity": 1,
    }
    params: Any = {
        "mode": "payment",
        "line_items": [line],
        "client_reference_id": "pay_1",
        "metadata": {"reference": "pay_1"},
        "success_url": f"{BACK}?page={{CHECKOUT_SESSION_ID}}",
        "cancel_url": BACK,
    }
    options: Any = {"idempotency_key": key} if key else {}
    return client.v1.checkout.sessions.create(params | asked, options)


def paid_charge(client: stripe.StripeClient, server: StripeServer) -> stripe.Charge:
    page = open_page(client)
    server.pay(page.id, GOOD)
    found = client.v1.checkout.sessions.retrieve(page.id, {"expand": [CHARGE]})
    assert isinstance(found.payment_intent, stripe.PaymentIntent)
    assert isinstance(found.payment_intent.latest_charge, stripe.Charge)
    return found.payment_intent.latest_charge


def new_account(client: stripe.StripeClient) -> str:
    transfers: Any = {"stripe_balance": {"stripe_transfers": {"requested": True}}}
    account = client.v2.core.accounts.create(
        {
            "contact_email": "talent@estrade.example",
            "display_name": "Ada",
            "identity": {"country": "fr", "entity_type": "individual"},
            "configuration": {"recipient": {"capabilities": transfers}},
            "dashboard": "express",
            "include": ["configuration.recipient", "requirements"],
        }
    )
    return account.id


def payee(client: stripe.StripeClient, server: StripeServer) -> str:
    account_id = new_account(client)
    server.onboard(account_id)
    return account_id


def types_of(client: stripe.StripeClient) -> list[str]:
    return [event.type for event in client.v1.events.list({"limit": 100}).data]
