"""A counter at the tests' Stripe for each test that needs one."""

from collections.abc import AsyncIterator

import pytest

from hub.kernel.database import Database
from tests.integration.billing.counter import Counter, counter_of


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    """Give a hub's money side at a new Stripe."""
    async with counter_of(database) as made:
        yield made
