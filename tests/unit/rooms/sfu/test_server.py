"""The server as a whole, with a clock and a port of the test's own."""

import random

import pytest

from rooms.sfu import limits
from rooms.sfu.errors import (
    OfferInvalidError,
    PeerUnknownError,
    RequestInvalidError,
    RoomFullError,
    RoomUnknownError,
    ServerFullError,
)
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
    offer_text,
)


def _items(packets: list[bytes]) -> list[rtcp.Item]:
    return [item for packet in packets for item in rtcp.parse(packet)]


def test_a_viewer_gets_the_publishers_payload_under_the_servers_own_ssrc(
    host: MemoryPeer, viewer: MemoryPeer
) -> None:
    audio, video = viewer.ssrcs()
    host.send_rtp(500, KEYFRAME, ssrc=VIDEO_SSRC, timestamp=9_000)
    host.send_rtp(40, b"sound", ssrc=AUDIO_SSRC, timestamp=960)
    picture, sound = viewer.take_rtp()
    assert (picture.payload, picture.header.ssrc) == (KEYFRAME, video)
    assert (sound.payload, sound.header.ssrc) == (b"sound", audio)
    assert picture.header.is_marker


def test_dtls_is_accepted_before_any_pair_is_nominated(world: World) -> None:
    peer = MemoryPeer(world, room="r", name="host", port=1001)
    peer.publish()
    peer.connect(is_nominating=False)
    assert ("host", "connected", "") in world.kinds()


def test_a_viewer_before_the_first_keyframe_gets_no_picture_but_sound(
    host: MemoryPeer, viewer: MemoryPeer
) -> None:
    host.send_rtp(1, DELTA, ssrc=VIDEO_SSRC)
    host.send_rtp(1, b"sound", ssrc=AUDIO_SSRC)
    assert [packet.payload for packet in viewer.take_rtp()] == [b"sound"]


def test_viewers_who_come_together_cost_the_publisher_one_keyframe_request(
    world: World, host: MemoryPeer
) -> None:
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    host.take(Kind.RTCP)
    for number in range(5):
        late = MemoryPeer(world, room="r", name=f"v{number}", port=3000 + number)
        late.watch()
        late.connect()
        host.send_rtp(2 + number, DELTA, ssrc=VIDEO_SSRC)
    wanted = [i for i in _items(host.take_rtcp()) if isinstance(i, rtcp.KeyframeWanted)]
    assert wanted == [rtcp.KeyframeWanted(VIDEO_SSRC)]


