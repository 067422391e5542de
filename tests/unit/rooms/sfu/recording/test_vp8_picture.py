"""VP8 pictures."""

import pytest

from rooms.sfu.errors import PacketError
from rooms.sfu.recording.vp8_picture import Vp8Pictures


def test_packets_without_content_are_ignored() -> None:
    pictures = Vp8Pictures()
    pictures.add(b"")
    pictures.add(b"\x90\x80\x05")
    assert pictures.finish() is None


def test_a_picture_that_is_not_shown_is_told_from_one_that_is() -> None:
    shown, hidden = Vp8Pictures(), Vp8Pictures()
    shown.add(b"\x10\x11\x00\x00")
    hidden.add(b"\x10\x01\x00\x00")
    pictures = shown.finish(), hidden.finish()
    assert [picture.is_visible for picture in pictures if picture] == [True, False]


def test_a_picture_without_its_beginning_is_refused() -> None:
    with pytest.raises(PacketError):
        Vp8Pictures().add(b"\x00\x11\x22")


def test_a_keyframe_shorter_than_its_header_is_refused() -> None:
    pictures = Vp8Pictures()
    pictures.add(b"\x10\x10\x00\x00\x9d\x01")
    with pytest.raises(PacketError):
        pictures.finish()
