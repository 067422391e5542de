"""Play the machine: so many runs, the same whenever a number is the same."""

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.billing.machine.machine import MoneyMachine
from tests.integration.billing.machine.stage import Stage

STEPS = 50
A_QUARTER_OF_A_HUNDRED = 25
"""Both providers on both databases make the hundred runs of `make test`."""

RUNS_AT_ONCE = 10
NUMBERS = range(1, 26)
"""With both providers on both databases, the thousand runs of `make soak`."""

# When a run fails, hypothesis takes up to five minutes to find the shortest that does.
LIMIT_S = 1200


def play(stage: Stage, *, number: int, runs: int) -> None:
    """Play some runs that a number decides, and find the shortest that fails."""

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
