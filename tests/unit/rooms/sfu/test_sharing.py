"""Pictures of one viewer share its limit."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.forwarding.selector import LayerSelector
from rooms.sfu.forwarding.sharing import Taker, share_limit
from tests.unit.rooms.sfu.bottleneck import SOUND_BPS, STEP_S, Bottleneck

LAYERS_BPS = [150_000, 500_000, 1_500_000]


def test_what_is_over_is_shared_as_the_rest_is() -> None:
    assert share_limit(1_500, [Taker(200, 1.0), Taker(800, 2.0)]) == [300, 1_200]


def test_what_is_short_is_borne_by_whoever_changed_last() -> None:
    takers = [Taker(500, 1.0), Taker(1_500, 3.0), Taker(500, 2.0)]
    assert share_limit(2_000, takers) == [500, 1_000, 500]
    assert share_limit(800, takers) == [500, 0, 300]


def test_before_anything_flows_all_get_the_same() -> None:
    assert share_limit(900, [Taker(0, 0.0)] * 3) == [300] * 3
    assert share_limit(900, []) == []


@given(
    st.integers(0, 10_000_000),
    st.lists(st.tuples(st.integers(0, 3_000_000), st.floats(0, 100)), min_size=1, max_size=8),
)
def test_the_parts_are_never_more_than_the_whole(
    limit_bps: int, takers: list[tuple[int, float]]
) -> None:
    shares = share_limit(limit_bps, [Taker(*taker) for taker in takers])
    assert all(share >= 0 for share in shares)
    assert limit_bps - len(shares) < sum(shares) <= limit_bps


def _watch_two(capacity_bps: float, seconds: int) -> list[tuple[int | None, int | None]]:
    selectors, link = (LayerSelector(), LayerSelector()), Bottleneck()
    chosen: list[tuple[int | None, int | None]] = []
    for now in range(seconds):
        loss, estimate = link.take_loss(), link.estimate_bps
        takers = [selector.taken for selector in selectors]
        shares: list[int] | list[None] = [None, None]
        if estimate is not None:
            shares = share_limit(max(0, round(estimate - SOUND_BPS)), takers)
        first, second = (
            selector.choose(
                bitrates_bps=LAYERS_BPS, limit_bps=share, fraction_lost=loss, now=float(now)
            )
            for selector, share in zip(selectors, shares, strict=True)
        )
        chosen.append((first, second))
        sent = sum(LAYERS_BPS[layer] for layer in (first, second) if layer is not None)
        for _ in range(round(1 / STEP_S)):
            link.pass_time(SOUND_BPS + sent, capacity_bps=capacity_bps)
    return chosen


def test_two_pictures_settle_within_what_the_network_carries() -> None:
    chosen = _watch_two(2_300_000, 240)
    carried = [
        sum(LAYERS_BPS[layer] for layer in pair if layer is not None) for pair in chosen[60:]
    ]
    assert sum(bitrate > 2_300_000 for bitrate in carried) < 0.1 * len(carried)
    assert sum(bitrate >= 1_000_000 for bitrate in carried) > 0.9 * len(carried)
