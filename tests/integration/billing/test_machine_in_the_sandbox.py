"""Whatever people do, in whatever order, and whatever fails: no cent is lost, none is made."""

import pytest

from tests.integration.billing.machine.play import (
    A_QUARTER_OF_A_HUNDRED,
    LIMIT_S,
    NUMBERS,
    RUNS_AT_ONCE,
    play,
)
from tests.integration.billing.machine.stage import Stage

pytestmark = pytest.mark.timeout(LIMIT_S)


def test_no_cent_is_lost_or_made(in_the_sandbox: Stage) -> None:
    play(in_the_sandbox, number=0, runs=A_QUARTER_OF_A_HUNDRED)


@pytest.mark.soak
@pytest.mark.parametrize("number", NUMBERS)
def test_no_cent_is_lost_or_made_in_hundreds_of_runs(in_the_sandbox: Stage, number: int) -> None:
    play(in_the_sandbox, number=number, runs=RUNS_AT_ONCE)
