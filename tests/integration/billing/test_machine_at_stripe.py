"""At Stripe too, no cent is lost and none is made: its banks are slower, its notices lost."""

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


def test_no_cent_is_lost_or_made(at_stripe: Stage) -> None:
    play(at_stripe, number=0, runs=A_QUARTER_OF_A_HUNDRED)


@pytest.mark.soak
@pytest.mark.parametrize("number", NUMBERS)
def test_no_cent_is_lost_or_made_in_hundreds_of_runs(at_stripe: Stage, number: int) -> None:
    play(at_stripe, number=number, runs=RUNS_AT_ONCE)
