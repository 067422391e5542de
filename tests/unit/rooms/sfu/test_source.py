"""What a publisher is told of its stream, and its clock."""

import pytest

from rooms.sfu.forwarding.source import SharedClock, Source
from rooms.sfu.media import Codec, Media
from rooms.sfu.packets import rtcp
from rooms.sfu.packets.rtp import build_header, parse_header
from rooms.sfu.transport.srtp import Stripped

VP8 = Codec("vp8", 96, 90_000, "VP8/90000", None, ("nack",))


def _packet(number: int, timestamp: int = 0) -> Stripped:
    header = build_header(
        payload_type=96, is_marker=False, sequence=number & 0xFFFF, timestamp=timestamp, ssrc=7
    )
    return Stripped(parse_header(header), number, b"payload")


def _source(*numbers: int) -> Source:
    source = Source(ssrc=7, media=Media.VIDEO, codec=VP8)
    for number in numbers:
        source.arrived(_packet(number), now=0.0)
    return source


def test_losses_are_counted_across_the_wrap_around() -> None:
    block = _source(65_534, 65_535, 65_538).take_report(now=1.0)
    assert (block.lost, block.highest) == (2, 65_538)
    assert block.fraction_lost == 256 * 2 // 5


def test_the_fraction_is_of_the_time_since_the_last_report() -> None:
    source = _source(1, 3)
    source.take_report(now=1.0)
    source.arrived(_packet(4), now=1.0)
    assert source.take_report(now=2.0).fraction_lost == 0


def test_a_packet_that_comes_late_is_not_lost() -> None:
    assert _source(1, 3, 2).lost == 0


def test_even_spacing_has_no_jitter_and_uneven_has() -> None:
    even, uneven = _source(), _source()
    for number in range(50):
        even.arrived(_packet(number, number * 3_000), now=number / 30)
        late_s = 0.01 if number % 2 else 0.0
        uneven.arrived(_packet(number, number * 3_000), now=number / 30 + late_s)
    assert even.take_report(now=2.0).jitter == 0
    assert uneven.take_report(now=2.0).jitter == pytest.approx(900, rel=0.1)


def test_the_last_sender_report_and_its_age_are_given_back() -> None:
    source = _source(1)
    source.reported(rtcp.SenderInfo(7, 0x0123456789ABCDEF, 0, 0, 0), now=10.0)
    block = source.take_report(now=10.5)
    assert (block.last_report, block.delay) == (0x456789AB, 32_768)


def test_the_publishers_clock_is_carried_over_by_one_offset() -> None:
    clock = SharedClock()
    report = rtcp.SenderInfo(7, rtcp.to_ntp(5_000.0), 90_000, 0, 0)
    assert clock.timestamp_at(1.0, report=report, clock_rate_hz=90_000) is None
    clock.observe(report.ntp, unix_now=8_000.0)
    clock.observe(rtcp.to_ntp(5_001.0), unix_now=8_001.5)
    assert clock.timestamp_at(8_002.0, report=report, clock_rate_hz=90_000) == 90_000 * 3
