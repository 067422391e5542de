"""A counter at the tests' Stripe for each test."""

from collections.abc import AsyncIterator

import pytest

from hub.kernel.database import Database
from hub.kernel.i18n import load_translations
from tests.integration.billing.counter import Counter, counter_of
from web.paths import LOCALES


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    """Give a hub's money side at a new Stripe."""
    load_translations(LOCALES)
    async with counter_of(database) as made:
        yield made
