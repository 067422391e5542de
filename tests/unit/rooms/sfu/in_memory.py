"""A server without a socket, and peers that speak ICE, DTLS and SRTP with it in memory."""

import contextlib
import datetime as dt
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aioice import stun
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL

from rooms.sfu.clock import Clock
from rooms.sfu.journal import Journal
from rooms.sfu.packets import rtcp
from rooms.sfu.packets.rtp import build_header
from rooms.sfu.server import MediaServer
from rooms.sfu.transport.dtls import Identity, datagrams, fingerprint_of
from rooms.sfu.transport.ice import Address
from rooms.sfu.transport.keys import PROFILES, Profile, split_keying_material
from rooms.sfu.transport.port import Kind, PortCounters, Wire, kind_of
from rooms.sfu.transport.srtp import Receiver, Sender, Stripped

STARTED_AT = 1_790_000_000.0
OPUS, VP8, RTX = 111, 96, 97
AUDIO_SSRC, VIDEO_SSRC = 1111, 2222
KEYFRAME = b"\x10\x00\x00\x00key"
DELTA = b"\x10\x01\x00\x00delta"
ROUNDS_MAX = 20


@dataclass
class FakeClock:
    """A clock that a test moves."""

    seconds: float = 100.0

    def move(self, seconds: float) -> None:
        self.seconds += seconds

    def clock(self) -> Clock:
        return Clock(now=lambda: self.seconds, unix_now=lambda: STARTED_AT + self.seconds)


@dataclass
class FakePort:
    """A port whose datagrams go to and come from the test."""

    number: int = 5004
    tcp_number: int | None = None
    counters: PortCounters = field(default_factory=PortCounters)
    arrived: deque[tuple[bytes, Address]] = field(default_factory=deque)
    sent: dict[Address, deque[bytes]] = field(default_factory=dict)
    full_for: set[Address] = field(default_factory=set)

    def wire_to(self, address: Address) -> Wire:
        return self

    def admit(self, now: float) -> None:
        """Nothing to note."""

    def send(self, data: bytes | memoryview, address: Address) -> bool:
        if address in self.full_for:
            return False
        self.sent.setdefault(address, deque()).append(bytes(data))
        return True

    def send_segments(self, data: memoryview, segment_bytes: int, address: Address) -> bool:
        parts = [data[at : at + segment_bytes] for at in range(0, len(data), segment_bytes)]
        went_out = [self.send(bytes(part), address) for part in parts]
        return all(went_out)

    def drain(self, handle: Callable[[bytes, Address], None]) -> None:
        while self.arrived:
            handle(*self.arrived.popleft())


class World:
    """A server, its port, its clock and its journal."""

    def __init__(self, folder: Path, *, recordings: Path | None = None) -> None:
        self.time = FakeClock()
        self.port = FakePort()
        clock = self.time.clock()
        self.journal = Journal(folder / "media.journal", clock=clock.unix_now)
        identity = Identity(now=dt.datetime.fromtimestamp(clock.unix_now(), dt.UTC))
        self.server = MediaServer(
            port=self.port,
            hosts=("192.0.2.1",),
            identity=identity,
            journal=self.journal,
            clock=clock,
            wake=lambda _seconds: None,
            recordings=recordings,
        )

    def arrive(self, data: bytes, address: Address) -> None:
        self.port.arrived.append((data, address))
        self.server.drain()

    def pass_time(self, seconds: float, *, step: float = 0.05) -> None:
        for _ in range(round(seconds / step)):
            self.time.move(step)
            self.server.flush()
            self.server.tick()

    def kinds(self) -> list[tuple[str, str, str]]:
        return [
            (entry["peer"], entry["kind"], entry.get("media") or entry.get("reason") or "")
            for entry in self.journal.read(after=0, limit=1_000)
        ]


