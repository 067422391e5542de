"""Header extensions, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.errors import PacketError
from rooms.sfu.packets.extensions import abs_send_time, build_extensions, read_extensions
from rooms.sfu.packets.rtp import build_header, parse_header

FIXED = bytes.fromhex("90 60 0001 00000002 00000003")


def _packet(block: bytes, *, payload: bytes = b"payload") -> bytes:
    header = build_header(
        payload_type=96, is_marker=True, sequence=1, timestamp=2, ssrc=3, extensions=block
    )
    return header + payload


def test_a_block_of_short_values_has_one_byte_headers() -> None:
    block = build_extensions([(1, b"\xaa"), (3, b"\x01\x02\x03")])
    assert block.hex(" ", 4) == "bede0002 10aa3201 02030000"


def test_a_value_or_an_id_that_is_too_large_gives_the_whole_block_two_byte_headers() -> None:
    assert build_extensions([(1, b"")]).hex() == "1000000101000000"
    mixed = build_extensions([(16, b"\xaa"), (1, b"\xbb")])
    assert mixed.hex(" ", 4) == "10000002 1001aa01 01bb0000"
    assert build_extensions([(2, bytes(17))]).startswith(bytes.fromhex("1000 0005 0211"))


def test_nothing_to_say_is_no_block() -> None:
    assert build_extensions([]) == b""
    assert read_extensions(_packet(b"")) == {}


@given(
    st.dictionaries(st.integers(1, 14), st.binary(min_size=1, max_size=16), max_size=14),
    st.binary(max_size=20),
)
def test_one_byte_headers_are_read_as_they_were_written(
    items: dict[int, bytes], payload: bytes
) -> None:
    data = _packet(build_extensions(items.items()), payload=payload)
    assert read_extensions(data) == items
    assert data[parse_header(data).size_bytes :] == payload


@given(st.dictionaries(st.integers(1, 255), st.binary(max_size=255), max_size=20))
def test_two_byte_headers_are_read_as_they_were_written(items: dict[int, bytes]) -> None:
    assert read_extensions(_packet(build_extensions(items.items()))) == items


def test_the_sources_before_the_block_are_passed_over() -> None:
    data = b"\x92" + FIXED[1:] + bytes(8) + build_extensions([(5, b"x")])
    assert read_extensions(data) == {5: b"x"}


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ("bede 0001 00 10 aa 00", {1: b"\xaa"}),  # padding between
        ("bede 0002 10 aa f0 00 20 bb 00 00", {1: b"\xaa"}),  # 15 ends the block
        ("bede 0002 10 aa 01 00 20 bb 00 00", {1: b"\xaa"}),  # so does 0 with a length
        ("bede 0001 10 aa 2f 00", {1: b"\xaa"}),  # longer than the block
        ("1005 0001 01 00 02 00", {1: b"", 2: b""}),  # the lowest bits are the application's
        ("1000 0001 01 01 aa 02", {1: b"\xaa"}),  # an id without its length
        ("1000 0001 01 09 aa 02", {}),
        ("abcd 0001 10 aa 00 00", {}),  # neither form
        ("bede 0000", {}),
    ],
)
def test_a_block_is_read_as_far_as_it_is_whole(block: str, found: dict[int, bytes]) -> None:
    assert read_extensions(FIXED + bytes.fromhex(block)) == found


@pytest.mark.parametrize("data", [b"", FIXED[:11], FIXED, FIXED + b"\xbe\xde\0\1"])
def test_a_packet_that_ends_before_its_block_is_an_error(data: bytes) -> None:
    with pytest.raises(PacketError):
        read_extensions(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(tail: bytes) -> None:
    for data in (tail, FIXED + tail, FIXED + b"\xbe\xde" + tail, FIXED + b"\x10\0" + tail):
        try:
            found = read_extensions(data)
        except PacketError:
            continue
        assert sum(map(len, found.values())) <= len(data)


def test_the_time_of_sending_counts_seconds_in_six_bits_and_their_fractions_in_eighteen() -> None:
    assert abs_send_time(1.0).hex() == "040000"
    assert abs_send_time(63.5).hex() == "fe0000"
    assert abs_send_time(64.0) == abs_send_time(0.0) == bytes(3)


@given(st.floats(0, 1e9))
def test_the_time_of_sending_always_fits(now_s: float) -> None:
    assert len(abs_send_time(now_s)) == 3
