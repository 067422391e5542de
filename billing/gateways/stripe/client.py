"""The way to Stripe: one client, and one place where its errors become ours."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import stripe

from billing.errors import FundsPending, GatewayDown, GatewayRefused, KeyReused, PayeeNotReady

API_VERSION = "2026-10-28.endive"
MAX_NETWORK_RETRIES = 2
TIMEOUT_S = 10.0
KEY_IN_USE = "idempotency_key_in_use"
"""Another request with this key, another process's perhaps, is not answered yet."""

REPEATED_HEADER = "idempotent-replayed"

log = logging.getLogger(__name__)


class Connections(Protocol):
    """What of Stripe's HTTP client has to be closed; the library does not type it."""

    async def close_async(self) -> None:
        """Let go of the connections."""


def make_http() -> stripe.HTTPXClient:
    """Return the connections of a client, for whoever has to close them."""
    return stripe.HTTPXClient(timeout=TIMEOUT_S)


def make_client(http: stripe.HTTPXClient, *, secret_key: str, address: str) -> stripe.StripeClient:
    """Return a client that repeats a request twice at most, each time with the same key."""
    return stripe.StripeClient(
        secret_key,
        stripe_version=API_VERSION,
        base_addresses={"api": address},
        max_network_retries=MAX_NETWORK_RETRIES,
        http_client=http,
    )


@contextmanager
def our_errors() -> Iterator[None]:
    """Turn what Stripe's library raises within the block into the port's errors."""
    try:
        yield
    except stripe.StripeError as error:
        raise translate(error) from error


def translate(error: stripe.StripeError) -> GatewayDown | GatewayRefused | FundsPending:
    """Return the port's error for one of Stripe's.

    A key that Stripe does not accept counts as no answer: the operator mends it, and what was to
    be done then is done. Source: docs.stripe.com/api/errors, docs.stripe.com/error-codes.
    """
    problem = (error.user_message or type(error).__name__).strip().rstrip(".")
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        log.error("Stripe does not accept ESTRADE_STRIPE_SECRET_KEY: %s", problem)
        return GatewayDown(problem=problem)
    if error.code == KEY_IN_USE:
        return GatewayDown(problem=problem)
    if isinstance(error, stripe.IdempotencyError):
        return KeyReused(problem=problem)
    if error.code == "insufficient_capabilities_for_transfer":
        return PayeeNotReady(problem=problem)
    if error.code == "balance_insufficient":
        return FundsPending(problem=problem)
    if isinstance(error, stripe.InvalidRequestError | stripe.CardError):
        return GatewayRefused(problem=problem)
    return GatewayDown(problem=problem)


def is_repeated(error: stripe.StripeError) -> bool:
    """Tell whether Stripe only repeats what it answered to a key before."""
    return (error.headers or {}).get(REPEATED_HEADER) == "true"
