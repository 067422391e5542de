"""A till for each test of money; a stage for long runs, a new hub and provider for each of them."""

from collections.abc import Iterator

import pytest
import stripe

from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from tests.integration.billing.machine.stage import Stage, Template, stage_on
from tests.integration.billing.till import Till, make_till
from tests.scenes import NOW
from tests.stripe.running import running_stripe


@pytest.fixture
async def till(database: Database) -> Till:
    """Give a hub's money side on the test's database."""
    return await make_till(database)


@pytest.fixture(params=["sqlite", "postgres"])
def template(request: pytest.FixtureRequest) -> Template:
    """Give what empty databases are copied from: the test runs once on each kind."""
    found: Template = request.getfixturevalue(f"{request.param}_template")
    return found


@pytest.fixture
def in_the_sandbox(template: Template) -> Iterator[Stage]:
    """Give a stage for hubs with the sandbox."""
    with stage_on(template, clock=FixedClock(NOW)) as stage:
        yield stage


@pytest.fixture
def at_stripe(template: Template, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Give a stage for hubs with the tests' Stripe."""
    # The library pauses before it tries again; nobody waits for that here.
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.0)
    monkeypatch.setattr(stripe.HTTPClient, "MAX_DELAY", 0.0)
    clock = FixedClock(NOW)
    with (
        running_stripe(clock=clock) as server,
        stage_on(template, clock=clock, server=server) as stage,
    ):
        yield stage
