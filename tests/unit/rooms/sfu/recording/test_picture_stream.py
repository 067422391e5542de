"""Pictures of packets, for each codec."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.packets.rtp import RtpHeader
from rooms.sfu.recording.limits import PICTURE_BYTES_MAX
from rooms.sfu.recording.picture import Picture
from rooms.sfu.recording.picture_stream import CODECS, PictureStream
from rooms.sfu.transport.srtp import Stripped
from tests.unit.rooms.sfu.recording import footage
from tests.unit.rooms.sfu.recording.footage import Sent

EACH_CODEC = pytest.mark.parametrize("codec", sorted(CODECS))


def _sent(codec: str) -> list[Sent]:
    return footage.packets(footage.pictures(codec, seconds=6, width=640), codec=codec)


def _pictures(codec: str, sent: list[Sent]) -> list[Picture]:
    stream = PictureStream(codec)
    return [whole.picture for item in sent for whole in stream.push(item.packet)]


def _as_in_a_file(codec: str, data: bytes) -> bytes:
    if codec != "h264":
        return data
    units = footage.units(data)
    return b"".join(len(unit).to_bytes(4) + unit for unit in units)


@EACH_CODEC
def test_pictures_come_out_as_they_were_encoded(codec: str) -> None:
    coded = footage.pictures(codec, seconds=6, width=640)
    found = _pictures(codec, _sent(codec))
    assert [picture.data for picture in found] == [_as_in_a_file(codec, c.data) for c in coded]
    assert [picture.is_keyframe for picture in found] == [c.is_keyframe for c in coded]
    keyframes = [picture for picture in found if picture.is_keyframe]
    assert {(picture.width, picture.height) for picture in keyframes} == {(640, 360)}
    assert all(picture.is_visible for picture in found)


@EACH_CODEC
def test_nothing_comes_out_before_a_keyframe(codec: str) -> None:
    sent = _sent(codec)
    late = [item for item in sent if item.at > 0.5]
    found = _pictures(codec, late)
    assert found[0].is_keyframe
    assert len(found) == 4 * footage.FRAME_RATE


@EACH_CODEC
def test_after_a_loss_nothing_comes_out_until_a_keyframe(codec: str) -> None:
    stream = PictureStream(codec)
    found: list[float] = []
    for item in _sent(codec):
        if round(item.at, 2) == 1.0:
            stream.lose()
            assert stream.is_waiting
            continue
        found += [item.at for _ in stream.push(item.packet)]
    assert [at for at in found if 1.0 <= at < 2.0] == []
    assert len(found) == 5 * footage.FRAME_RATE


@EACH_CODEC
def test_a_picture_without_a_marker_ends_where_the_next_begins(codec: str) -> None:
    stream = PictureStream(codec)
    found = 0
    for item in _sent(codec):
        header = item.packet.header._replace(is_marker=False)
        found += len(stream.push(item.packet._replace(header=header)))
    assert found == 6 * footage.FRAME_RATE - 1


@EACH_CODEC
@given(st.lists(st.tuples(st.binary(max_size=60), st.integers(0, 3), st.booleans()), max_size=60))
def test_whatever_arrives_is_a_picture_or_dropped(
    codec: str, packets: list[tuple[bytes, int, bool]]
) -> None:
    stream = PictureStream(codec)
    for number, (payload, timestamp, is_marker) in enumerate(packets):
        header = RtpHeader(96, is_marker, False, number, timestamp, 1, 12)
        for whole in stream.push(Stripped(header, number, payload)):
            assert whole.picture.data


@EACH_CODEC
@given(st.integers(0, 400), st.integers(0, 1_200), st.integers(1, 255))
def test_a_packet_with_a_wrong_byte_breaks_no_more_than_pictures(
    codec: str, which: int, place: int, change: int
) -> None:
    sent = _sent(codec)
    packet = sent[which % len(sent)].packet
    payload = bytearray(packet.payload)
    payload[place % len(payload)] ^= change
    sent[which % len(sent)] = sent[which % len(sent)]._replace(
        packet=packet._replace(payload=bytes(payload))
    )
    assert len(_pictures(codec, sent)) >= 4 * footage.FRAME_RATE - 2


def test_a_picture_of_too_many_bytes_is_dropped() -> None:
    stream = PictureStream("vp8")
    keyframe = footage.packets(footage.pictures(seconds=6))[0].packet
    assert len(stream.push(keyframe)) == 1
    for number in range(PICTURE_BYTES_MAX // 1_000 + 2):
        header = keyframe.header._replace(is_marker=False, timestamp=7)
        first = b"\x10" if number == 0 else b"\x00"
        stream.push(Stripped(header, number, first + bytes(1_000)))
    assert stream.is_waiting
    assert stream.push(keyframe._replace(header=keyframe.header._replace(timestamp=9)))
