"""A payday at each provider."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.billing.payouts.payday import Payday
from tests.integration.billing.providers import Stripe, provider_of
from tests.integration.billing.till import Till

FUNDS_CENTS = 10_000_000


@pytest.fixture(params=["sandbox", "stripe"])
async def payday(request: pytest.FixtureRequest, till: Till) -> AsyncIterator[Payday]:
    """Give a talent who can be paid, by either provider."""
    async with provider_of(request.param, till.database, till.clock) as provider:
        till.gateway = provider.gateway
        if isinstance(provider, Stripe):
            provider.server.add_funds(FUNDS_CENTS)
        made = Payday(till, provider)
        await provider.welcome(made.payee.account)
        yield made
