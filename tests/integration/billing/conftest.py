"""A till for each test of money."""

import pytest

from hub.kernel.database import Database
from tests.integration.billing.till import Till, make_till


@pytest.fixture
async def till(database: Database) -> Till:
    """Give a hub's money side on the test's database."""
    return await make_till(database)
