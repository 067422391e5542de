"""Two Stripes that are asked the same: ours, and localstripe, which others wrote."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import stripe

from billing.gateways.port import CardKey
from billing.gateways.stripe import gateway as gateway_module
from billing.gateways.stripe.gateway import StripeGateway
from hub.kernel.clock import SystemClock
from hub.kernel.database import Database
from tests.integration.billing.gateways.stripe.letterbox import Letterbox
from tests.integration.billing.gateways.stripe.library import closed_after
from tests.stripe import second_opinion
from tests.stripe.cards import new_payment_method
from tests.stripe.running import StripeServer
from tests.stripe.store import API_KEY, API_VERSION

OUR_PATH, THEIR_PATH = "/ours", "/theirs"
OF_INTENTS = {"allowed_payment_method_types", "description", "return_url"}
UNHEARD: Mapping[tuple[str, str], set[str]] = {
    ("post", "/v1/payment_intents"): OF_INTENTS,
    ("get", "/v1/payment_intents"): {"customer"},
    ("get", "/v1/balance_transactions"): {"created", "source"},
    ("get", "/v1/events"): {"types"},
}
"""What localstripe refuses to hear though Stripe takes it: it goes without, and lists more."""


class Asked(Protocol):
    """A Stripe that questions are put to; its webhooks go to `path` of the letterbox."""

    address: str
    path: str
    gateway: StripeGateway
    library: stripe.StripeClient
    letterbox: Letterbox

    async def new_card(self, number: str) -> str:
        """Type a card, as Stripe's script does in a browser; return what it is called."""

    async def answer_bank(self, intent: stripe.PaymentIntent, *, is_approved: bool) -> None:
        """Answer for the card's owner, whom the bank asks."""

    async def fund(self, amount_cents: int) -> None:
        """Bring money to the balance, to be paid out."""


class ToldLess(stripe.HTTPXClient):
    """The library's connections, without what localstripe refuses to hear."""

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Send a request, less what is unheard."""
        address = urlsplit(url)
        unheard = UNHEARD.get((method, address.path), set())
        asked = address._replace(query=_without(address.query, unheard)).geturl()
        told = _without(post_data, unheard) if isinstance(post_data, str) else post_data
        return await super().request_async(method, asked, headers, told)


def _without(form: str, unheard: set[str]) -> str:
    pairs = parse_qsl(form, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if name.split("[")[0] not in unheard])


@dataclass
class Ours:
    """The tests' own Stripe."""

    gateway: StripeGateway
    library: stripe.StripeClient
    letterbox: Letterbox
    server: StripeServer
    address: str
    path: str = OUR_PATH

    async def new_card(self, number: str) -> str:
        with self.server.store.lock:
            return str(new_payment_method(self.server.store, number)["id"])

    async def answer_bank(self, intent: stripe.PaymentIntent, *, is_approved: bool) -> None:
        self.server.answer_bank(intent.id, is_approved=is_approved)

    async def fund(self, amount_cents: int) -> None:
        self.server.add_funds(amount_cents)


@dataclass
class Theirs:
    """localstripe."""

    gateway: StripeGateway
    library: stripe.StripeClient
    letterbox: Letterbox
    address: str
    path: str = THEIR_PATH

    async def new_card(self, number: str) -> str:
        card: Any = {"number": number, "exp_month": 12, "exp_year": 2034, "cvc": "123"}
        made = await self.library.v1.payment_methods.create_async({"type": "card", "card": card})
        return made.id

    async def answer_bank(self, intent: stripe.PaymentIntent, *, is_approved: bool) -> None:
        await self.library.raw_request_async(
            "post",
            f"/v1/payment_intents/{intent.id}/_authenticate",
            client_secret=intent.client_secret,
            success=is_approved,
        )

    async def fund(self, amount_cents: int) -> None:
        """Do nothing: localstripe pays out what it does not have."""


@asynccontextmanager
async def asked_of_ours(
    server: StripeServer, letterbox: Letterbox, database: Database
) -> AsyncIterator[Ours]:
    """Open the ways to ask the tests' own Stripe."""
    http = stripe.HTTPXClient(timeout=5)
    async with closed_after(http):
        gateway = _gateway(server.address, API_KEY, database)
        yield Ours(
            gateway, _library(server.address, API_KEY, http), letterbox, server, server.address
        )
        await gateway.close()


@asynccontextmanager
async def asked_of_theirs(
    address: str, letterbox: Letterbox, database: Database
) -> AsyncIterator[Theirs]:
    """Open the ways to ask localstripe."""
    http = ToldLess(timeout=5)
    async with closed_after(http):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(gateway_module, "make_http", lambda: ToldLess(timeout=5))
            gateway = _gateway(address, second_opinion.API_KEY, database)
        library = _library(address, second_opinion.API_KEY, http)
        yield Theirs(gateway, library, letterbox, address)
        await gateway.close()


def _gateway(address: str, key: str, database: Database) -> StripeGateway:
    return StripeGateway(secret_key=key, address=address, database=database, clock=SystemClock())


def _library(address: str, key: str, http: stripe.HTTPXClient) -> stripe.StripeClient:
    return stripe.StripeClient(
        key, stripe_version=API_VERSION, base_addresses={"api": address}, http_client=http
    )


async def kept_card(asked: Asked, number: str) -> CardKey:
    """Keep a card for a new customer."""
    customer = await asked.library.v1.customers.create_async({"email": "ada@estrade.example"})
    method_id = await asked.new_card(number)
    await asked.library.v1.payment_methods.attach_async(method_id, {"customer": customer.id})
    return CardKey(customer_id=customer.id, method_id=method_id)
