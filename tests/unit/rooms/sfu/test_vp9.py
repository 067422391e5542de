"""VP9's payload descriptor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.packets.vp9 import Descriptor, read_descriptor, starts_keyframe


@pytest.mark.parametrize(
    ("payload", "descriptor"),
    [
        ("0c 00", Descriptor(True, True, True, None, 0, None, None)),
        ("08 00", Descriptor(True, False, True, None, 0, None, None)),
        ("04 00", Descriptor(False, True, False, None, 0, None, None)),
        ("48 00", Descriptor(True, False, False, None, 0, None, None)),
        ("88 05 00", Descriptor(True, False, True, 5, 7, None, None)),
        ("88 81 02 00", Descriptor(True, False, True, 0x102, 15, None, None)),
        ("a8 05 40 07 00", Descriptor(True, False, True, 5, 7, 2, 0)),
        ("b8 05 40 00", Descriptor(True, False, True, 5, 7, 2, 0)),
        ("a8 05 22 07 00", Descriptor(True, False, False, 5, 7, 1, 1)),
    ],
)
def test_a_descriptor_says_where_in_the_stream_the_packet_is(
    payload: str, descriptor: Descriptor
) -> None:
    assert read_descriptor(bytes.fromhex(payload)) == descriptor


@pytest.mark.parametrize(
    "payload", ["", "08", "88 05", "88 81 02", "a8 05", "a8 05 40", "b8 05 40"]
)
def test_a_payload_that_ends_before_the_frame_has_no_descriptor(payload: str) -> None:
    assert read_descriptor(bytes.fromhex(payload)) is None


def test_a_keyframe_starts_with_its_lowest_layer() -> None:
    assert starts_keyframe(bytes.fromhex("a8 05 40 07 00"))
    assert not starts_keyframe(bytes.fromhex("a8 05 22 07 00"))
    assert not starts_keyframe(bytes.fromhex("e8 05 40 07 00"))


@given(st.binary(max_size=8))
def test_any_payload_has_a_descriptor_or_none(payload: bytes) -> None:
    descriptor = read_descriptor(payload)
    if descriptor is None:
        assert not starts_keyframe(payload)
    elif descriptor.picture_id is not None:
        assert descriptor.picture_id < 1 << descriptor.picture_id_bits