class MemoryPeer:
    """A publisher or viewer at an address."""

    def __init__(self, world: World, *, room: str, name: str, port: int) -> None:
        self.world = world
        self.room = room
        self.name = name
        self.address: Address = ("198.51.100.7", port)
        self.ufrag = f"ufrag{port}"
        self.origin = str(port)
        self.answer = ""
        self.profiles: tuple[Profile, ...] = PROFILES
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = _certificate(self._key)
        self._tls: SSL.Connection | None = None
        self.flight: list[bytes] = []
        self.sender: Sender | None = None
        self.receiver: Receiver | None = None

    # ------------------------------------------------------------ SDP

    def offer(self, direction: str, *more_of_video: str) -> str:
        der = self._certificate.public_bytes(serialization.Encoding.DER)
        fingerprint = fingerprint_of(der, "sha-256")
        assert fingerprint is not None
        return offer_text(
            direction,
            ufrag=self.ufrag,
            fingerprint=fingerprint.value,
            origin=self.origin,
            more_of_video=more_of_video,
        )

    def publish(self, source: str = "camera", *more_of_video: str) -> None:
        self.answer = self.world.server.publish(
            room=self.room,
            peer=self.name,
            offer=self.offer("sendonly", *more_of_video),
            source=source,
        )

    def watch(self) -> None:
        self.answer = self.world.server.watch(
            room=self.room, peer=self.name, offer=self.offer("recvonly")
        )

    def answered(self, attribute: str) -> str:
        prefix = f"a={attribute}:"
        return next(
            line.removeprefix(prefix)
            for line in self.answer.split("\r\n")
            if line.startswith(prefix)
        )

    def ssrcs(self) -> list[int]:
        """Return the streams of the answer, repairs left out: audio, video, and so on."""
        lines = self.answer.split("\r\n")
        repairs = {line.split()[-1] for line in lines if line.startswith("a=ssrc-group:FID")}
        named = [line for line in lines if line.startswith("a=ssrc:") and "cname" in line]
        ssrcs = [line.removeprefix("a=ssrc:").split()[0] for line in named]
        return [int(ssrc) for ssrc in ssrcs if ssrc not in repairs]

    # ------------------------------------------------------------ ICE and DTLS

    def check(self, *, is_nominating: bool = True, password: str | None = None) -> bytes:
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{self.answered('ice-ufrag')}:{self.ufrag}"
        request.attributes["PRIORITY"] = 1
        request.attributes["ICE-CONTROLLING"] = 1
        if is_nominating:
            request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity((password or self.answered("ice-pwd")).encode())
        return bytes(request)

    def send_check(self, *, is_nominating: bool = True) -> None:
        self.world.arrive(self.check(is_nominating=is_nominating), self.address)

    def connect(self, *, is_nominating: bool = True) -> None:
        self.send_check(is_nominating=is_nominating)
        self.shake_hands()

    def shake_hands(self) -> None:
        self.begin_handshake()
        self.finish_handshake()

    def begin_handshake(self) -> None:
        """Send the hello."""
        context = SSL.Context(SSL.DTLS_METHOD)
        context.use_certificate(self._certificate)
        context.use_privatekey(self._key)
        context.set_options(SSL.OP_NO_QUERY_MTU)
        context.set_verify(SSL.VERIFY_NONE)
        context.set_tlsext_use_srtp(b":".join(item.openssl_name for item in self.profiles))
        self._tls = SSL.Connection(context, None)
        self._tls.set_ciphertext_mtu(1_200)
        self._tls.set_connect_state()
        with contextlib.suppress(SSL.WantReadError):
            self._tls.do_handshake()
        self._send_flight()

    def finish_handshake(self) -> None:
        """Take what has come and go on until the keys are there."""
        assert self._tls is not None
        for _ in range(ROUNDS_MAX):
            self._take_flights()
            try:
                self._tls.do_handshake()
            except SSL.WantReadError:
                self._send_flight()
            else:
                break
        self._send_flight()
        self._take_keys()

    def dtls_version(self) -> str:
        assert self._tls is not None
        return self._tls.get_protocol_version_name()

    def is_told_that_it_is_over(self) -> bool:
        """Say whether the server's close_notify has come."""
        assert self._tls is not None
        self._take_flights()
        try:
            self._tls.recv(1)
        except SSL.ZeroReturnError:
            return True
        except SSL.WantReadError:
            return False
        raise AssertionError("the server sent data")

    def _send_flight(self) -> None:
        assert self._tls is not None
        try:
            flight = self._tls.bio_read(1 << 16)
        except SSL.WantReadError:
            return
        self.flight = datagrams(flight)
        for datagram in self.flight:
            self.world.arrive(datagram, self.address)

    def _take_flights(self) -> None:
        assert self._tls is not None
        for datagram in self.take(Kind.DTLS):
            self._tls.bio_write(datagram)

    def _take_keys(self) -> None:
        assert self._tls is not None
        name = self._tls.get_selected_srtp_profile()
        profile = next(item for item in PROFILES if item.openssl_name == name)
        material = self._tls.export_keying_material(
            b"EXTRACTOR-dtls_srtp", 2 * (profile.key_bytes + profile.salt_bytes)
        )
        client, server = split_keying_material(material, profile)
        self.sender, self.receiver = Sender(client), Receiver(server)

    def close_dtls(self) -> None:
        assert self._tls is not None
        self._tls.shutdown()
        self._send_flight()

    # ------------------------------------------------------------ media

    def send_rtp(
        self,
        number: int,
        payload: bytes,
        *,
        ssrc: int,
        timestamp: int | None = None,
        payload_type: int | None = None,
        extensions: bytes = b"",
    ) -> bytes:
        """Send a packet by its unwrapped number; return what went out."""
        assert self.sender is not None
        header = build_header(
            payload_type=payload_type or (OPUS if ssrc == AUDIO_SSRC else VP8),
            is_marker=True,
            sequence=number & 0xFFFF,
            timestamp=number * 3_000 if timestamp is None else timestamp,
            ssrc=ssrc,
            extensions=extensions,
        )
        data = self.sender.protect_rtp(header, payload, ssrc << 48 | number)
        self.world.arrive(data, self.address)
        return data

    def send_rtcp(self, packet: bytes) -> None:
        assert self.sender is not None
        self.world.arrive(self.sender.protect_rtcp(packet), self.address)

    def report(self, *, ssrc: int, highest: int, lost: int = 0) -> None:
        block = rtcp.ReportBlock(ssrc, 0, lost, highest, 0, 0, 0)
        self.send_rtcp(rtcp.build_receiver_report(reporter=1, blocks=[block]))

    def take(self, kind: Kind) -> list[bytes]:
        """Return what has come to this address of one kind, and forget the rest."""
        queue = self.world.port.sent.get(self.address, deque())
        found = [data for data in queue if kind_of(data) is kind]
        queue.clear()
        return found

    def take_rtp(self) -> list[Stripped]:
        assert self.receiver is not None
        return [self.receiver.unprotect_rtp(data) for data in self.take(Kind.RTP)]

    def take_rtcp(self) -> list[bytes]:
        assert self.receiver is not None
        return [self.receiver.unprotect_rtcp(data) for data in self.take(Kind.RTCP)]


