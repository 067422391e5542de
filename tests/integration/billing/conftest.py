"""A till for each test of money; for long runs, a new hub and provider as often as they like."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import stripe

from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.integration.billing.machine.world import Opening, World, sandbox_world, stripe_world
from tests.integration.billing.till import Till, make_till
from tests.scenes import NOW
from tests.stripe.running import running_stripe


@pytest.fixture
async def till(database: Database) -> Till:
    """Give a hub's money side on the test's database."""
    return await make_till(database)


@pytest.fixture(params=["sqlite", "postgres"])
def template(request: pytest.FixtureRequest) -> SqliteTemplate | PostgresTemplate:
    """Give what empty databases are copied from: the test runs once on each kind."""
    found: SqliteTemplate | PostgresTemplate = request.getfixturevalue(f"{request.param}_template")
    return found


@pytest.fixture
def in_the_sandbox(template: SqliteTemplate | PostgresTemplate) -> Opening:
    """Give what opens a new hub with the sandbox."""

    @asynccontextmanager
    async def opening() -> AsyncIterator[World]:
        with template.copy() as url:
            async with sandbox_world(url) as world:
                yield world

    return opening


@pytest.fixture
def at_stripe(
    template: SqliteTemplate | PostgresTemplate, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opening]:
    """Give what opens a new hub with the tests' Stripe, one at a time."""
    # The library pauses before it tries again; nobody waits for that here.
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.0)
    monkeypatch.setattr(stripe.HTTPClient, "MAX_DELAY", 0.0)
    clock = FixedClock(NOW)
    with running_stripe(clock=clock) as server:

        @asynccontextmanager
        async def opening() -> AsyncIterator[World]:
            with template.copy() as url:
                async with stripe_world(url, server, clock) as world:
                    yield world

        yield opening
