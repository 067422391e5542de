"""What a file begins with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.errors import PacketError
from rooms.sfu.recording.layout import Head, build_head, read_head
from rooms.sfu.recording.limits import INDEX_BYTES, PARAMETER_SETS_BYTES_MAX
from rooms.sfu.recording.tracks import PictureTrack, Tracks, encode_pixels

PICTURES = [
    None,
    PictureTrack("vp8", 640, 360),
    PictureTrack("h264", 1920, 1080, bytes(PARAMETER_SETS_BYTES_MAX)),
]


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("has_audio", [True, False])
def test_the_pointers_to_both_areas_differ_in_the_one_byte_that_is_changed(
    picture: PictureTrack | None, has_audio: bool
) -> None:
    head = build_head(Tracks(has_audio, picture), started_unix=1.79e9, ends_ms=2_000)
    pointer_at = head.pointer.offset
    for area, value in zip(head.areas, head.pointer.values, strict=True):
        data = head.data[:pointer_at] + value + head.data[pointer_at + 1 :]
        position = (area - head.segment_starts).to_bytes(8)
        assert position in data[head.segment_starts :]
    assert head.areas[0] == len(head.data)
    assert head.size_bytes == len(head.data) + 2 * INDEX_BYTES


@pytest.mark.parametrize("picture", PICTURES[1:])
def test_the_size_of_the_picture_can_be_written_again_in_place(picture: PictureTrack) -> None:
    head = build_head(Tracks(True, picture), started_unix=1.79e9, ends_ms=2_000)
    pixels = encode_pixels(picture.width, picture.height)
    assert head.data[head.pixels : head.pixels + len(pixels)] == pixels


def test_a_head_is_read_as_it_was_written_whatever_follows() -> None:
    head = build_head(Tracks(True, PICTURES[1]), started_unix=1.79e9, ends_ms=2_000)
    assert read_head(head.data + bytes(100)) == head


@given(st.integers(0, 400))
def test_a_head_that_is_cut_off_is_refused(length: int) -> None:
    head = build_head(Tracks(True, PICTURES[1]), started_unix=1.79e9, ends_ms=2_000)
    _refuse(head, length % len(head.data))


def _refuse(head: Head, length: int) -> None:
    with pytest.raises(PacketError):
        read_head(head.data[:length])