def offer_text(
    direction: str,
    *,
    ufrag: str = "abcd",
    fingerprint: str = "AA:BB",
    origin: str = "1",
    more_of_video: tuple[str, ...] = (),
) -> str:
    """Write an offer of sound and picture as browsers do."""
    transport = [
        "c=IN IP4 0.0.0.0",
        f"a=ice-ufrag:{ufrag}",
        "a=ice-pwd:0123456789abcdefghijkl",
        f"a=fingerprint:sha-256 {fingerprint}",
        "a=setup:actpass",
        "a=rtcp-mux",
        f"a={direction}",
    ]
    lines = [
        "v=0",
        f"o=- {origin} 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE 0 1",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 0",
        *transport,
        "a=mid:0",
        "a=rtpmap:111 opus/48000/2",
        "a=fmtp:111 minptime=10;useinbandfec=1",
        "a=rtpmap:0 PCMU/8000",
        "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103",
        *transport,
        "a=mid:1",
        "a=rtpmap:96 VP8/90000",
        "a=rtcp-fb:96 goog-remb",
        "a=rtcp-fb:96 transport-cc",
        "a=rtcp-fb:96 ccm fir",
        "a=rtcp-fb:96 nack",
        "a=rtcp-fb:96 nack pli",
        "a=rtpmap:97 rtx/90000",
        "a=fmtp:97 apt=96",
        "a=rtpmap:102 H264/90000",
        "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
        "a=rtpmap:103 H264/90000",
        "a=fmtp:103 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f",
        *more_of_video,
    ]
    return "\r\n".join(lines) + "\r\n"


def _certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "peer")])
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
