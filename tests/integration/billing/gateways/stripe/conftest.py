"""An empty Stripe for each test, and the official library that talks to it."""

from collections.abc import Iterator

import pytest
import stripe

from tests.integration.billing.gateways.stripe.library import library
from tests.stripe.running import StripeServer, running_stripe


@pytest.fixture
def server() -> Iterator[StripeServer]:
    """Give an empty Stripe, without a payer or a payee."""
    with running_stripe() as running:
        yield running


@pytest.fixture
def client(server: StripeServer) -> Iterator[stripe.StripeClient]:
    """Give the library, which does not try again by itself."""
    with library(server) as client:
        yield client
