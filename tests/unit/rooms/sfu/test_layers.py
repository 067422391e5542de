"""A publisher of several layers: which one each viewer gets, and what it sees of the changes."""

import pytest

from rooms.sfu import limits
from rooms.sfu.media import Role
from rooms.sfu.packets import rtcp
from rooms.sfu.packets.extensions import build_extensions
from rooms.sfu.packets.vp8 import read_descriptor
from rooms.sfu.transport.port import Kind
from tests.unit.rooms.sfu.in_memory import RTX, VP8, MemoryPeer, World

RID, REPAIRED_RID = 5, 6
RIDS = (b"q", b"h", b"f")
SSRCS = (501, 502, 503)
PACKET_BYTES = (300, 1_000, 3_000)
FRAMES_PER_S = 30
SIMULCAST = (
    f"a=extmap:{RID} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    f"a=extmap:{REPAIRED_RID} urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "a=rid:q send",
    "a=rid:h send",
    "a=rid:f send",
    "a=simulcast:send q;h;f",
)


class Camera:
    """A publisher that sends three layers, and keyframes when it is asked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.peer = MemoryPeer(world, room="r", name="host", port=1001)
        self.peer.publish("camera", *SIMULCAST)
        self.peer.connect()
        self.layers = {0, 1, 2}
        self.frame = 0
        self.asked: list[int] = []
        self._keyframes = {0, 1, 2}

    def film(self, seconds: float, *, viewers: "list[Screen] | None" = None) -> None:
        for _ in range(round(seconds * FRAMES_PER_S)):
            self.frame += 1
            for layer in sorted(self.layers):
                self._send(layer)
            self.world.pass_time(1 / FRAMES_PER_S, step=1 / FRAMES_PER_S)
            for packet in self.peer.take_rtcp():
                for item in rtcp.parse(packet):
                    if isinstance(item, rtcp.KeyframeWanted):
                        self._keyframes.add(SSRCS.index(item.ssrc))
                        self.asked.append(SSRCS.index(item.ssrc))
            for viewer in viewers or []:
                viewer.look()

    def _send(self, layer: int) -> None:
        is_key = layer in self._keyframes
        self._keyframes.discard(layer)
        picture = (self.frame + 1_000 * layer) & 0x7FFF
        head = bytes((0x90, 0x80, 0x80 | picture >> 8, picture & 0xFF, not is_key, layer))
        self.peer.send_rtp(
            self.frame + 10_000 * layer,
            head + bytes(PACKET_BYTES[layer] - len(head)),
            ssrc=SSRCS[layer],
            timestamp=self.frame * 3_000 + 77_777 * layer,
            extensions=build_extensions([(RID, RIDS[layer])]),
        )


class Screen:
    """A viewer that checks that what it gets is one unbroken stream."""

    def __init__(self, world: World) -> None:
        self.peer = MemoryPeer(world, room="r", name="ada", port=2001)
        self.peer.watch()
        self.peer.connect()
        self.video = self.peer.ssrcs()[1]
        self.layers: list[int] = []
        self._last: tuple[int, int, int] | None = None

    def look(self) -> None:
        for data in self.peer.take(Kind.RTP):
            assert self.peer.receiver is not None
            packet = self.peer.receiver.unprotect_rtp(data)
            descriptor = read_descriptor(packet.payload)
            assert descriptor is not None
            assert packet.header.ssrc == self.video
            at = packet.number, packet.header.timestamp, descriptor.picture_id or 0
            layer = packet.payload[5]
            if self._last is not None:
                assert at[0] == self._last[0] + 1
                assert 0 < (at[1] - self._last[1]) & 0xFFFFFFFF < 90_000 * 3
                assert at[2] == (self._last[2] + 1) & 0x7FFF
            if not self.layers or layer != self.layers[-1]:
                assert descriptor.is_keyframe
            self.layers.append(layer)
            self._last = at

    @property
    def number(self) -> int:
        """The number of the latest packet, as the viewer knows it."""
        assert self._last is not None
        return self._last[0] & 0xFFFF

    def miss(self, *numbers: int) -> None:
        """Say that packets did not come."""
        self.peer.send_rtcp(rtcp.build_nack(reporter=1, ssrc=self.video, sequences=list(numbers)))

    def limit(self, bitrate_bps: int) -> None:
        self.peer.send_rtcp(
            rtcp.build_bitrate_limit(reporter=1, ssrcs=[self.video], bitrate_bps=bitrate_bps)
        )


@pytest.fixture
def camera(world: World) -> Camera:
    return Camera(world)


def test_a_viewer_of_a_good_line_comes_to_the_best_layer(world: World, camera: Camera) -> None:
    camera.film(2.0)
    screen = Screen(world)
    for _ in range(20):
        screen.limit(10_000_000)
        camera.film(1.0, viewers=[screen])
    assert screen.layers[0] == 1
    assert screen.layers[-1] == 2


def test_a_viewer_of_a_poor_line_goes_down_at_once_and_sees_no_break(
    world: World, camera: Camera
) -> None:
    camera.film(2.0)
    screen = Screen(world)
    screen.limit(400_000)
    camera.film(2.0, viewers=[screen])
    screen.limit(90_000)
    camera.film(2.0, viewers=[screen])
    assert screen.layers[-1] == 0


def test_a_full_line_drains_before_one_keyframe_is_asked_for_and_shown(
    world: World, camera: Camera
) -> None:
    camera.film(2.0)
    screen = Screen(world)
    screen.limit(10_000_000)
    camera.film(12.0, viewers=[screen])
    assert screen.layers[-1] == 2
    camera.asked.clear()
    screen.layers.clear()
    screen.limit(90_000)
    camera.film(limits.LINE_DRAINS_S - 0.05, viewers=[screen])
    assert not camera.asked
    camera.film(0.2, viewers=[screen])
    assert camera.asked == [0]
    assert screen.layers[-1] == 0


def test_what_was_lost_when_the_line_became_full_is_not_sent_again(
    world: World, camera: Camera
) -> None:
    camera.film(2.0)
    screen = Screen(world)
    screen.limit(10_000_000)
    camera.film(12.0, viewers=[screen])
    lost = screen.number
    screen.limit(90_000)
    screen.miss(lost)
    camera.film(0.5, viewers=[screen])
    assert screen.layers[-1] == 0
    screen.miss(lost, screen.number)
    stats = world.server.stats(room="r", role=Role.VIEWER)["rooms"][0]["peers"][0]
    assert (stats["nacks_received"], stats["nacks_answered"]) == (3, 1)


def test_a_viewer_of_hardly_any_line_gets_no_pictures_and_counts_as_in_trouble(
    world: World, camera: Camera
) -> None:
    camera.film(2.0)
    screen = Screen(world)
    screen.limit(400_000)
    camera.film(2.0, viewers=[screen])
    for limit_bps in (40_000, 20_000, 10_000, 5_000):
        screen.limit(limit_bps)
        camera.film(2.0, viewers=[screen])
    seen = len(screen.layers)
    camera.film(1.0, viewers=[screen])
    assert len(screen.layers) == seen
    assert world.server.metrics()["viewers_in_trouble"] == 1


def test_a_layer_that_its_publisher_gives_up_is_left_within_a_second(
    world: World, camera: Camera
) -> None:
    camera.film(2.0)
    screen = Screen(world)
    for _ in range(20):
        camera.film(1.0, viewers=[screen])
    assert screen.layers[-1] == 2
    camera.layers = {0, 1}
    camera.film(limits.LAYER_SILENCE_S + 0.3, viewers=[screen])
    assert screen.layers[-1] == 1


def test_only_layers_that_somebody_wants_are_asked_for_keyframes(
    world: World, camera: Camera
) -> None:
    camera.film(2.0)
    camera.asked.clear()
    screen = Screen(world)
    camera.film(0.5, viewers=[screen])
    assert set(camera.asked) == {1}


def test_the_host_sees_what_each_layer_takes(world: World, camera: Camera) -> None:
    camera.film(3.0)
    stats = world.server.stats(room="r", role=Role.PUBLISHER)["rooms"][0]["peers"][0]
    expected = [size * 8 * FRAMES_PER_S for size in PACKET_BYTES]
    assert stats["layers_bps"] == pytest.approx(expected, rel=0.05)
    assert stats["frame_rate"] == pytest.approx(FRAMES_PER_S, rel=0.05)
    assert stats["bitrates_bps"]["video"] == pytest.approx(sum(expected), rel=0.05)


def test_a_repair_in_its_own_stream_fills_the_gap_of_its_layer_once(
    world: World, camera: Camera
) -> None:
    camera.film(2.0)
    screen = Screen(world)
    camera.film(1.0, viewers=[screen])
    camera.frame += 1
    camera.film(1 / FRAMES_PER_S)
    lost = 10_000 + camera.frame - 1
    repair = (lost & 0xFFFF).to_bytes(2) + b"\x10\x01\x00\x00again"
    for number in (1, 2):
        camera.peer.send_rtp(
            number,
            repair,
            ssrc=600,
            payload_type=RTX,
            extensions=build_extensions([(REPAIRED_RID, b"h")]),
        )
    got = [packet.payload for packet in screen.peer.take_rtp()]
    assert got.count(repair[2:]) == 1


def test_packets_that_say_no_layer_wait_for_one_that_does(world: World, camera: Camera) -> None:
    camera.peer.send_rtp(1, b"\x10\x00", ssrc=999, payload_type=VP8)
    assert camera.peer.world.server.metrics()["publisher_packets"] == 0


def test_layers_offered_from_the_highest_are_counted_from_the_lowest_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.unit.rooms.sfu.test_layers.PACKET_BYTES", PACKET_BYTES[::-1])
    camera = Camera(world)
    camera.film(3.0)
    stats = world.server.stats(room="r", role=Role.PUBLISHER)["rooms"][0]["peers"][0]
    assert stats["layers_bps"] == sorted(stats["layers_bps"])
    screen = Screen(world)
    screen.limit(300_000)
    camera.film(3.0, viewers=[screen])
    assert screen.layers[-1] == 1
    screen.limit(60_000)
    camera.film(3.0, viewers=[screen])
    assert screen.layers[-1] == 2


def test_layers_that_begin_alike_are_not_turned_round(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.unit.rooms.sfu.test_layers.PACKET_BYTES", (310, 300, 3_000))
    camera = Camera(world)
    camera.layers = {0, 1}
    camera.film(3.0)
    camera.layers = {0, 1, 2}
    camera.film(3.0)
    stats = world.server.stats(room="r", role=Role.PUBLISHER)["rooms"][0]["peers"][0]
    assert stats["layers_bps"][2] > 5 * stats["layers_bps"][0]


def test_a_dark_camera_of_few_frames_makes_nobody_change_layers(
    world: World, camera: Camera
) -> None:
    camera.film(2.0)
    screen = Screen(world)
    for _ in range(10):
        screen.limit(10_000_000)
        camera.film(1.0, viewers=[screen])
    best = screen.layers[-1]
    seen = len(screen.layers)
    for _ in range(20):
        camera.film(1 / FRAMES_PER_S, viewers=[screen])
        world.pass_time(0.8)
    assert best == 2
    assert set(screen.layers[seen:]) == {2}
