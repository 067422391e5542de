"""A peer that does ICE, DTLS and SRTP over UDP or TCP, and decodes nothing."""

import asyncio
import contextlib
import itertools
import random
import time
from typing import Any, Protocol, Self

from aioice import stun

from benchmarks.fanout.dtls import Handshake, Identity, Keys
from rooms.sfu.transport.framing import FrameReader, frame
from rooms.sfu.transport.port import Kind, kind_of
from tests.integration.rooms.sfu.media_process import ControlClient, until
from tests.unit.rooms.sfu.in_memory import offer_text

IDENTITY = Identity()
ROOM = "masterclass"
WITHIN_S = 5.0


class Wire(Protocol):
    """A way to the server."""

    def send(self, data: bytes) -> None:
        """Send a datagram."""

    async def receive(self) -> bytes:
        """Return the next datagram. Raises: EOFError at the end of a stream."""

    def close(self) -> None:
        """Close it."""


class UdpWire(asyncio.DatagramProtocol):
    """A UDP socket connected to the server."""

    def __init__(self) -> None:
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()
        self._transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        loop = asyncio.get_running_loop()
        transport, wire = await loop.create_datagram_endpoint(cls, remote_addr=(host, port))
        wire._transport = transport
        return wire

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._arrived.put_nowait(data)

    def error_received(self, exc: Exception) -> None:
        """A refusal by the other end is loss like any other."""

    def send(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.sendto(data)

    async def receive(self) -> bytes:
        return await self._arrived.get()

    def close(self) -> None:
        assert self._transport is not None
        # What is still to be sent would keep it open after the test's loop is gone.
        self._transport.abort()


class TcpWire:
    """A TCP connection to the server, with datagrams in frames."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self._reader = reader
        self._frames = FrameReader()
        self._arrived: list[bytes] = []

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        return cls(*await asyncio.open_connection(host, port))

    def send(self, data: bytes) -> None:
        self.writer.write(frame(data, len(data)))

    async def receive(self) -> bytes:
        while not self._arrived:
            data = await self._reader.read(1 << 16)
            if not data:
                raise EOFError
            self._arrived = self._frames.feed(data)
        return self._arrived.pop(0)

    def close(self) -> None:
        self.writer.close()


class LightPeer:
    """A publisher or viewer; ``packets`` counts the genuine RTP packets that came."""

    _ports = itertools.count(1)

    def __init__(self, control: ControlClient, name: str) -> None:
        self.packets = 0
        self.answer = ""
        self._control = control
        self._name = name
        self._ufrag = f"ufrag{next(self._ports)}"
        self._wire: Wire | None = None
        self._reading: asyncio.Task[None] | None = None
        self._sender: Any = None
        self._receiver: Any = None
        self._checks_answered = 0

    # ------------------------------------------------------------ SDP

    async def ask(self, method: str) -> None:
        """Have an offer answered."""
        offer = offer_text(
            "sendonly" if method == "publish" else "recvonly",
            ufrag=self._ufrag,
            fingerprint=IDENTITY.fingerprint,
            origin=self._ufrag.removeprefix("ufrag"),
        )
        result = await self._control.call(method, room=ROOM, peer=self._name, offer=offer)
        self.answer = str(result["answer"])

    def candidates(self) -> list[tuple[str, str, int]]:
        """Return protocol, host and port of each of the first section's candidates."""
        section = self.answer.split("m=")[1]
        found = [line.split() for line in section.split("\r\n") if "candidate:" in line]
        return [(words[2], words[4], int(words[5])) for words in found]

    def _answered(self, attribute: str) -> str:
        prefix = f"a={attribute}:"
        lines = self.answer.split("\r\n")
        return next(line.removeprefix(prefix) for line in lines if line.startswith(prefix))

    # ------------------------------------------------------------ ICE and DTLS

    async def connect(self, wire: Wire) -> None:
        """Check, shake hands and read from then on."""
        async with asyncio.timeout(WITHIN_S):
            self._wire = wire
            self.check()
            while kind_of(await wire.receive()) is not Kind.STUN:
                pass
            keys = await self._shake_hands(wire)
        self._sender, self._receiver = keys.sender(), keys.receiver()
        self._reading = asyncio.create_task(self._read(wire))

    async def move(self, wire: Wire) -> None:
        """Go on through another wire, after a check there."""
        assert self._reading is not None
        self._reading.cancel()
        self._wire = wire
        self.check()
        self._reading = asyncio.create_task(self._read(wire))

    def check(self, *, password: str | None = None) -> None:
        """Send a connectivity check that nominates."""
        assert self._wire is not None
        self._wire.send(self.request(password=password))

    def request(self, *, password: str | None = None) -> bytes:
        """Return a connectivity check, genuine unless given another password."""
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{self._answered('ice-ufrag')}:{self._ufrag}"
        request.attributes["PRIORITY"] = 1
        request.attributes["ICE-CONTROLLING"] = 1
        request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity((password or self._answered("ice-pwd")).encode())
        return bytes(request)

    async def _shake_hands(self, wire: Wire) -> Keys:
        handshake = Handshake(IDENTITY, is_client=True)
        for datagram in handshake.begin(time.monotonic()):
            wire.send(datagram)
        while handshake.keys is None:
            data = await wire.receive()
            if kind_of(data) is Kind.DTLS:
                for datagram in handshake.receive(data, time.monotonic()):
                    wire.send(datagram)
        return handshake.keys

    async def _read(self, wire: Wire) -> None:
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                data = await wire.receive()
                if kind_of(data) is Kind.RTP:
                    self._receiver.unprotect(data)
                    self.packets += 1

    # ------------------------------------------------------------ media

    def send_rtp(self, packet: bytes) -> bytes:
        """Protect and send a packet; return what went out."""
        assert self._wire is not None
        data: bytes = self._sender.protect(packet)
        self._wire.send(data)
        return data

    def send_raw(self, data: bytes) -> None:
        """Send anything."""
        assert self._wire is not None
        self._wire.send(data)

    async def receives(self, packets: int) -> None:
        """Wait until so many packets have come since the beginning."""
        await until(lambda: self.packets >= packets, within_s=WITHIN_S, what=f"{packets} packets")

    async def close(self) -> None:
        """Leave without a word."""
        if self._reading is not None:
            self._reading.cancel()
        if self._wire is not None:
            self._wire.close()


def sound(number: int, *, ssrc: int = 1111) -> bytes:
    """Return an Opus packet in clear."""
    header = bytes([0x80, 111]) + (number & 0xFFFF).to_bytes(2) + (960 * number).to_bytes(4)
    return header + ssrc.to_bytes(4) + random.Random(number).randbytes(100)
