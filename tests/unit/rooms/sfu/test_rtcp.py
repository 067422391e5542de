"""RTCP packets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.errors import PacketError
from rooms.sfu.packets import rtcp

WORDS = st.integers(0, 0xFFFFFFFF)
BLOCKS = st.builds(
    rtcp.ReportBlock,
    ssrc=WORDS,
    fraction_lost=st.integers(0, 255),
    lost=st.integers(-(1 << 23), (1 << 23) - 1),
    highest=WORDS,
    jitter=WORDS,
    last_report=WORDS,
    delay=WORDS,
)


@given(st.binary(max_size=200))
def test_any_bytes_are_packets_or_a_packet_error(data: bytes) -> None:
    try:
        rtcp.parse(data)
    except PacketError:
        return


@given(
    header=st.integers(0, 31),
    kind=st.sampled_from(list(rtcp.Type)),
    body=st.binary(max_size=64).map(lambda data: data[: len(data) // 4 * 4]),
)
def test_a_right_header_before_any_body_is_packets_or_a_packet_error(
    header: int, kind: rtcp.Type, body: bytes
) -> None:
    data = bytes([0x80 | header, kind]) + (len(body) // 4).to_bytes(2) + body
    try:
        rtcp.parse(data)
    except PacketError:
        return


@given(st.lists(BLOCKS, max_size=31))
def test_a_receiver_report_is_read_as_written(blocks: list[rtcp.ReportBlock]) -> None:
    assert rtcp.parse(rtcp.build_receiver_report(reporter=1, blocks=blocks)) == blocks


def test_a_loss_too_large_for_its_field_is_written_as_the_largest() -> None:
    block = rtcp.ReportBlock(1, 0, 1 << 30, 0, 0, 0, 0)
    (read,) = rtcp.parse(rtcp.build_receiver_report(reporter=1, blocks=[block]))
    assert isinstance(read, rtcp.ReportBlock)
    assert read.lost == (1 << 23) - 1


@given(WORDS, st.integers(0, (1 << 64) - 1), WORDS, WORDS, WORDS)
def test_a_sender_report_is_read_as_written(
    ssrc: int, ntp: int, timestamp: int, packets: int, octets: int
) -> None:
    info = rtcp.SenderInfo(ssrc, ntp, timestamp, packets, octets)
    assert rtcp.parse(rtcp.build_sender_report(info)) == [info]


@given(st.sets(st.integers(0, 70_000), min_size=1, max_size=100))
def test_a_nack_names_exactly_the_packets_it_was_written_for(numbers: set[int]) -> None:
    packet = rtcp.build_nack(reporter=1, ssrc=2, sequences=sorted(numbers))
    (read,) = rtcp.parse(packet)
    assert isinstance(read, rtcp.Nack)
    assert set(read.sequences) == {number & 0xFFFF for number in numbers}


def test_pli_and_fir_both_want_a_keyframe() -> None:
    fir = bytes.fromhex("84ce0004 00000001 00000000 0000002a 01000000".replace(" ", ""))
    pli = rtcp.build_keyframe_request(reporter=1, ssrc=42)
    assert rtcp.parse(pli + fir) == [rtcp.KeyframeWanted(42), rtcp.KeyframeWanted(42)]


def test_compound_packets_are_read_to_the_end_past_unknown_ones() -> None:
    description = rtcp.build_description(ssrcs=[1, 2], cname="feed")
    unknown = bytes.fromhex("80cc0001") + bytes(4)
    pli = rtcp.build_keyframe_request(reporter=1, ssrc=7)
    assert rtcp.parse(description + unknown + pli) == [rtcp.KeyframeWanted(7)]


@pytest.mark.parametrize("length", range(1, 9))
def test_descriptions_are_whole_words_whatever_the_name(length: int) -> None:
    packet = rtcp.build_description(ssrcs=[1], cname="x" * length)
    assert len(packet) == 4 + 4 * int.from_bytes(packet[2:4])


def test_a_bitrate_limit_is_written_as_mantissa_and_exponent() -> None:
    packet = rtcp.build_bitrate_limit(reporter=1, ssrcs=[5], bitrate_bps=2_500_000)
    word = int.from_bytes(packet[16:20])
    assert word >> 24 == 1
    written = (word & 0x3FFFF) << (word >> 18 & 0x3F)
    assert written == pytest.approx(2_500_000, rel=1e-4)


@given(st.floats(0, 4_000_000_000))
def test_ntp_times_go_there_and_back(unix_s: float) -> None:
    assert rtcp.from_ntp(rtcp.to_ntp(unix_s)) == pytest.approx(unix_s, abs=1e-5)
