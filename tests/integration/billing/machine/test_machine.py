"""Whatever people do, in whatever order, and whatever fails: no cent is lost, none is made."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
import stripe
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from hub.kernel.clock import FixedClock
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.integration.billing.machine.machine import MoneyMachine
from tests.integration.billing.machine.world import World, sandbox_world, stripe_world
from tests.scenes import NOW
from tests.stripe.running import running_stripe

STEPS = 50
RUNS = int(__import__("os").environ.get("RUNS", "2"))
RUNS_AT_ONCE = 10
SEEDS = range(25)
Opening = Callable[[], AbstractAsyncContextManager[World]]


@pytest.fixture(params=["sqlite", "postgres"])
def template(request: pytest.FixtureRequest) -> SqliteTemplate | PostgresTemplate:
    found: SqliteTemplate | PostgresTemplate = request.getfixturevalue(f"{request.param}_template")
    return found


@pytest.fixture
def sandbox(template: SqliteTemplate | PostgresTemplate) -> Opening:
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


def play(opening: Opening, *, number: int, runs: int) -> None:
    """Play some runs that a number decides: the same number is the same runs."""
    begin = seed(number)(lambda: MoneyMachine(opening()))
    run_state_machine_as_test(
        begin,
        settings=settings(
            max_examples=runs,
            stateful_step_count=STEPS,
            derandomize=False,
            database=None,
            deadline=None,
            phases=[Phase.generate] if __import__("os").environ.get("NOSHRINK") else [Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_cent_is_lost_or_made_in_the_sandbox(sandbox: Opening) -> None:
    play(sandbox, number=0, runs=RUNS)


def test_no_cent_is_lost_or_made_at_stripe(at_stripe: Opening) -> None:
    play(at_stripe, number=0, runs=RUNS)


@pytest.mark.soak
@pytest.mark.parametrize("number", SEEDS)
def test_no_cent_is_lost_or_made_in_the_sandbox_in_hundreds_of_runs(
    sandbox: Opening, number: int
) -> None:
    play(sandbox, number=1 + number, runs=RUNS_AT_ONCE)


@pytest.mark.soak
@pytest.mark.parametrize("number", SEEDS)
def test_no_cent_is_lost_or_made_at_stripe_in_hundreds_of_runs(
    at_stripe: Opening, number: int
) -> None:
    play(at_stripe, number=1 + number, runs=RUNS_AT_ONCE)
