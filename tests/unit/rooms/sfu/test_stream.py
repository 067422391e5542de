"""A room's stream: numbers, groups and repairs, by viewer."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.media import Codec, Media
from rooms.sfu.rtp import build_header, parse_header
from rooms.sfu.source import Source
from rooms.sfu.srtp import Stripped
from rooms.sfu.stream import Stream, Subscription

OPUS = Codec("opus", 111, 48_000, "opus/48000/2", None, ())
VP8 = Codec("vp8", 96, 90_000, "VP8/90000", None, ("nack",))
H264 = Codec("h264", 102, 90_000, "H264/90000", None, ("nack",))
VP8_KEYFRAME, VP8_DELTA, H264_KEYFRAME = b"\x10\x00", b"\x10\x01", b"\x65\x88"


@dataclass
class Recorder:
    """A link that keeps what it is given."""

    sent: list[tuple[bytes, bytes, int]] = field(default_factory=list)

    def send_rtp(self, header: bytes, payload: bytes, counter: int) -> bool:
        self.sent.append((header, payload, counter))
        return True

    def numbers(self) -> list[int]:
        return [counter & (1 << 48) - 1 for _, _, counter in self.sent]

    def payload_types(self) -> list[int]:
        return [parse_header(header).payload_type for header, _, _ in self.sent]


def _stream(media: Media = Media.AUDIO, *, first_sequence: int = 0) -> Stream:
    return Stream(media, ssrc=9, first_sequence=first_sequence, first_timestamp=0)


def _source(codec: Codec = OPUS, *, ssrc: int = 7) -> Source:
    media = Media.AUDIO if codec is OPUS else Media.VIDEO
    return Source(ssrc=ssrc, media=media, codec=codec)


def _send(
    stream: Stream, source: Source, number: int, payload: bytes = b"sound", *, now: float = 0.0
) -> None:
    header = build_header(
        payload_type=source.codec.payload_type,
        is_marker=True,
        sequence=number & 0xFFFF,
        timestamp=0,
        ssrc=source.ssrc,
    )
    packet = Stripped(parse_header(header), number, payload)
    source.arrived(packet, now=now)
    stream.forward(packet, source, now=now)


def _subscribe(stream: Stream, **payload_types: int) -> tuple[Subscription, Recorder]:
    link = Recorder()
    subscription = Subscription(link, payload_types=payload_types or {"opus": 50})
    stream.subscribe(subscription)
    return subscription, link


@given(st.integers(0, 400_000))
def test_a_viewers_line_begins_in_the_first_cycle_and_away_from_its_end(joined_after: int) -> None:
    subscription = Subscription(Recorder(), payload_types={})
    first = joined_after + subscription.start(joined_after)
    assert 0 <= first <= 0xFFFF - limits.SEQUENCE_MARGIN_PACKETS


def test_viewers_who_join_in_different_cycles_each_get_a_line_of_their_own() -> None:
    stream, source = _stream(), _source()
    _, early = _subscribe(stream)
    _send(stream, source, 10)
    _send(stream, source, 10 + 32_000)
    _send(stream, source, 10 + 64_000)
    _send(stream, source, 10 + 70_000)
    _, late = _subscribe(stream)
    _send(stream, source, 11 + 70_000)
    assert early.numbers() == [0, 32_000, 64_000, 70_000, 70_001]
    assert late.numbers() == [70_001 - 65_536]


def test_a_straggler_from_before_a_viewers_line_is_left_out() -> None:
    stream, source = _stream(), _source()
    for number in (1, 30_001, 60_001, 65_001, 65_537 + 10):
        _send(stream, source, number)
    _, late = _subscribe(stream)
    _send(stream, source, 65_537 + 11)
    _send(stream, source, 65_535)
    assert late.numbers() == [11]


def test_each_viewer_gets_its_own_payload_type() -> None:
    stream, source = _stream(), _source()
    links = [_subscribe(stream, opus=payload_type)[1] for payload_type in (50, 111, 50)]
    _send(stream, source, 1)
    assert [link.payload_types() for link in links] == [[50], [111], [50]]


def test_a_viewer_moves_to_the_payload_type_of_the_next_publishers_codec() -> None:
    stream = _stream(Media.VIDEO)
    first, second = _source(VP8), _source(H264, ssrc=8)
    _, both = _subscribe(stream, vp8=96, h264=102)
    _, only_vp8 = _subscribe(stream, vp8=96)
    _send(stream, first, 1, VP8_KEYFRAME)
    stream.end_source(first)
    _send(stream, second, 1, H264_KEYFRAME)
    assert both.payload_types() == [96, 102]
    assert only_vp8.payload_types() == [96]


def test_no_packet_is_repaired_under_another_payload_type() -> None:
    stream = _stream(Media.VIDEO)
    subscription, link = _subscribe(stream, vp8=96, h264=102)
    _send(stream, _source(VP8), 1, VP8_KEYFRAME)
    _send(stream, _source(H264, ssrc=8), 1, H264_KEYFRAME, now=5.0)
    assert stream.repair(subscription, (0,)) == 0
    assert stream.repair(subscription, (1,)) == 1
    assert link.sent[-1] == link.sent[-2]


def test_repairs_reach_back_over_a_wrap_around_but_not_before_the_viewer_came() -> None:
    stream, source = _stream(first_sequence=30_000), _source()
    for number in (0, 20_000, 40_000, 65_000):
        _send(stream, source, number)
    subscription, link = _subscribe(stream)
    _send(stream, source, 65_001)
    for number in range(65_002, 65_100):
        _send(stream, source, number)
    first = link.numbers()[0]
    link.sent.clear()
    assert stream.repair(subscription, ((first + 3) & 0xFFFF,)) == 1
    assert stream.repair(subscription, ((first - 1) & 0xFFFF,)) == 0
    assert stream.repair(subscription, ((first + 500) & 0xFFFF,)) == 0


def test_a_second_source_is_not_mixed_in_while_the_first_sends() -> None:
    stream = _stream()
    _, link = _subscribe(stream)
    first, second = _source(ssrc=7), _source(ssrc=8)
    _send(stream, first, 1, b"one", now=0.0)
    _send(stream, second, 1, b"two", now=0.5)
    _send(stream, second, 2, b"two", now=0.1 + limits.SOURCE_TAKEOVER_S)
    assert [payload for _, payload, _ in link.sent] == [b"one", b"two"]


def test_a_viewer_who_left_gets_nothing_more() -> None:
    stream, source = _stream(), _source()
    subscription, link = _subscribe(stream)
    _send(stream, source, 1)
    stream.unsubscribe(subscription)
    _send(stream, source, 2)
    assert len(link.sent) == 1


@given(
    st.lists(st.tuples(st.sampled_from([7, 8, 9]), st.integers(1, 400), st.booleans()), max_size=80)
)
def test_no_counter_is_used_for_two_different_packets(
    steps: list[tuple[int, int, bool]],
) -> None:
    stream = _stream(Media.VIDEO)
    subscription, link = _subscribe(stream, vp8=96, h264=102)
    sources = {7: _source(VP8, ssrc=7), 8: _source(H264, ssrc=8), 9: _source(VP8, ssrc=9)}
    seen: set[tuple[int, int]] = set()
    for at, (ssrc, number, is_repair) in enumerate(steps):
        if (ssrc, number) in seen:
            continue
        seen.add((ssrc, number))
        head = VP8_KEYFRAME if ssrc != 8 else H264_KEYFRAME
        _send(stream, sources[ssrc], number, head + bytes([ssrc, at]), now=at * 0.7)
        if is_repair:
            stream.repair(subscription, tuple(number & 0xFFFF for number in link.numbers()[-9:]))
    packets: dict[int, tuple[bytes, bytes]] = {}
    for header, payload, counter in link.sent:
        assert packets.setdefault(counter, (header, payload)) == (header, payload)
