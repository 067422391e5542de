"""Every way to the server: UDP and TCP on IPv4 and IPv6, and changes between them."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from rooms.sfu import limits
from rooms.sfu.transport.port import Kind, kind_of
from tests.integration.rooms.sfu.light_peer import (
    ROOM,
    LightPeer,
    TcpWire,
    UdpWire,
    Wire,
    sound,
)
from tests.integration.rooms.sfu.media_process import ControlClient, MediaProcess, until

EVERYWHERE = (
    *("--udp", "127.0.0.1:0", "--udp", "[::1]:0"),
    *("--tcp", "127.0.0.1:0", "--tcp", "[::1]:0"),
    *("--announce", "127.0.0.1,::1"),
)
BURST = 10
ROUNDS_MAX = 400
LOST_FLIGHT_S = 0.6


class Stage:
    """A broadcast of sound, and whoever watches it."""

    def __init__(self, control: ControlClient, stack: AsyncExitStack) -> None:
        self.control = control
        self._stack = stack
        self._number = 0
        self.host = LightPeer(control, "host")

    async def open(self) -> None:
        await self.host.ask("publish")
        self._stack.push_async_callback(self.host.close)
        await self.host.connect(await self.wire(self.host, "udp", "127.0.0.1"))

    async def wire(self, peer: LightPeer, protocol: str, host: str) -> Wire:
        """Open a wire to one of the candidates in a peer's answer."""
        port = next(place[2] for place in peer.candidates() if place[:2] == (protocol, host))
        kind: type[UdpWire | TcpWire] = TcpWire if protocol == "tcp" else UdpWire
        opened = await kind.open(host, port)
        self._stack.callback(opened.close)
        return opened

    async def viewer(self, name: str, protocol: str = "udp", host: str = "127.0.0.1") -> LightPeer:
        peer = LightPeer(self.control, name)
        await peer.ask("watch")
        self._stack.push_async_callback(peer.close)
        await peer.connect(await self.wire(peer, protocol, host))
        return peer

    def play(self, packets: int = BURST) -> None:
        for _ in range(packets):
            self._number += 1
            self.host.send_rtp(sound(self._number))

    async def connections(self, name: str) -> int:
        entries = (await self.control.call("journal", after=0))["entries"]
        return [(e["peer"], e["kind"]) for e in entries].count((name, "connected"))


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[MediaProcess]:
    """Start a server that listens everywhere on loopback."""
    process = MediaProcess(tmp_path)
    await process.start(places=EVERYWHERE)
    yield process
    await process.stop()


@pytest.fixture
async def stage(control: ControlClient) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        opened = Stage(control, stack)
        await opened.open()
        yield opened


async def test_one_number_serves_udp_and_tcp_on_both_families(
    media: MediaProcess, stage: Stage
) -> None:
    assert stage.host.candidates() == [
        (protocol, host, media.udp_port)
        for protocol in ("udp", "tcp")
        for host in ("127.0.0.1", "::1")
    ]


async def test_every_candidate_leads_to_the_broadcast(stage: Stage) -> None:
    viewers = [await stage.viewer(f"{p} {h}", p, h) for p, h, _ in stage.host.candidates()]
    stage.play()
    for viewer in viewers:
        await viewer.receives(BURST)


@pytest.mark.parametrize(("before", "after"), [("udp", "udp"), ("udp", "tcp"), ("tcp", "udp")])
async def test_a_viewer_whose_address_changes_goes_on_after_one_check(
    stage: Stage, before: str, after: str
) -> None:
    viewer = await stage.viewer("ada", before)
    stage.play()
    await viewer.receives(BURST)
    await viewer.move(await stage.wire(viewer, after, "127.0.0.1"))
    await asyncio.sleep(0.1)
    stage.play()
    await viewer.receives(2 * BURST)
    assert await stage.connections("ada") == 1


async def test_a_publisher_whose_address_changes_goes_on_after_one_check(stage: Stage) -> None:
    viewer = await stage.viewer("ada")
    stage.play()
    await viewer.receives(BURST)
    await stage.host.move(await stage.wire(stage.host, "udp", "127.0.0.1"))
    stage.play()
    await viewer.receives(2 * BURST)
    assert await stage.connections("host") == 1


async def test_nobody_takes_a_viewers_place_without_its_password(stage: Stage) -> None:
    viewer = await stage.viewer("ada")
    for protocol in ("udp", "tcp"):
        thief = await stage.wire(viewer, protocol, "127.0.0.1")
        thief.send(viewer.request(password="a guess at the password"))
    await asyncio.sleep(0.2)
    stage.play()
    await viewer.receives(BURST)


async def test_media_from_an_address_that_showed_no_check_is_not_taken(stage: Stage) -> None:
    viewer = await stage.viewer("ada")
    stage.play(1)
    await viewer.receives(1)
    stranger = await stage.wire(stage.host, "udp", "127.0.0.1")
    stranger.send(stage.host.send_rtp(sound(500)))
    await viewer.receives(2)
    port = (await stage.control.call("stats"))["port"]
    assert port["unknown"] >= 1


