"""A room with several publishers: who gets which feed, who is paused, who is counted."""

import pytest

from rooms.sfu import limits
from rooms.sfu.errors import PeerUnknownError
from rooms.sfu.media import Role
from rooms.sfu.packets import rtcp
from rooms.sfu.transport.port import Kind
from tests.unit.rooms.sfu.in_memory import (
    AUDIO_SSRC,
    DELTA,
    KEYFRAME,
    RTX,
    VIDEO_SSRC,
    MemoryPeer,
    World,
)


def _publisher(world: World, name: str, port: int, *, source: str = "camera") -> MemoryPeer:
    peer = MemoryPeer(world, room="r", name=name, port=port)
    peer.publish(source)
    peer.connect()
    return peer


def _feeds(world: World) -> dict[tuple[str, str], int]:
    peers = world.server.stats(room="r", role=Role.PUBLISHER)["rooms"][0]["peers"]
    return {(peer["peer"], peer["source"]): peer["feed"] for peer in peers}


def test_a_screen_leaves_the_first_feed_to_a_person(world: World) -> None:
    _publisher(world, "host", 1001, source="screen")
    _publisher(world, "host", 1002)
    _publisher(world, "guest", 1003)
    assert _feeds(world) == {("host", "screen"): 1, ("host", "camera"): 0, ("guest", "camera"): 2}


def test_who_comes_back_gets_the_feed_it_had(world: World, host: MemoryPeer) -> None:
    guest = _publisher(world, "guest", 1003)
    world.server.hang_up(room="r", peer="host")
    guest.publish()
    _publisher(world, "host", 1004)
    assert _feeds(world) == {("guest", "camera"): 2, ("host", "camera"): 0}


def test_a_viewer_gets_nothing_of_itself(world: World, host: MemoryPeer) -> None:
    guest = MemoryPeer(world, room="r", name="guest", port=1003)
    guest.watch()
    guest.connect()
    host.send_rtp(1, b"sound", ssrc=AUDIO_SSRC)
    assert [packet.payload for packet in guest.take_rtp()] == [b"sound"]
    own = MemoryPeer(world, room="r", name="host", port=1005)
    own.watch()
    own.connect()
    host.send_rtp(2, b"sound", ssrc=AUDIO_SSRC)
    assert own.take(Kind.RTP) == []


def test_hanging_up_a_screen_leaves_the_camera(world: World, host: MemoryPeer) -> None:
    _publisher(world, "host", 1002, source="screen")
    world.server.hang_up(room="r", peer="host", source="screen")
    assert _feeds(world) == {("host", "camera"): 0}
    with pytest.raises(PeerUnknownError):
        world.server.hang_up(room="r", peer="host", source="screen")


def test_a_paused_viewer_gets_sound_and_no_pictures_until_it_looks_again(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    viewer.take_rtp()
    world.server.pause(room="r", peer="ada", is_paused=True)
    host.send_rtp(2, DELTA, ssrc=VIDEO_SSRC)
    host.send_rtp(1, b"sound", ssrc=AUDIO_SSRC)
    assert [packet.payload for packet in viewer.take_rtp()] == [b"sound"]
    world.server.pause(room="r", peer="ada", is_paused=False)
    host.send_rtp(3, DELTA, ssrc=VIDEO_SSRC)
    host.send_rtp(4, KEYFRAME, ssrc=VIDEO_SSRC)
    assert [packet.payload for packet in viewer.take_rtp()] == [KEYFRAME]


def test_new_credentials_are_given_once_for_each_of_the_peers(
    world: World, host: MemoryPeer
) -> None:
    def restart(ufrag: str) -> str:
        return world.server.restart_ice(
            room="r", peer="host", role=Role.PUBLISHER, source="camera", ufrag=ufrag
        ).ufrag

    first = restart("new1")
    assert first != host.answered("ice-ufrag")
    assert restart("new1") == first
    assert restart("new2") != first


def test_a_keyframe_whose_first_packet_was_lost_is_asked_for_again(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    host.take(Kind.RTCP)
    for number in range(2, 30):
        host.send_rtp(number, DELTA, ssrc=VIDEO_SSRC)
        world.pass_time(0.05)
    wanted = [i for p in host.take_rtcp() for i in rtcp.parse(p)]
    assert rtcp.KeyframeWanted(VIDEO_SSRC) in wanted
    host.send_rtp(30, KEYFRAME, ssrc=VIDEO_SSRC)
    assert [packet.payload for packet in viewer.take_rtp()] == [KEYFRAME]


def test_a_publisher_whose_stream_changes_its_name_is_asked_under_the_new_one(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    world.pass_time(2.0)
    host.take(Kind.RTCP)
    for number in range(1, 30):
        host.send_rtp(number, DELTA, ssrc=VIDEO_SSRC + 1)
        world.pass_time(0.05)
    wanted = [i for p in host.take_rtcp() for i in rtcp.parse(p)]
    assert rtcp.KeyframeWanted(VIDEO_SSRC + 1) in wanted


def test_a_packet_that_comes_by_both_ways_goes_out_once(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    host.send_rtp(3, DELTA, ssrc=VIDEO_SSRC)
    viewer.take_rtp()
    late = DELTA + b"late"
    host.send_rtp(1, (2).to_bytes(2) + late, ssrc=600, payload_type=RTX, timestamp=6_000)
    world.time.move(0.5)
    host.send_rtp(2, late, ssrc=VIDEO_SSRC)
    assert [packet.payload for packet in viewer.take_rtp()] == [late]


def test_a_newcomer_leaves_the_front_to_the_host_who_is_gone_for_a_moment(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    world.server.hang_up(room="r", peer="host")
    _publisher(world, "guest", 1003)
    _publisher(world, "host", 1004)
    assert _feeds(world) == {("guest", "camera"): 2, ("host", "camera"): 0}


def test_a_check_that_somebody_heard_moves_nothing_when_sent_from_elsewhere(
    world: World, viewer: MemoryPeer, host: MemoryPeer
) -> None:
    check = viewer.check()
    world.arrive(check, viewer.address)
    viewer.take(Kind.STUN)
    world.arrive(check, ("192.0.2.99", 9))
    host.send_rtp(1, b"sound", ssrc=AUDIO_SSRC)
    assert [packet.payload for packet in viewer.take_rtp()] == [b"sound"]


def test_a_tick_in_which_one_peer_fails_is_a_tick_for_the_others(
    world: World, host: MemoryPeer, viewer: MemoryPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("rooms.sfu.forwarding.publisher.Publisher.watch", fail)
    world.pass_time(limits.CONSENT_TIMEOUT_S + 2)
    assert ("ada", "disconnected", "consent_expired") in world.kinds()
    assert world.server.metrics()["faults"] > 0


def test_what_operators_watch_goes_on_when_peers_have_left(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    during = world.server.metrics()
    world.server.close_room(room="r")
    after = world.server.metrics()
    assert (during["publishers"], during["viewers"], during["rooms"]) == (1, 1, 1)
    assert (after["publishers"], after["viewers"], after["rooms"]) == (0, 0, 0)
    for name in ("forwarded_packets", "publisher_packets", "publisher_joins", "viewer_joins"):
        assert during[name] == after[name] == 1
    assert after["rss_bytes"] > 0
