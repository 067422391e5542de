"""What the publisher sends is what a server takes for VP8 and Opus."""

import pytest

from benchmarks.fanout.publisher import (
    PACKETS_PER_FRAME,
    PACKETS_PER_S,
    SOUND_PAYLOAD_BYTES,
    STAMP,
    VIDEO_PAYLOAD_BYTES,
    Line,
    opus_payload,
    vp8_payload,
)

SENT_NS = 1_790_000_000_123_456_789


def test_it_sends_a_hundred_and_fifty_pictures_packets_and_fifty_sounds_a_second() -> None:
    assert PACKETS_PER_S == 200


@pytest.mark.parametrize("is_keyframe", [True, False])
@pytest.mark.parametrize("index", range(PACKETS_PER_FRAME))
def test_only_a_keyframes_first_packet_says_that_it_starts_one(
    index: int, is_keyframe: bool
) -> None:
    payload = vp8_payload(picture=3, index=index, is_keyframe=is_keyframe, sent_ns=SENT_NS)
    starts_frame = bool(payload[0] & 0x10)
    assert starts_frame == (index == 0)
    # RFC 7741: after a descriptor of four bytes, bit 0 of a frame's first byte is 0 for keyframes.
    assert (starts_frame and not payload[4] & 1) == (index == 0 and is_keyframe)


def test_a_keyframe_carries_the_start_code_and_size_of_640_by_480() -> None:
    payload = vp8_payload(picture=0, index=0, is_keyframe=True, sent_ns=SENT_NS)
    assert payload[7:10] == b"\x9d\x01\x2a"
    assert (int.from_bytes(payload[10:12], "little"), int.from_bytes(payload[12:14], "little")) == (
        640,
        480,
    )


def test_the_picture_id_has_fifteen_bits_and_wraps_around() -> None:
    payload = vp8_payload(picture=0x8001, index=0, is_keyframe=False, sent_ns=SENT_NS)
    assert payload[2:4] == b"\x80\x01"


def test_every_packet_has_its_size_and_ends_with_when_it_was_sent() -> None:
    video = vp8_payload(picture=0, index=1, is_keyframe=False, sent_ns=SENT_NS)
    sound = opus_payload(sent_ns=SENT_NS)
    assert (len(video), len(sound)) == (VIDEO_PAYLOAD_BYTES, SOUND_PAYLOAD_BYTES)
    for payload in (video, sound):
        assert STAMP.unpack_from(payload, len(payload) - STAMP.size) == (SENT_NS,)


def test_a_lines_numbers_wrap_around_and_its_report_counts_them_all() -> None:
    line = Line(payload_type=96, ssrc=5, clock_rate_hz=90_000)
    line.packets = 65_535
    sequences = [line.packet(b"x", is_marker=False, timestamp=0)[2:4] for _ in range(2)]
    assert sequences == [b"\xff\xff", b"\x00\x00"]
    report = line.report(now=1.0, unix_now=0.0)
    assert int.from_bytes(report[20:24]) == 65_537
    assert int.from_bytes(report[16:20]) == 90_000
