"""Numbers that wrap around, and one line made of several sources."""

from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.packets.sequence import SequenceMap, extend

NUMBERS = st.integers(min_value=0, max_value=1 << 40)


@given(near=NUMBERS, step=st.integers(min_value=-32_768, max_value=32_767))
def test_a_number_within_half_a_cycle_is_found_again(near: int, step: int) -> None:
    assert extend((near + step) & 0xFFFF, near=near) == near + step


@given(
    first_in=st.integers(min_value=0, max_value=0xFFFF),
    first_out=st.integers(min_value=0, max_value=0x7FFF),
    steps=st.lists(st.integers(min_value=1, max_value=2_000), max_size=60),
)
def test_a_source_keeps_its_distances_through_wrap_arounds(
    first_in: int, first_out: int, steps: list[int]
) -> None:
    line = SequenceMap(first_number=first_out, first_timestamp=0, clock_rate_hz=90_000)
    line.start_source(number=first_in, timestamp=0, now=0.0)
    walked = 0
    for step in [0, *steps]:
        walked += step
        place = line.place(number=first_in + walked, timestamp=walked, now=1.0)
        assert place is not None
        assert (place.number, place.timestamp) == (first_out + walked, walked)


@given(st.lists(st.lists(st.integers(min_value=-30, max_value=60), min_size=1, max_size=30)))
def test_no_number_is_given_out_twice_whatever_the_sources_do(sources: list[list[int]]) -> None:
    line = SequenceMap(first_number=5, first_timestamp=0, clock_rate_hz=48_000)
    given_out: list[int] = []
    for index, source in enumerate(sources):
        start = index * 7_919
        line.start_source(number=start, timestamp=0, now=float(index))
        places = [
            line.place(number=start + offset, timestamp=0, now=float(index))
            for offset in sorted(set(source), key=source.index)
        ]
        given_out += [place.number for place in places if place is not None]
    assert len(given_out) == len(set(given_out))


def test_a_packet_from_before_its_sources_first_is_refused() -> None:
    line = SequenceMap(first_number=5, first_timestamp=0, clock_rate_hz=48_000)
    line.start_source(number=100, timestamp=0, now=0.0)
    assert line.place(number=99, timestamp=0, now=0.0) is None


def test_time_between_two_sources_passes_in_the_line_too() -> None:
    line = SequenceMap(first_number=0, first_timestamp=1_000, clock_rate_hz=48_000)
    line.start_source(number=0, timestamp=5, now=10.0)
    line.place(number=0, timestamp=5, now=10.0)
    line.start_source(number=900, timestamp=4_000_000_000, now=12.5)
    place = line.place(number=900, timestamp=4_000_000_000, now=12.5)
    assert place is not None
    assert place.timestamp == 1_000 + 120_000
