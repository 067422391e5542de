"""One person's browser and their other software, side by side in a room."""

from pathlib import Path

from rooms.sfu.media import Role
from tests.unit.rooms.sfu.in_memory import KEYFRAME, VIDEO_SSRC, MemoryPeer, World

ROOM, ADA = "r", "ada"


def _watching(world: World, source: str, port: int) -> MemoryPeer:
    peer = MemoryPeer(world, room=ROOM, name=ADA, port=port)
    peer.answer = world.server.watch(
        room=ROOM, peer=ADA, offer=peer.offer("recvonly"), source=source
    )
    peer.connect()
    return peer


def _here(world: World) -> list[tuple[str, str]]:
    found = {}
    for entry in world.journal.read(after=0, limit=100):
        key = entry["role"], entry["source"]
        found[key] = entry["kind"] == "connected"
    return [key for key, is_here in found.items() if is_here]


def test_a_player_does_not_take_the_place_of_the_browser(world: World) -> None:
    _watching(world, "camera", 2001)
    _watching(world, "program", 2002)
    assert _here(world) == [("viewer", "camera"), ("viewer", "program")]
    _watching(world, "program", 2003)
    assert _here(world) == [("viewer", "camera"), ("viewer", "program")]


def test_hanging_up_the_player_leaves_the_browser(world: World) -> None:
    _watching(world, "camera", 2001)
    _watching(world, "program", 2002)
    world.server.hang_up(room=ROOM, peer=ADA, role=Role.VIEWER, source="program")
    assert _here(world) == [("viewer", "camera")]


def _publishing(world: World, source: str, port: int) -> MemoryPeer:
    peer = MemoryPeer(world, room=ROOM, name=ADA, port=port)
    peer.publish(source)
    peer.connect()
    return peer


def _places(world: World) -> dict[str, int]:
    return {one.source: one.feed.index for one in world.server._rooms[ROOM].publishers()}


def test_a_program_goes_to_the_front_once_it_is_connected_and_the_camera_behind_it(
    world: World,
) -> None:
    _watching(world, "camera", 2000)
    _publishing(world, "camera", 2001)
    program = MemoryPeer(world, room=ROOM, name=ADA, port=2002)
    program.publish("program")
    assert _places(world)["camera"] == 0
    program.connect()
    _publishing(world, "screen", 2004)
    assert _places(world) == {"program": 0, "camera": 2, "screen": 1}


def test_the_camera_goes_back_to_the_front_when_the_program_ends(world: World) -> None:
    viewer = MemoryPeer(world, room=ROOM, name="viewer", port=3000)
    viewer.watch()
    viewer.connect()
    _publishing(world, "program", 2002)
    camera = _publishing(world, "camera", 2003)
    assert _places(world) == {"program": 0, "camera": 2}
    world.server.hang_up(room=ROOM, peer=ADA, role=Role.PUBLISHER, source="program")
    assert _places(world) == {"camera": 0}
    camera.send_rtp(1, KEYFRAME, ssrc=VIDEO_SSRC)
    assert [packet.payload for packet in viewer.take_rtp()] == [KEYFRAME]


def test_closing_the_room_ends_both_once(world: World) -> None:
    _publishing(world, "program", 2001)
    _publishing(world, "camera", 2002)
    world.server.close_room(room=ROOM)
    assert _here(world) == []
    ended = [kind for _, kind, _ in world.kinds() if kind == "disconnected"]
    assert len(ended) == 2


def test_the_browser_that_leaves_the_stage_leaves_the_program_on_it(world: World) -> None:
    for port, source in [(2001, "program"), (2002, "camera")]:
        _publishing(world, source, port)
    world.server.hang_up(room=ROOM, peer=ADA, source="camera")
    assert _here(world) == [("publisher", "program")]


def test_each_has_its_own_ice_restart(world: World) -> None:
    browser, player = _watching(world, "camera", 2001), _watching(world, "program", 2002)
    given = world.server.restart_ice(
        room=ROOM, peer=ADA, role=Role.VIEWER, source="program", ufrag="another"
    )
    assert given.ufrag != player.answered("ice-ufrag")
    unchanged = world.server.restart_ice(
        room=ROOM, peer=ADA, role=Role.VIEWER, source="camera", ufrag=browser.ufrag
    )
    assert unchanged.ufrag == browser.answered("ice-ufrag")


def test_a_camera_behind_its_program_is_not_recorded(tmp_path: Path) -> None:
    world = World(tmp_path, recordings=tmp_path / "recordings")
    world.server.record(room=ROOM, recording="rec", folder="rec/1")
    _publishing(world, "camera", 2001)
    assert _taped(world) == {"camera"}
    _publishing(world, "program", 2002)
    _publishing(world, "screen", 2003)
    assert _taped(world) == {"program", "screen"}
    world.server.hang_up(room=ROOM, peer=ADA, role=Role.PUBLISHER, source="program")
    assert _taped(world) == {"camera", "screen"}
    world.server.stop_recording(room=ROOM)
    assert _taped(world) == set()
    world.server.close()


def _taped(world: World) -> set[str]:
    room = world.server._rooms[ROOM]
    return {one.source for one in room.publishers() if one.tape is not None}
