"""VP9 pictures."""

from typing import Any

import av
import pytest

from rooms.sfu.errors import PacketError
from rooms.sfu.recording.vp9_picture import Vp9Pictures
from tests.unit.rooms.sfu.recording import footage

FRAME = footage.pictures("vp9", seconds=0.2)[0].data
WHOLE = 0x08 | 0x04


@pytest.mark.parametrize(
    "descriptor",
    [
        bytes((WHOLE,)),
        bytes((WHOLE | 0x80, 0x05)),
        bytes((WHOLE | 0x80, 0x85, 0x06)),
        bytes((WHOLE | 0x80 | 0x20, 0x85, 0x06, 0x20, 0x07)),
        bytes((WHOLE | 0x80 | 0x20 | 0x10, 0x85, 0x06, 0x20)),
        bytes((WHOLE | 0x80 | 0x40 | 0x10, 0x05, 0x03, 0x05, 0x02)),
        bytes((WHOLE | 0x02, 0x18, 0x02, 0x80, 0x01, 0x68, 0x02, 0x04, 0x01, 0x08, 0x01, 0x02)),
        bytes((WHOLE | 0x02, 0x30, 0, 80, 0, 45, 0, 160, 0, 90)),
    ],
)
def test_the_frame_begins_after_whatever_the_descriptor_has(descriptor: bytes) -> None:
    pictures = Vp9Pictures()
    pictures.add(descriptor + FRAME)
    picture = pictures.finish()
    assert picture is not None
    assert (picture.data, picture.is_keyframe) == (FRAME, True)
    assert (picture.width, picture.height) == (160, 90)


def test_the_layers_of_a_picture_become_one_superframe() -> None:
    coded = footage.pictures("vp9", seconds=0.2)
    pictures = Vp9Pictures()
    for layer in coded[:3]:
        pictures.add(bytes((WHOLE,)) + layer.data)
    picture = pictures.finish()
    assert picture is not None
    assert picture.is_keyframe
    decoder: Any = av.CodecContext.create("vp9", "r")
    frames = [*decoder.decode(av.Packet(picture.data)), *decoder.decode(None)]
    assert len(frames) == 3


@pytest.mark.parametrize(
    "payloads",
    [
        [bytes((0x04,)) + FRAME],
        [bytes((0x08,)) + FRAME, bytes((0x08,)) + FRAME],
        [bytes((WHOLE | 0x80, 0x85))],
        [bytes((WHOLE | 0x02, 0x08, 0xFF)) + bytes((0x0C,)) * 300],
    ],
)
def test_a_frame_without_beginning_or_end_is_refused(payloads: list[bytes]) -> None:
    pictures = Vp9Pictures()
    for payload in payloads[:-1]:
        pictures.add(payload)
    with pytest.raises(PacketError):
        pictures.add(payloads[-1])


def test_a_picture_without_its_end_is_refused() -> None:
    pictures = Vp9Pictures()
    pictures.add(bytes((0x08,)) + FRAME)
    with pytest.raises(PacketError):
        pictures.finish()
