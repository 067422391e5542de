"""VP8's payload descriptor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.packets.vp8 import Descriptor, read_descriptor, rewrite

KEY, DELTA = "00", "01"


@pytest.mark.parametrize(
    ("payload", "descriptor"),
    [
        (f"10 {KEY}", Descriptor(True, True, None, 0, None, None, 1)),
        (f"10 {DELTA}", Descriptor(True, False, None, 0, None, None, 1)),
        (f"00 {KEY}", Descriptor(False, False, None, 0, None, None, 1)),
        (f"11 {KEY}", Descriptor(False, False, None, 0, None, None, 1)),
        (f"90 00 {KEY}", Descriptor(True, True, None, 0, None, None, 2)),
        (f"90 80 05 {KEY}", Descriptor(True, True, 5, 7, None, None, 3)),
        (f"90 80 81 02 {DELTA}", Descriptor(True, False, 0x102, 15, None, None, 4)),
        (f"90 40 09 {KEY}", Descriptor(True, True, None, 0, 9, None, 3)),
        (f"90 20 80 {KEY}", Descriptor(True, True, None, 0, None, 2, 3)),
        (f"90 10 1f {KEY}", Descriptor(True, True, None, 0, None, None, 3)),
        (f"90 f0 ff ff 07 40 {KEY}", Descriptor(True, True, 0x7FFF, 15, 7, 1, 6)),
        (f"80 e0 7f 07 c0 {KEY}", Descriptor(False, False, 0x7F, 7, 7, 3, 5)),
    ],
)
def test_a_descriptor_says_where_in_the_stream_the_packet_is(
    payload: str, descriptor: Descriptor
) -> None:
    assert read_descriptor(bytes.fromhex(payload)) == descriptor


@pytest.mark.parametrize(
    "payload", ["", "10", "90", "90 80", "90 80 05", "90 80 85 01", "90 c0 85 01", "90 f0 05 01 02"]
)
def test_a_payload_that_ends_before_the_frame_has_no_descriptor(payload: str) -> None:
    assert read_descriptor(bytes.fromhex(payload)) is None


def test_rewriting_keeps_the_width_of_the_numbers_and_everything_else() -> None:
    payload = bytes.fromhex("90 f0 81 02 07 40 00 aabb")
    descriptor = read_descriptor(payload)
    assert descriptor is not None
    written = rewrite(payload, descriptor, picture_id=0x7FFF + 6, tl0_picture_index=256 + 8)
    assert written.hex(" ") == "90 f0 80 05 08 40 00 aa bb"


def test_a_short_number_wraps_around_at_seven_bits() -> None:
    payload = bytes.fromhex("90 80 05 00")
    descriptor = read_descriptor(payload)
    assert descriptor is not None
    assert rewrite(payload, descriptor, picture_id=0x1FF, tl0_picture_index=1).hex() == "90807f00"


def test_without_numbers_there_is_nothing_to_rewrite() -> None:
    payload = bytes.fromhex("90 20 80 00")
    descriptor = read_descriptor(payload)
    assert descriptor is not None
    assert rewrite(payload, descriptor, picture_id=1, tl0_picture_index=1) is payload


@given(
    st.builds(
        lambda first, present, rest: bytes((first, present)) + rest,
        st.integers(0, 255),
        st.integers(0, 255),
        st.binary(max_size=12),
    ),
    st.integers(0, 1 << 20),
    st.integers(0, 1 << 10),
)
def test_what_was_rewritten_is_read_back_and_of_the_same_length(
    payload: bytes, picture_id: int, index: int
) -> None:
    before = read_descriptor(payload)
    if before is None:
        return
    written = rewrite(payload, before, picture_id=picture_id, tl0_picture_index=index)
    after = read_descriptor(written)
    assert after is not None
    assert len(written) == len(payload)
    assert written[before.size_bytes :] == payload[before.size_bytes :]
    mask = (1 << before.picture_id_bits) - 1
    assert after == before._replace(
        picture_id=None if before.picture_id is None else picture_id & mask,
        tl0_picture_index=None if before.tl0_picture_index is None else index & 0xFF,
    )
