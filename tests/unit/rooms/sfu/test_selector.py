"""Layers chosen, over networks that are simulated."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.forwarding.selector import LayerSelector
from tests.unit.rooms.sfu.bottleneck import SOUND_BPS, Bottleneck, Watching

LAYERS_BPS = [150_000, 500_000, 1_500_000]
PLENTY_BPS = 20e6


def _watching(
    capacity_bps: Callable[[float], float],
    *,
    layers_bps: Callable[[float], list[int]] = lambda _now: LAYERS_BPS,
    has_estimate: bool = True,
    extra_loss: Callable[[float], float] = lambda _now: 0.0,
) -> Watching:
    return Watching(layers_bps, capacity_bps, has_estimate=has_estimate, extra_loss=extra_loss)


@pytest.mark.parametrize("has_estimate", [True, False])
def test_a_good_network_gets_the_best_picture_within_seconds_and_keeps_it(
    has_estimate: bool,
) -> None:
    seen = _watching(lambda _now: PLENTY_BPS, has_estimate=has_estimate).run(60)
    assert seen.chosen[0] == 1
    assert seen.chosen[6:] == [2] * 54


@pytest.mark.parametrize(
    ("capacity_bps", "layer"), [(1_000_000, 1), (650_000, 1), (300_000, 0), (220_000, 0)]
)
@pytest.mark.parametrize("has_estimate", [True, False])
def test_a_narrow_network_gets_what_fits_and_is_seldom_troubled_by_attempts(
    capacity_bps: int, layer: int, has_estimate: bool
) -> None:
    seen = _watching(lambda _now: capacity_bps, has_estimate=has_estimate).run(240)
    assert sum(chosen == layer for chosen in seen.chosen) > 0.9 * 240
    assert seen.changes <= 14
    assert sum(fraction > 0.02 for fraction in seen.lost) <= 14


@pytest.mark.parametrize("has_estimate", [True, False])
def test_a_network_that_narrows_gets_less_within_three_seconds_and_more_when_it_widens(
    has_estimate: bool,
) -> None:
    def capacity_bps(now: float) -> float:
        return 3e6 if now < 40 or now > 90 else 400e3

    seen = _watching(capacity_bps, has_estimate=has_estimate).run(150)
    assert seen.chosen[39] == 2
    assert seen.chosen[43] == 0
    assert set(seen.chosen[44:90]) <= {0, 1}
    assert seen.chosen[44:90].count(1) <= 8
    assert seen.chosen[140:] == [2] * 10


def test_without_room_for_any_picture_it_stops_and_is_tried_again_ever_more_seldom() -> None:
    seen = _watching(lambda _now: 100_000).run(200)
    text = "".join("-" if chosen is None else "x" for chosen in seen.chosen)
    pauses = [len(part) for part in text.strip("-").split("x") if part]
    assert len(pauses) >= 3
    assert pauses == sorted(pauses)
    assert text.count("-") > 140


def test_a_picture_that_stopped_comes_back_after_the_network_does() -> None:
    seen = _watching(lambda now: 3e6 if now < 40 or now > 60 else 30e3).run(150)
    assert None in seen.chosen[40:60]
    assert seen.chosen[-1] == 2
    assert seen.changes <= 8


def test_a_layer_that_stops_arriving_is_left_at_once_and_taken_again_later() -> None:
    def layers_bps(now: float) -> list[int]:
        return LAYERS_BPS if now < 30 or now > 60 else [*LAYERS_BPS[:2], 0]

    seen = _watching(lambda _now: PLENTY_BPS, layers_bps=layers_bps).run(90)
    assert (seen.chosen[29], seen.chosen[30]) == (2, 1)
    assert seen.chosen[60] == 1
    assert seen.chosen[70:] == [2] * 20


def test_a_picture_that_only_a_higher_layer_carries_is_taken_from_there() -> None:
    selector = LayerSelector()
    seen = [
        selector.choose(bitrates_bps=bitrates, limit_bps=None, fraction_lost=0, now=now)
        for now, bitrates in enumerate([[150_000, 0, 0], [0, 0, 900_000], [0, 0, 0], [1, 0, 0]])
    ]
    assert seen == [0, 2, None, 0]


def test_one_second_of_moderate_loss_changes_nothing() -> None:
    seen = _watching(
        lambda _now: PLENTY_BPS, extra_loss=lambda now: 0.15 if now % 10 == 9 else 0
    ).run(90)
    assert set(seen.chosen[6:]) == {2}


def test_lasting_loss_without_an_estimate_brings_the_picture_down_but_does_not_stop_it() -> None:
    seen = _watching(lambda _now: PLENTY_BPS, has_estimate=False, extra_loss=lambda _now: 0.15).run(
        60
    )
    assert set(seen.chosen[4:]) == {0}


def test_a_limit_known_beforehand_is_heeded_from_the_start() -> None:
    layer = LayerSelector().choose(
        bitrates_bps=LAYERS_BPS, limit_bps=200_000, fraction_lost=0, now=1
    )
    assert layer == 0


def test_a_picture_whose_bitrate_swings_is_not_taken_for_a_network_that_does() -> None:
    def layers_bps(now: float) -> list[int]:
        factor = 2.0 if now % 7 == 0 else 0.8
        return [round(factor * bitrate) for bitrate in LAYERS_BPS]

    seen = _watching(lambda _now: PLENTY_BPS, layers_bps=layers_bps).run(120)
    assert seen.changes == 1


@pytest.mark.parametrize("levels_at_bps", [700_000, 850_000])
def test_an_attempt_that_levels_off_ends_one_layer_below(levels_at_bps: int) -> None:
    selector = LayerSelector()
    limits_bps = [None] * 6 + [levels_at_bps] * 8
    seen = [
        selector.choose(bitrates_bps=LAYERS_BPS, limit_bps=limit_bps, fraction_lost=0, now=now)
        for now, limit_bps in enumerate(limits_bps)
    ]
    assert seen[5] == 2
    assert seen[-1] == 1
    assert 0 not in seen


def test_the_wait_for_the_next_attempt_is_bounded() -> None:
    seen = _watching(lambda _now: 1_000_000).run(600)
    attempts = [at for at, pair in enumerate(pairwise(seen.chosen)) if pair == (1, 2)]
    gaps = [later - sooner for sooner, later in pairwise(attempts)]
    assert gaps == sorted(gaps)
    assert limits.LAYER_WAIT_MAX_S <= gaps[-1] <= limits.LAYER_WAIT_MAX_S + 10


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(st.integers(20_000, 4_000_000), min_size=1, max_size=6),
    has_estimate=st.booleans(),
    silent=st.integers(0, 2),
)
def test_on_any_network_nothing_flaps_and_nothing_silent_is_chosen(
    steps: list[int], has_estimate: bool, silent: int
) -> None:
    def layers_bps(now: float) -> list[int]:
        return [0 if at == silent and now % 60 > 40 else b for at, b in enumerate(LAYERS_BPS)]

    def capacity_bps(now: float) -> float:
        return steps[min(len(steps) - 1, int(now // 50))]

    seen = _watching(capacity_bps, layers_bps=layers_bps, has_estimate=has_estimate).run(300)
    for now, chosen in enumerate(seen.chosen):
        assert chosen is None or layers_bps(now)[chosen] > 0
    # Each step of the network and of the layers may cost a way down, and each attempt two changes.
    for start in range(0, 300, 50):
        part = seen.chosen[start : start + 50]
        assert sum(a != b for a, b in pairwise(part)) <= 16


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 5_000_000), max_size=4),
            st.none() | st.integers(0, 10_000_000),
            st.floats(0, 1),
            st.floats(0, 10),
        ),
        max_size=30,
    )
)
def test_whatever_is_reported_a_choice_is_a_layer_that_arrives(
    reports: list[tuple[list[int], int | None, float, float]],
) -> None:
    selector, now = LayerSelector(), 0.0
    for bitrates_bps, limit_bps, fraction_lost, elapsed in reports:
        now += elapsed
        chosen = selector.choose(
            bitrates_bps=bitrates_bps,
            limit_bps=limit_bps,
            fraction_lost=fraction_lost,
            now=now,
        )
        assert chosen is None or bitrates_bps[chosen] > 0


def test_the_simulated_network_loses_what_does_not_fit() -> None:
    link = Bottleneck()
    for _ in range(200):
        link.pass_time(SOUND_BPS + 460_000, capacity_bps=250_000)
    assert 0.45 < link.take_loss() < 0.5
    assert link.estimate_bps is not None
    assert link.estimate_bps <= 0.85 * 250_000