async def test_replayed_and_forged_packets_are_dropped_and_counted(stage: Stage) -> None:
    viewer = await stage.viewer("ada")
    genuine = stage.host.send_rtp(sound(1))
    await viewer.receives(1)
    for forgery in (genuine, genuine[:-1] + bytes([genuine[-1] ^ 1]), genuine[:3] + genuine[4:]):
        stage.host.send_raw(forgery)
    stage.host.send_rtp(sound(2))
    await viewer.receives(2)
    await asyncio.sleep(0.1)
    assert viewer.packets == 2
    room = (await stage.control.call("stats", room=ROOM))["rooms"][0]
    host = next(peer for peer in room["peers"] if peer["peer"] == "host")
    assert host["forged_or_replayed"] == 3


async def test_a_viewer_over_tcp_that_reads_nothing_loses_packets_and_nobody_else_does(
    stage: Stage,
) -> None:
    asleep = LightPeer(stage.control, "asleep")
    await asleep.ask("watch")
    wire = await stage.wire(asleep, "tcp", "127.0.0.1")
    assert isinstance(wire, TcpWire)
    await asleep.connect(wire)
    assert asleep._reading is not None
    asleep._reading.cancel()
    wire.writer.transport.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096
    )
    awake = await stage.viewer("awake")
    rounds = 0
    while rounds < ROUNDS_MAX and not await _dropped(stage, "asleep"):
        rounds += 1
        stage.play(50)
        await awake.receives(50 * rounds)
    assert rounds < ROUNDS_MAX
    assert await _dropped(stage, "awake") == 0


async def _dropped(stage: Stage, name: str) -> int:
    peers = (await stage.control.call("stats", room=ROOM))["rooms"][0]["peers"]
    return next(int(peer["dropped"]) for peer in peers if peer["peer"] == name)


async def test_a_tcp_connection_that_shows_no_check_is_closed(
    media: MediaProcess, stage: Stage
) -> None:
    silent, _silent_out = await asyncio.open_connection("127.0.0.1", media.udp_port)
    noisy, noisy_out = await asyncio.open_connection("127.0.0.1", media.udp_port)
    noisy_out.write(b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n")
    guessing = await stage.wire(stage.host, "tcp", "127.0.0.1")
    guessing.send(stage.host.request(password="a guess at the password"))
    async with asyncio.timeout(1):
        assert await noisy.read() == b""
    async with asyncio.timeout(limits.TCP_CHECK_TIMEOUT_S + 2):
        assert await silent.read() == b""
        with pytest.raises(EOFError):
            await guessing.receive()
    for writer in (_silent_out, noisy_out):
        writer.close()


async def test_one_network_cannot_take_every_tcp_connection(media: MediaProcess) -> None:
    opened = [
        await asyncio.open_connection("127.0.0.1", media.udp_port)
        for _ in range(limits.TCP_LINKS_PER_NETWORK_MAX + 10)
    ]
    closed = [reader for reader, _ in opened[-10:]]
    async with asyncio.timeout(2):
        assert [await reader.read() for reader in closed] == [b""] * 10
    for _, writer in opened:
        writer.close()


class LossyWire(UdpWire):
    """A wire that loses the first so many DTLS datagrams from the server."""

    to_lose = 0

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        if kind_of(data) is Kind.DTLS and self.to_lose:
            self.to_lose -= 1
        else:
            super().datagram_received(data, addr)


async def test_a_lost_flight_costs_a_fraction_of_a_second_and_not_a_whole_one(
    media: MediaProcess, stage: Stage
) -> None:
    viewer = LightPeer(stage.control, "ada")
    await viewer.ask("watch")
    wire = await LossyWire.open("127.0.0.1", media.udp_port)
    wire.to_lose = 1
    began = time.monotonic()
    await viewer.connect(wire)
    assert time.monotonic() - began < LOST_FLIGHT_S
    stage.play()
    await viewer.receives(BURST)
    await viewer.close()


async def test_after_a_kill_the_same_ports_are_open_again(
    media: MediaProcess, stage: Stage
) -> None:
    await stage.viewer("ada", "tcp")
    number = media.udp_port
    await media.kill()
    same = tuple(word.replace(":0", f":{number}") for word in EVERYWHERE)
    await media.start(places=same)
    again = LightPeer(await media.control(), "ada")
    await again.ask("watch")
    assert {place[2] for place in again.candidates()} == {number}
    await again.connect(await TcpWire.open("127.0.0.1", number))
    await again.close()


async def test_an_ipv6_address_that_the_machine_does_not_have_is_left_out(tmp_path: Path) -> None:
    media = MediaProcess(tmp_path)
    await media.start(
        places=(
            *("--udp", "127.0.0.1:0", "--udp", "[2001:db8::1]:0"),
            *("--announce", "127.0.0.1,2001:db8::1"),
        )
    )
    peer = LightPeer(await media.control(), "ada")
    await peer.ask("watch")
    assert [place[:2] for place in peer.candidates()] == [("udp", "127.0.0.1")]
    await media.stop()


async def test_a_server_that_nobody_could_reach_says_so_and_ends(tmp_path: Path) -> None:
    media = MediaProcess(tmp_path)
    with pytest.raises(AssertionError):
        await media.start(places=("--udp", "127.0.0.1:0", "--announce", "::1"))
    await until(lambda: media.process.returncode == 1, within_s=2, what="the end of the server")
