"""The index of a file."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.recording import ebml
from rooms.sfu.recording.cues import Cues


def _times(cues: Cues) -> list[int]:
    """Read the times back."""
    data = cues.encode()
    at, found = ebml.read_head(data, 0).body_at, []
    while at < len(data):
        point = ebml.read_head(data, at)
        time = ebml.read_head(data, point.body_at)
        assert point.size_bytes is not None
        assert time.size_bytes is not None
        found.append(int.from_bytes(data[time.body_at : time.body_at + time.size_bytes]))
        at = point.body_at + point.size_bytes
    return found


def test_every_cluster_is_in_the_index_while_there_is_room() -> None:
    cues = Cues(track=2)
    for number in range(100):
        cues.add(time_ms=2_000 * number, position=100_000 * number)
    assert _times(cues) == [2_000 * number for number in range(100)]


@given(st.integers(1, 3_000), st.integers(60, 600))
def test_an_index_that_is_full_is_thinned_out_evenly_and_never_grows_beyond(
    clusters: int, bytes_max: int
) -> None:
    cues = Cues(track=2, bytes_max=bytes_max)
    for number in range(clusters):
        cues.add(time_ms=2_000 * number, position=100_000 * number)
        assert len(cues.encode()) <= bytes_max
    times = _times(cues)
    steps = {after - before for before, after in itertools.pairwise(times)}
    assert times[0] == 0
    assert len(steps) <= 1
    assert len(times) >= min(clusters, bytes_max // 80)


def test_four_hours_with_a_keyframe_every_ten_seconds_need_no_thinning() -> None:
    cues = Cues(track=2)
    for number in range(4 * 360):
        cues.add(time_ms=10_000 * number, position=3_000_000 * number)
    assert len(cues) == 4 * 360
