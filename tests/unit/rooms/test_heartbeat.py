"""Beats come on whole beats of the clock, whenever a process began."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rooms.heartbeat import BEAT_S, until_beat_s

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROUNDING_S = 0.001
FIVE_YEARS_MS = 5 * 365 * 24 * 3600 * 1000


@given(st.integers(0, FIVE_YEARS_MS))
def test_the_next_beat_is_whole_and_within_one(passed_ms: int) -> None:
    now = NOON + timedelta(milliseconds=passed_ms)
    wait_s = until_beat_s(now)
    assert 0 < wait_s <= BEAT_S
    past_s = (now.timestamp() + wait_s) % BEAT_S
    assert min(past_s, BEAT_S - past_s) < ROUNDING_S


def test_on_a_beat_the_next_one_is_a_whole_one_away() -> None:
    assert until_beat_s(NOON) == BEAT_S
    assert until_beat_s(NOON + timedelta(seconds=1)) == BEAT_S - 1
    assert until_beat_s(NOON + timedelta(seconds=64)) == 1
