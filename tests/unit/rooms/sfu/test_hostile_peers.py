"""The whole server against datagrams of strangers, and against peers that mean it ill."""

import random
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.errors import PacketError
from rooms.sfu.packets.rtp import parse_header
from rooms.sfu.server import MediaServer
from rooms.sfu.transport.ice import Address
from tests.unit.rooms.sfu.captured import captured, mangled
from tests.unit.rooms.sfu.in_memory import AUDIO_SSRC, MemoryPeer, World

EVERYTHING = [
    data
    for kind in ("stun", "dtls", "rtp", "rtcp", "clear-rtp", "clear-rtcp")
    for data in captured(kind)
]
STRANGERS = 10_000
# One world for all examples: whatever came before must not matter.
in_one_world = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _stranger(number: int) -> Address:
    return f"203.0.{number >> 8}.{number & 0xFF}", 1_024 + number % 50_000


def _port(world: World) -> dict[str, int]:
    found: dict[str, int] = world.server.stats()["port"]
    return found


def _sizes(server: MediaServer) -> dict[str, int]:
    """Return how many items each collection of the server and of its address book holds."""
    return {
        f"{type(owner).__name__}.{name}": len(value)
        for owner in (server, server._book, server._traffic)
        for name, value in vars(owner).items()
        if isinstance(value, dict | set | list)
    }


def _is_heard(host: MemoryPeer, viewer: MemoryPeer, number: int) -> bool:
    host.send_rtp(number, b"sound", ssrc=AUDIO_SSRC)
    return any(packet.payload == b"sound" for packet in viewer.take_rtp())


def test_ten_thousand_strangers_leave_nothing_behind(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    noise = random.Random(7)
    before = _sizes(world.server)
    for number in range(STRANGERS):
        data = bytearray(noise.choice(EVERYTHING))
        for _ in range(noise.randrange(4)):
            data[noise.randrange(min(40, len(data)))] = noise.randrange(256)
        world.arrive(bytes(data), _stranger(number))
    assert _sizes(world.server) == before
    assert _port(world)["faults"] == 0
    assert _port(world)["unknown"] == STRANGERS
    assert not any(world.port.sent.get(_stranger(number)) for number in range(STRANGERS))
    assert _is_heard(host, viewer, 1)


def test_a_strangers_datagram_costs_no_cryptography(
    world: World, viewer: MemoryPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any, **_more: Any) -> None:
        raise AssertionError("work for a stranger")

    for name in (
        "rooms.sfu.transport.connection.answer_check",
        "rooms.sfu.transport.dtls.SSL.Connection.bio_write",
    ):
        monkeypatch.setattr(name, refuse)
    for number, data in enumerate(EVERYTHING):
        world.arrive(data, _stranger(number))
    assert _port(world)["faults"] == 0


@in_one_world
@given(data=mangled(EVERYTHING))
def test_whatever_comes_from_a_viewers_address_does_no_harm(
    world: World, viewer: MemoryPeer, data: bytes
) -> None:
    world.arrive(data, viewer.address)
    assert _port(world)["faults"] == 0
    viewer.take_rtp()


@in_one_world
@given(data=mangled(captured("clear-rtp")), number=st.integers(0, 1 << 17))
def test_a_publisher_that_sends_mangled_packets_harms_nobody(
    world: World, host: MemoryPeer, viewer: MemoryPeer, data: bytes, number: int
) -> None:
    """The packets are protected with the publisher's own keys, so that they get through."""
    assert host.sender is not None
    try:
        header = parse_header(data)
    except PacketError:
        return
    head = data[: header.size_bytes]
    counter = header.ssrc << 48 | (number & ~0xFFFF) | header.sequence
    world.arrive(host.sender.protect_rtp(head, data[header.size_bytes :], counter), host.address)
    world.pass_time(0.05)
    assert _port(world)["faults"] == 0


@pytest.mark.parametrize("is_publisher", [True, False])
@in_one_world
@given(data=mangled(captured("clear-rtcp")))
def test_a_peer_that_sends_mangled_reports_harms_nobody(
    world: World, host: MemoryPeer, viewer: MemoryPeer, data: bytes, is_publisher: bool
) -> None:
    if len(data) < 8:
        return
    (host if is_publisher else viewer).send_rtcp(data)
    world.pass_time(0.05)
    assert _port(world)["faults"] == 0


@in_one_world
@given(
    number=st.integers(0, 0xFFFF),
    timestamp=st.integers(0, 0xFFFFFFFF),
    payload=st.binary(max_size=60),
)
def test_a_publisher_that_jumps_about_harms_nobody(
    world: World,
    host: MemoryPeer,
    viewer: MemoryPeer,
    number: int,
    timestamp: int,
    payload: bytes,
) -> None:
    for ssrc in (1111, 2222):
        host.send_rtp(number, payload, ssrc=ssrc, timestamp=timestamp)
    world.pass_time(0.1)
    viewer.take_rtp()
    assert _port(world)["faults"] == 0


def test_a_publisher_of_ever_new_streams_takes_no_more_memory(
    world: World, host: MemoryPeer
) -> None:
    for ssrc in range(1, 200):
        host.send_rtp(1, b"sound", ssrc=ssrc)
    publisher = next(iter(world.server._rooms["r"].publishers()))
    assert len(publisher._sources) <= limits.STREAMS_PER_CONNECTION_MAX
    assert _port(world)["faults"] == 0


def test_replayed_packets_are_dropped_and_counted(
    world: World, host: MemoryPeer, viewer: MemoryPeer
) -> None:
    sent = host.send_rtp(1, b"sound", ssrc=AUDIO_SSRC)
    assert len(viewer.take_rtp()) == 1
    for _ in range(5):
        world.arrive(sent, host.address)
    world.pass_time(0.05)
    assert viewer.take_rtp() == []
    peers = world.server.stats(room="r", peer="host")["rooms"][0]["peers"]
    assert peers[0]["forged_or_replayed"] == 5


def test_a_journal_of_hostile_names_stays_readable(world: World) -> None:
    peer = MemoryPeer(world, room="r", name='"}\n{"seq": 9, "kind": "connected', port=2001)
    peer.watch()
    peer.connect()
    assert [entry["kind"] for entry in world.journal.read(after=0, limit=10)] == ["connected"]
    assert sys.getsizeof(world.journal.read(after=0, limit=10)) < 1_000
