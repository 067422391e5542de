"""Counting packets by their numbers."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fanout.reader import Stream


def counted(sequences: list[int]) -> tuple[int, int]:
    """Return how many arrived and how many are missing."""
    stream = Stream(payload_type=96, first=sequences[0], now=0.0)
    for sequence in sequences:
        stream.arrived(sequence, 0.0)
    return stream.received, stream.highest - stream.first + 1 - stream.received


def test_numbers_that_wrap_around_leave_no_gap() -> None:
    assert counted([65_534, 65_535, 0, 1]) == (4, 0)


def test_numbers_passed_over_are_missing_until_they_come() -> None:
    assert counted([10, 13]) == (2, 2)
    assert counted([10, 13, 12, 11]) == (4, 0)


@given(first=st.integers(0, 65_535), lost=st.sets(st.integers(1, 199)))
def test_whatever_is_lost_between_first_and_last_is_counted(first: int, lost: set[int]) -> None:
    sequences = [(first + n) % 65_536 for n in range(201) if n not in lost]
    assert counted(sequences) == (201 - len(lost), len(lost))


def test_the_longest_time_without_a_packet_is_kept() -> None:
    stream = Stream(payload_type=96, first=0, now=1.0)
    for sequence, now in enumerate((1.0, 1.25, 1.3)):
        stream.arrived(sequence, now)
    assert stream.longest_gap_s == 0.25
