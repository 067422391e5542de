"""How long a replay is: each recorded moment once."""

import pytest

from web.views.replay import covered_ms


@pytest.mark.parametrize(
    ("stretches", "total"),
    [
        ([], 0),
        ([(0, 60_000)], 60_000),
        ([(0, 60_000), (10_000, 40_000)], 60_000),
        ([(0, 60_000), (30_000, 90_000)], 90_000),
        ([(600_000, 660_000), (0, 60_000)], 120_000),
        ([(5, 5), (5, 7)], 2),
    ],
)
def test_each_moment_counts_once(stretches: list[tuple[int, int]], total: int) -> None:
    assert covered_ms(stretches) == total
