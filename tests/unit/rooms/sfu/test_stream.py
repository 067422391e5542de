"""A room's stream: numbers, groups and repairs, by viewer."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.forwarding.fanout import Fanout, Outlet
from rooms.sfu.forwarding.source import Source
from rooms.sfu.forwarding.stream import Stream
from rooms.sfu.forwarding.subscription import Reception, Subscription
from rooms.sfu.media import Codec, Media
from rooms.sfu.packets.rtp import build_header, parse_header
from rooms.sfu.packets.vp8 import read_descriptor
from rooms.sfu.transport.runs import Outgoing, Run
from rooms.sfu.transport.srtp import Stripped

OPUS = Codec("opus", 111, 48_000, "opus/48000/2", None, ())
VP8 = Codec("vp8", 96, 90_000, "VP8/90000", None, ("nack",))
H264 = Codec("h264", 102, 90_000, "H264/90000", None, ("nack",))
VP8_KEYFRAME, VP8_DELTA, H264_KEYFRAME = b"\x10\x00", b"\x10\x01", b"\x65\x88"


@dataclass
class Recorder:
    """A link that keeps what it is given."""

    sent: list[tuple[bytes, bytes, int]] = field(default_factory=list)
    tag_bytes: int | None = 0

    def send_run(self, run: Run) -> bool:
        self.sent += [(part.header, part.payload, part.counter) for part in run.parts]
        return True

    def send_own(self, packets: list[Outgoing]) -> bool:
        self.sent += packets
        return True

    def send_rtp(self, header: bytes, payload: bytes, counter: int) -> bool:
        self.sent.append((header, payload, counter))
        return True

    def numbers(self) -> list[int]:
        return [counter & (1 << 48) - 1 for _, _, counter in self.sent]

    def payload_types(self) -> list[int]:
        return [parse_header(header).payload_type for header, _, _ in self.sent]

    def timestamps(self) -> list[int]:
        return [parse_header(header).timestamp for header, _, _ in self.sent]

    def payloads(self) -> list[bytes]:
        return [payload for _, payload, _ in self.sent]


class Desk:
    """A stream with the fan-out behind it; a packet leaves as soon as it comes."""

    def __init__(self, media: Media = Media.AUDIO, *, first_sequence: int = 0) -> None:
        self.fanout = Fanout()
        numbers = iter([first_sequence, 0] * limits.LAYERS_MAX)
        self.stream = Stream(
            media, ssrc=9, rtx_ssrc=10, fanout=self.fanout, number=lambda _below: next(numbers)
        )

    def send(
        self,
        source: Source,
        number: int,
        payload: bytes = b"sound",
        *,
        now: float = 0.0,
        timestamp: int | None = None,
        is_flushed: bool = True,
    ) -> None:
        header = build_header(
            payload_type=source.codec.payload_type,
            is_marker=True,
            sequence=number & 0xFFFF,
            timestamp=number * 3_000 if timestamp is None else timestamp,
            ssrc=source.ssrc,
        )
        packet = Stripped(parse_header(header), number, payload)
        source.arrived(packet, now=now)
        self.stream.forward(packet, source, extensions=(), now=now)
        if is_flushed:
            self.fanout.flush()

    def subscribe(self, *, layer: int = 0, **payload_types: int) -> tuple[Subscription, Recorder]:
        link = Recorder()
        reception = Reception(payload_types or {"opus": 50}, {}, ())
        subscription = Subscription(Outlet(link), reception)
        self.stream.subscribe(subscription, layer=layer)
        return subscription, link


def _source(codec: Codec = OPUS, *, ssrc: int = 7, layer: int = 0) -> Source:
    media = Media.AUDIO if codec is OPUS else Media.VIDEO
    return Source(ssrc=ssrc, media=media, codec=codec, layer=layer)


def _picture(number: int, *, is_keyframe: bool = False, body: bytes = b"") -> bytes:
    """Write a VP8 payload with a long picture id and a base layer index."""
    descriptor = bytes((0x90, 0xC0, 0x80 | number >> 8 & 0x7F, number & 0xFF, number & 0xFF))
    return descriptor + (b"\x00" if is_keyframe else b"\x01") + body


@given(st.integers(0, 400_000))
def test_a_viewers_line_begins_in_the_first_cycle_and_away_from_its_end(joined_after: int) -> None:
    desk, source = Desk(), _source()
    for number in range(0, joined_after, 30_000):
        desk.send(source, number)
    desk.send(source, joined_after)
    _, link = desk.subscribe()
    desk.send(source, joined_after + 1)
    assert 0 <= link.numbers()[0] <= 0xFFFF - limits.SEQUENCE_MARGIN_PACKETS


def test_viewers_who_join_in_different_cycles_each_get_a_line_of_their_own() -> None:
    desk, source = Desk(), _source()
    _, early = desk.subscribe()
    desk.send(source, 10)
    desk.send(source, 10 + 32_000)
    desk.send(source, 10 + 64_000)
    desk.send(source, 10 + 70_000)
    _, late = desk.subscribe()
    desk.send(source, 11 + 70_000)
    assert early.numbers() == [0, 32_000, 64_000, 70_000, 70_001]
    assert late.numbers() == [70_001 - 65_536]


def test_a_straggler_from_before_a_viewers_line_is_left_out() -> None:
    desk, source = Desk(), _source()
    for number in (1, 30_001, 60_001, 65_001, 65_537 + 10):
        desk.send(source, number)
    _, late = desk.subscribe()
    desk.send(source, 65_537 + 11)
    desk.send(source, 65_535)
    assert late.numbers() == [11]


def test_each_viewer_gets_its_own_payload_type() -> None:
    desk, source = Desk(), _source()
    links = [desk.subscribe(opus=payload_type)[1] for payload_type in (50, 111, 50)]
    desk.send(source, 1)
    assert [link.payload_types() for link in links] == [[50], [111], [50]]


def test_a_viewer_moves_to_the_payload_type_of_the_next_publishers_codec() -> None:
    desk = Desk(Media.VIDEO)
    first, second = _source(VP8), _source(H264, ssrc=8)
    _, both = desk.subscribe(vp8=96, h264=102)
    _, only_vp8 = desk.subscribe(vp8=96)
    desk.send(first, 1, VP8_KEYFRAME)
    desk.stream.end_source(first)
    desk.send(second, 1, H264_KEYFRAME)
    assert both.payload_types() == [96, 102]
    assert only_vp8.payload_types() == [96]


def test_a_packet_is_repaired_under_the_payload_type_it_was_sent_with() -> None:
    desk = Desk(Media.VIDEO)
    subscription, link = desk.subscribe(vp8=96, h264=102)
    desk.send(_source(VP8), 1, VP8_KEYFRAME)
    desk.send(_source(H264, ssrc=8), 1, H264_KEYFRAME, now=5.0)
    assert desk.stream.repair(subscription, (0,)) == 1
    assert desk.stream.repair(subscription, (1,)) == 1
    assert link.sent[2:] == link.sent[:2]


def test_repairs_reach_back_over_a_wrap_around_but_not_before_the_viewer_came() -> None:
    desk, source = Desk(first_sequence=30_000), _source()
    for number in (0, 20_000, 40_000, 65_000):
        desk.send(source, number)
    subscription, link = desk.subscribe()
    desk.send(source, 65_001)
    for number in range(65_002, 65_100):
        desk.send(source, number)
    first = link.numbers()[0]
    link.sent.clear()
    assert desk.stream.repair(subscription, ((first + 3) & 0xFFFF,)) == 1
    assert desk.stream.repair(subscription, ((first - 1) & 0xFFFF,)) == 0
    assert desk.stream.repair(subscription, ((first + 500) & 0xFFFF,)) == 0


def test_a_second_source_is_not_mixed_in_while_the_first_sends() -> None:
    desk = Desk()
    _, link = desk.subscribe()
    first, second = _source(ssrc=7), _source(ssrc=8)
    desk.send(first, 1, b"one", now=0.0)
    desk.send(second, 1, b"two", now=0.5)
    desk.send(second, 2, b"two", now=0.1 + limits.SOURCE_TAKEOVER_S)
    assert [payload for _, payload, _ in link.sent] == [b"one", b"two"]


def test_a_viewer_who_left_gets_nothing_more() -> None:
    desk, source = Desk(), _source()
    subscription, link = desk.subscribe()
    desk.send(source, 1)
    desk.stream.unsubscribe(subscription)
    desk.send(source, 2)
    assert len(link.sent) == 1


def test_layers_follow_one_another_without_a_gap_in_numbers_pictures_or_time() -> None:
    desk = Desk(Media.VIDEO)
    low, high = _source(VP8, ssrc=7), _source(VP8, ssrc=8, layer=1)
    subscription, link = desk.subscribe(vp8=96)
    desk.send(low, 500, _picture(90, is_keyframe=True), timestamp=1_000)
    desk.send(low, 501, _picture(91), now=0.1, timestamp=10_000)
    desk.stream.want(subscription, 1)
    desk.send(high, 77, _picture(4_000), now=0.1, timestamp=700_000)
    desk.send(low, 502, _picture(92), now=0.2, timestamp=19_000)
    desk.send(high, 78, _picture(4_001, is_keyframe=True), now=0.2, timestamp=709_000)
    desk.send(low, 503, _picture(93), now=0.3, timestamp=28_000)
    desk.send(high, 79, _picture(4_002), now=0.3, timestamp=718_000)
    assert link.numbers() == [0, 1, 2, 3, 4]
    ids = [read_descriptor(payload) for payload in link.payloads()]
    assert [item and item.picture_id for item in ids] == [90, 91, 92, 93, 94]
    assert [item and item.tl0_picture_index for item in ids] == [90, 91, 92, 93, 94]
    first = link.timestamps()[0]
    assert [stamp - first for stamp in link.timestamps()] == [0, 9_000, 18_000, 18_001, 27_001]


def test_a_viewer_stays_on_its_layer_until_the_other_has_a_keyframe() -> None:
    desk = Desk(Media.VIDEO)
    low, high = _source(VP8, ssrc=7), _source(VP8, ssrc=8, layer=1)
    subscription, link = desk.subscribe(vp8=96)
    desk.send(low, 1, _picture(1, is_keyframe=True, body=b"low"))
    desk.send(high, 1, _picture(1, is_keyframe=True, body=b"high"))
    desk.stream.want(subscription, 1)
    desk.send(high, 2, _picture(2, body=b"high"))
    desk.send(low, 2, _picture(2, body=b"low"))
    assert [payload[6:] for payload in link.payloads()] == [b"low", b"low"]


def test_a_paused_viewer_goes_on_with_the_next_number_at_a_keyframe() -> None:
    desk = Desk(Media.VIDEO)
    source = _source(VP8)
    subscription, link = desk.subscribe(vp8=96)
    desk.send(source, 1, _picture(1, is_keyframe=True))
    desk.stream.want(subscription, None)
    for number in range(2, 300):
        desk.send(source, number, _picture(number), now=number / 30, timestamp=number * 3_000)
    assert link.numbers() == [0]
    desk.stream.want(subscription, 0)
    desk.send(source, 300, _picture(300, is_keyframe=True), now=10.0, timestamp=900_000)
    assert link.numbers() == [0, 1]
    first, second = link.timestamps()
    assert second - first == 900_000


def test_who_joins_within_a_burst_gets_only_what_follows() -> None:
    desk = Desk(Media.VIDEO)
    source = _source(VP8)
    _, early = desk.subscribe(vp8=96)
    desk.send(source, 1, _picture(1, is_keyframe=True))
    desk.send(source, 2, _picture(2), is_flushed=False)
    _, late = desk.subscribe(vp8=96)
    desk.send(source, 3, _picture(3, is_keyframe=True), is_flushed=False)
    desk.fanout.flush()
    assert early.numbers() == [0, 1, 2]
    assert late.numbers() == [2]


_STEPS = st.lists(
    st.tuples(
        st.sampled_from([7, 8, 9, 17, 18]),
        st.integers(1, 400),
        st.sampled_from(["send", "send", "send", "key", "repair", "layer 0", "layer 1", "pause"]),
    ),
    max_size=120,
)


@given(_STEPS)
def test_no_counter_is_used_for_two_different_packets(steps: list[tuple[int, int, str]]) -> None:
    desk = Desk(Media.VIDEO)
    subscription, link = desk.subscribe(vp8=96, h264=102)
    other, other_link = desk.subscribe(vp8=96, h264=102)
    sources = {7: _source(VP8, ssrc=7), 8: _source(H264, ssrc=8), 9: _source(VP8, ssrc=9)}
    sources |= {17: _source(VP8, ssrc=17, layer=1), 18: _source(VP8, ssrc=18, layer=1)}
    for at, (ssrc, number, step) in enumerate(steps):
        if step.startswith("layer"):
            desk.stream.want(subscription if number % 2 else other, int(step[-1]))
        elif step == "pause":
            desk.stream.want(subscription if number % 2 else other, None)
        elif step == "repair":
            wanted = tuple(number & 0xFFFF for number in range(max(link.numbers()[-9:] or [0]) + 3))
            desk.stream.repair(subscription, wanted)
            desk.stream.repair(other, wanted)
        elif sources[ssrc].is_news(number):
            is_key = step == "key"
            payload = (
                (H264_KEYFRAME if is_key else b"\x61\x88")
                if ssrc == 8
                else _picture(number, is_keyframe=is_key)
            )
            desk.send(sources[ssrc], number, payload + bytes([ssrc, at]), now=at * 0.4)
    for each in (link, other_link):
        packets: dict[int, tuple[bytes, bytes]] = {}
        for header, payload, counter in each.sent:
            assert packets.setdefault(counter, (header, payload)) == (header, payload)


def test_repairs_go_in_a_stream_of_their_own_where_the_viewer_takes_it() -> None:
    desk = Desk()
    link = Recorder()
    subscription = Subscription(Outlet(link), Reception({"opus": 50}, {"opus": 51}, ()))
    desk.stream.subscribe(subscription, layer=0)
    source = _source()
    desk.send(source, 1, b"one")
    assert desk.stream.repair(subscription, (0, 0)) == 2
    headers = [parse_header(header) for header, _, _ in link.sent]
    assert [(h.ssrc, h.payload_type, h.sequence) for h in headers] == [
        (9, 50, 0),
        (10, 51, 1),
        (10, 51, 2),
    ]
    assert link.payloads()[1] == b"\0\0one"


def test_the_second_slice_of_a_picture_is_no_start() -> None:
    desk = Desk(Media.VIDEO)
    source = _source(H264)
    desk.subscribe(h264=102)
    desk.send(source, 1, H264_KEYFRAME, timestamp=9)
    _, late = desk.subscribe(h264=102)
    desk.send(source, 2, H264_KEYFRAME, timestamp=9)
    assert late.numbers() == []
    desk.send(source, 3, H264_KEYFRAME, timestamp=10)
    assert late.numbers() == [2]


def test_viewers_whose_picture_stopped_once_still_get_what_the_others_get() -> None:
    desk = Desk(Media.VIDEO)
    source = _source(VP8)
    viewers = [desk.subscribe(vp8=96) for _ in range(3)]
    desk.send(source, 1, _picture(1, is_keyframe=True))
    for at, (subscription, _) in enumerate(viewers):
        desk.stream.want(subscription, None)
        desk.send(source, 2 + at, _picture(2 + at))
    for subscription, _ in viewers:
        desk.stream.want(subscription, 0)
    desk.send(source, 9, _picture(9, is_keyframe=True, body=b"a"), is_flushed=False)
    desk.send(source, 10, _picture(10, body=b"b"), is_flushed=False)
    desk.fanout.flush()
    for _, link in viewers:
        assert [payload[6:] for payload in link.payloads()[-2:]] == [b"a", b"b"]
        assert link.numbers() == list(range(len(link.numbers())))
