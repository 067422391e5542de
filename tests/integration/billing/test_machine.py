"""Whatever people do, in whatever order, and whatever fails: no cent is lost, none is made."""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.billing.machine.machine import MoneyMachine
from tests.integration.billing.machine.stage import Stage

STEPS = 50
RUNS = 4
RUNS_AT_ONCE = 10
SEEDS = range(1, 26)
"""With both providers on both databases, a thousand runs."""


# When a run fails, hypothesis takes up to five minutes to find the shortest that does.
pytestmark = pytest.mark.timeout(900)


def play(stage: Stage, *, number: int, runs: int) -> None:
    """Play some runs that a number decides: the same number is the same runs."""

    @seed(number)
    class Machine(MoneyMachine):
        def __init__(self) -> None:
            super().__init__(stage)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=STEPS,
            derandomize=False,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_cent_is_lost_or_made_in_the_sandbox(in_the_sandbox: Stage) -> None:
    play(in_the_sandbox, number=0, runs=RUNS)


def test_no_cent_is_lost_or_made_at_stripe(at_stripe: Stage) -> None:
    play(at_stripe, number=0, runs=RUNS)


@pytest.mark.soak
@pytest.mark.parametrize("number", SEEDS)
def test_no_cent_is_lost_or_made_in_the_sandbox_in_hundreds_of_runs(
    in_the_sandbox: Stage, number: int
) -> None:
    play(in_the_sandbox, number=number, runs=RUNS_AT_ONCE)


@pytest.mark.soak
@pytest.mark.parametrize("number", SEEDS)
def test_no_cent_is_lost_or_made_at_stripe_in_hundreds_of_runs(
    at_stripe: Stage, number: int
) -> None:
    play(at_stripe, number=number, runs=RUNS_AT_ONCE)
