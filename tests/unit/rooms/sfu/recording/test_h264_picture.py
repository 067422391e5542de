"""H.264 pictures."""

import pytest

from rooms.sfu.errors import PacketError
from rooms.sfu.recording.h264_picture import H264Pictures
from rooms.sfu.recording.picture import Picture
from tests.unit.rooms.sfu.recording import footage

UNITS = footage.units(footage.pictures("h264", seconds=1)[0].data)
SETS = [unit for unit in UNITS if unit[0] & 0x1F in {7, 8}]
SLICE = next(unit for unit in UNITS if unit[0] & 0x1F == 5)


def _picture(*payloads: bytes) -> Picture | None:
    pictures = H264Pictures()
    for payload in payloads:
        pictures.add(payload)
    return pictures.finish()


def test_parameter_sets_in_one_packet_are_taken_apart() -> None:
    aggregate = b"\x78" + b"".join(len(unit).to_bytes(2) + unit for unit in SETS)
    assert _picture(aggregate, SLICE) == _picture(*SETS, SLICE)


def test_delimiters_and_filler_are_left_out() -> None:
    assert _picture(b"\x09\x10", *SETS, b"\x0c\xff\xff", SLICE) == _picture(*SETS, SLICE)


def test_parameter_sets_that_came_earlier_serve_later_keyframes() -> None:
    pictures = H264Pictures()
    for unit in SETS:
        pictures.add(unit)
    assert pictures.finish() is None
    pictures.add(SLICE)
    picture = pictures.finish()
    assert picture is not None
    assert picture.is_keyframe
    assert all(unit in picture.private for unit in SETS)


@pytest.mark.parametrize(
    "payloads",
    [
        [b"\x7c\x05\x00"],
        [b"\x7c\x85\x00", SLICE],
        [b"\x7c\x85\x00", b"\x7c\x85\x00"],
        [b"\x78\x00\x09\x65"],
        [b"\x78\x00\x00"],
        [b"\x79\x00\x00"],
        [b"\x67"],
    ],
)
def test_what_is_not_whole_is_refused(payloads: list[bytes]) -> None:
    pictures = H264Pictures()
    for payload in payloads[:-1]:
        pictures.add(payload)
    with pytest.raises(PacketError):
        pictures.add(payloads[-1])


def test_a_keyframe_without_parameter_sets_is_refused() -> None:
    with pytest.raises(PacketError):
        _picture(SLICE)


def test_a_picture_without_its_end_is_refused() -> None:
    with pytest.raises(PacketError):
        _picture(b"\x7c\x85\x00\x00")
