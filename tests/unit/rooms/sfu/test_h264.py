"""Where H.264's keyframes begin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.packets.h264 import starts_keyframe


@pytest.mark.parametrize(
    ("payload", "is_start"),
    [
        ("67 42", True),
        ("65 88", True),
        ("68 ce", False),
        ("41 9a", False),
        ("78 0002 6742", True),
        ("78 0002 6142", False),
        ("78 0002 0910 0002 6742", True),
        ("78 0002 0910 0002 6142", False),
        ("78 0000 67", True),
        ("78 00", False),
        ("7c 85 00", True),
        ("7c 05 00", False),
        ("5c 81 00", False),
        ("67", False),
        ("", False),
    ],
)
def test_a_keyframe_is_known_by_its_units(payload: str, is_start: bool) -> None:
    assert starts_keyframe(bytes.fromhex(payload)) is is_start


@given(st.binary(max_size=60))
def test_any_payload_is_a_start_or_not(payload: bytes) -> None:
    for candidate in (payload, b"\x78" + payload, b"\x7c" + payload):
        assert starts_keyframe(candidate) in {True, False}