def test_a_publisher_who_comes_back_goes_on_in_the_same_line_of_numbers(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    host.send_rtp(700, KEYFRAME, ssrc=VIDEO_SSRC, timestamp=1_000)
    before = viewer.take_rtp()[0].header
    again = MemoryPeer(world, room="r", name="host", port=1002)
    again.publish()
    again.connect()
    world.time.move(2.0)
    again.send_rtp(9, DELTA, ssrc=VIDEO_SSRC + 1, timestamp=77)
    assert viewer.take_rtp() == []
    again.send_rtp(10, KEYFRAME, ssrc=VIDEO_SSRC + 1, timestamp=77)
    after = viewer.take_rtp()[0].header
    assert after.ssrc == before.ssrc
    assert after.sequence == (before.sequence + 1) & 0xFFFF
    assert (after.timestamp - before.timestamp) & 0xFFFFFFFF == 2 * 90_000
    assert ("host", "disconnected", "replaced") in world.kinds()


def test_a_packet_a_viewer_misses_is_sent_again_from_the_cache(
    host: MemoryPeer, viewer: MemoryPeer
) -> None:
    video = viewer.ssrcs()[1]
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    host.send_rtp(2, DELTA, ssrc=VIDEO_SSRC)
    lost = viewer.take(Kind.RTP)[1]
    sequence = int.from_bytes(lost[2:4])
    viewer.send_rtcp(rtcp.build_nack(reporter=1, ssrc=video, sequences=[sequence]))
    (repair,) = viewer.take_rtp()
    assert repair.header.ssrc != video
    assert repair.header.payload_type == RTX
    assert repair.payload == lost[2:4] + DELTA


def test_repairs_for_one_viewer_are_limited_each_second(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    video = viewer.ssrcs()[1]
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    sequence = viewer.take_rtp()[0].header.sequence
    for _ in range(limits.REPAIRS_PER_VIEWER_PER_S_MAX + 50):
        viewer.send_rtcp(rtcp.build_nack(reporter=1, ssrc=video, sequences=[sequence]))
    assert len(viewer.take(Kind.RTP)) == limits.REPAIRS_PER_VIEWER_PER_S_MAX
    world.pass_time(1.0)
    viewer.take(Kind.RTP)
    viewer.send_rtcp(rtcp.build_nack(reporter=1, ssrc=video, sequences=[sequence]))
    assert len(viewer.take(Kind.RTP)) == 1


def test_packets_missing_from_the_publisher_are_asked_for(world: World, host: MemoryPeer) -> None:
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    host.send_rtp(4, DELTA, ssrc=VIDEO_SSRC)
    host.take(Kind.RTCP)
    world.pass_time(0.05)
    assert rtcp.Nack(VIDEO_SSRC, (2, 3)) in _items(host.take_rtcp())


def test_sound_and_picture_are_reported_on_one_clock(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC, timestamp=50_000)
    host.send_rtp(1, b"sound", ssrc=AUDIO_SSRC, timestamp=7_000)
    offsets = {p.header.ssrc: p.header.timestamp for p in viewer.take_rtp()}
    audio, video = viewer.ssrcs()
    # The publisher's own clock is an hour off; at one instant both streams stood where they began.
    ntp = rtcp.to_ntp(world.time.clock().unix_now() - 3_600)
    for ssrc, timestamp in ((VIDEO_SSRC, 50_000), (AUDIO_SSRC, 7_000)):
        host.send_rtcp(rtcp.build_sender_report(rtcp.SenderInfo(ssrc, ntp, timestamp, 1, 1)))
    world.pass_time(1.0)
    reports = [i for i in _items(viewer.take_rtcp()) if isinstance(i, rtcp.SenderInfo)]
    assert {report.ssrc for report in reports} == {audio, video}
    for report in reports:
        rate = 48_000 if report.ssrc == audio else 90_000
        elapsed_s = ((report.timestamp - offsets[report.ssrc]) & 0xFFFFFFFF) / rate
        told_s = rtcp.from_ntp(report.ntp) - (rtcp.from_ntp(ntp) + 3_600)
        assert elapsed_s == pytest.approx(told_s, abs=0.001)


def test_the_publisher_is_told_what_was_lost_and_what_it_may_send(
    world: World, host: MemoryPeer
) -> None:
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    host.send_rtp(4, DELTA, ssrc=VIDEO_SSRC)
    host.take(Kind.RTCP)
    world.pass_time(1.0)
    packets = host.take_rtcp()
    blocks = [i for i in _items(packets) if isinstance(i, rtcp.ReportBlock)]
    assert [(block.ssrc, block.lost) for block in blocks] == [(VIDEO_SSRC, 2)]
    assert any(b"REMB" in packet for packet in packets)


def test_a_viewer_counts_as_receiving_once_its_reports_prove_it(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    video = viewer.ssrcs()[1]
    viewer.report(ssrc=video, highest=0)
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    assert ("ada", "media_started", "video") not in world.kinds()
    viewer.report(ssrc=video, highest=viewer.take_rtp()[0].header.sequence)
    assert ("ada", "media_started", "video") in world.kinds()


def test_a_viewer_whose_reports_stand_still_stops_receiving_after_fifteen_seconds(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    video = viewer.ssrcs()[1]
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    highest = viewer.take_rtp()[0].header.sequence
    for _ in range(18):
        viewer.report(ssrc=video, highest=highest)
        viewer.send_check()
        world.pass_time(1.0)
    stopped = [entry for entry in world.kinds() if entry[:2] == ("ada", "media_stopped")]
    assert stopped == [("ada", "media_stopped", "video")]


def test_a_publisher_silent_for_five_seconds_has_stopped(world: World, host: MemoryPeer) -> None:
    host.send_rtp(1, b"sound", ssrc=AUDIO_SSRC)
    assert world.server.stats(room="r", peer="host")["rooms"][0]["peers"][0]["media"] == ["audio"]
    world.pass_time(4.0)
    assert ("host", "media_stopped", "audio") not in world.kinds()
    world.pass_time(2.5)
    assert ("host", "media_stopped", "audio") in world.kinds()
    host.send_rtp(2, b"sound", ssrc=AUDIO_SSRC)
    assert world.kinds().count(("host", "media_started", "audio")) == 2


def test_a_peer_without_consent_for_thirty_seconds_is_gone(
    world: World, viewer: MemoryPeer
) -> None:
    world.pass_time(29.0, step=0.5)
    viewer.send_check()
    world.pass_time(29.0, step=0.5)
    assert world.kinds() == [("ada", "connected", "")]
    world.pass_time(15.0, step=0.5)
    assert world.kinds()[-1] == ("ada", "disconnected", "consent_expired")
    with pytest.raises(RoomUnknownError):
        world.server.stats(room="r")


def test_a_peer_that_closes_dtls_is_gone_at_once(world: World, viewer: MemoryPeer) -> None:
    viewer.close_dtls()
    assert world.kinds()[-1] == ("ada", "disconnected", "closed")


def test_a_peer_that_never_connects_leaves_without_a_trace_in_the_journal(world: World) -> None:
    peer = MemoryPeer(world, room="r", name="ada", port=2001)
    peer.watch()
    world.pass_time(limits.CONNECT_TIMEOUT_S + 1)
    assert world.kinds() == []
    assert world.server.stats()["rooms"] == []


def test_an_ice_restart_goes_on_with_the_same_keys_and_numbers(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    host.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    first = viewer.take_rtp()[0].header
    viewer.ufrag = "restarted"
    old_answer = viewer.answer
    viewer.watch()
    assert viewer.answer != old_answer
    viewer.address = ("203.0.113.9", 4242)
    viewer.send_check()
    host.send_rtp(2, DELTA, ssrc=VIDEO_SSRC)
    second = viewer.take_rtp()[0].header
    assert second.sequence == (first.sequence + 1) & 0xFFFF
    assert world.kinds().count(("ada", "connected", "")) == 1


def test_the_old_credentials_end_with_the_first_check_under_the_new(
    world: World, viewer: MemoryPeer
) -> None:
    old_check = viewer.check()
    viewer.ufrag = "restarted"
    viewer.watch()
    world.arrive(old_check, viewer.address)
    assert len(viewer.take(Kind.STUN)) == 1
    viewer.send_check()
    viewer.take(Kind.STUN)
    world.arrive(old_check, viewer.address)
    assert viewer.take(Kind.STUN) == []


def test_a_new_connection_under_the_same_name_replaces_the_old(
    world: World, viewer: MemoryPeer
) -> None:
    again = MemoryPeer(world, room="r", name="ada", port=2002)
    again.watch()
    again.connect()
    assert world.kinds() == [
        ("ada", "connected", ""),
        ("ada", "disconnected", "replaced"),
        ("ada", "connected", ""),
    ]


def test_a_peer_that_moves_to_another_address_keeps_its_connection(
    host: MemoryPeer, viewer: MemoryPeer
) -> None:
    viewer.address = ("203.0.113.9", 9)
    viewer.send_check()
    host.send_rtp(1, b"sound", ssrc=AUDIO_SSRC)
    assert [packet.payload for packet in viewer.take_rtp()] == [b"sound"]


def test_a_viewer_whose_packets_cannot_be_sent_does_not_delay_the_others(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    slow = MemoryPeer(world, room="r", name="slow", port=2002)
    slow.watch()
    slow.connect()
    world.port.full_for.add(slow.address)
    host.send_rtp(1, b"sound", ssrc=AUDIO_SSRC)
    assert len(viewer.take_rtp()) == 1
    figures = {peer["peer"]: peer for peer in world.server.stats(room="r")["rooms"][0]["peers"]}
    assert (figures["slow"]["dropped"], figures["ada"]["dropped"]) == (1, 0)


def test_forged_and_replayed_packets_are_dropped_and_counted(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    data = host.send_rtp(1, b"sound", ssrc=AUDIO_SSRC)
    viewer.take(Kind.RTP)
    world.arrive(data, host.address)
    world.arrive(data[:-1] + bytes([data[-1] ^ 1]), host.address)
    assert viewer.take(Kind.RTP) == []
    figures = world.server.stats(room="r")["rooms"][0]["peers"]
    assert figures[0]["forged_or_replayed"] == 2


def test_no_datagram_of_a_connected_peer_makes_the_server_fail(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    noise = random.Random(1)
    for _ in range(1_000):
        body = noise.randbytes(noise.randrange(60))
        for peer in (host, viewer):
            assert peer.sender is not None
            first = noise.choice([0x80, 0x81, 0x90, 0xA0, 0x16, 0x00, 0x50])
            world.arrive(bytes([first, noise.randrange(256)]) + body, peer.address)
            feedback = bytes([0x80 | noise.randrange(32), noise.choice([200, 201, 203, 205, 206])])
            peer.send_rtcp(feedback + noise.randbytes(2) + body.ljust(8, b"\0"))
        host.send_rtp(noise.randrange(1 << 16), body, ssrc=noise.choice([AUDIO_SSRC, VIDEO_SSRC]))
    assert world.server.metrics()["faults"] == 0
    host.send_rtp(1 << 16, KEYFRAME, ssrc=VIDEO_SSRC)
    assert KEYFRAME in [packet.payload for packet in viewer.take_rtp()]


def test_one_more_publisher_than_the_stage_has_places_is_refused(
    world: World, host: MemoryPeer
) -> None:
    for number in range(1, limits.FEEDS_PER_ROOM):
        MemoryPeer(world, room="r", name=f"guest {number}", port=1002 + number).publish()
    with pytest.raises(RoomFullError):
        MemoryPeer(world, room="r", name="one too many", port=1900).publish()


def test_an_offer_that_cannot_be_read_changes_nothing(world: World, host: MemoryPeer) -> None:
    with pytest.raises(OfferInvalidError):
        world.server.publish(room="r", peer="host", offer="v=0\r\nnonsense")
    assert world.kinds() == [("host", "connected", "")]


@pytest.mark.parametrize("name", ["", "x" * 65, "half \ud800"])
def test_a_name_that_cannot_be_one_is_refused(world: World, name: str) -> None:
    with pytest.raises(RequestInvalidError):
        world.server.watch(room=name, peer="ada", offer=offer_text("recvonly"))


def test_connections_that_do_not_finish_are_limited(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HALF_OPEN_MAX", 3)
    for number in range(3):
        MemoryPeer(world, room="r", name=f"v{number}", port=3000 + number).watch()
    with pytest.raises(ServerFullError):
        MemoryPeer(world, room="r", name="one too many", port=4000).watch()


def test_hanging_up_ends_a_peer_and_closing_ends_a_room(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    world.server.hang_up(room="r", peer="ada")
    assert world.kinds()[-1] == ("ada", "disconnected", "hung_up")
    with pytest.raises(PeerUnknownError):
        world.server.hang_up(room="r", peer="ada")
    world.server.close_room(room="r")
    assert world.kinds()[-1] == ("host", "disconnected", "room_closed")
    with pytest.raises(RoomUnknownError):
        world.server.close_room(room="r")


def test_stopping_ends_everybody(world: World, host: MemoryPeer, viewer: MemoryPeer) -> None:
    world.server.close()
    assert {entry for entry in world.kinds() if entry[1] == "disconnected"} == {
        ("host", "disconnected", "server_stopped"),
        ("ada", "disconnected", "server_stopped"),
    }


def test_the_bitrate_of_what_is_published_is_measured(world: World, host: MemoryPeer) -> None:
    world.pass_time(1.0)
    for number in range(100):
        host.send_rtp(number, KEYFRAME + bytes(993), ssrc=VIDEO_SSRC)
    world.pass_time(1.0)
    publisher = world.server.stats(room="r")["rooms"][0]["peers"][0]
    assert publisher["frame_rate"] == pytest.approx(100, rel=0.01)
    assert publisher["bitrates_bps"]["video"] == pytest.approx(100 * 1_000 * 8, rel=0.01)
