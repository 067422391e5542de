"""Ways to send one broadcast to many: what a packet costs, encryption and system calls included.

``python -m benchmarks.sending [--viewers 300] [--seconds 3]``. The sender has a core of its own
and so has the receiver, which reads everything; both stand in namespaces that are made for this.
"""

import argparse
import ctypes
import json
import os
import platform
import select
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.fanout.network import LOAD_ADDRESS, SERVER_ADDRESS, open_network, stop

FIRST_PORT = 20_000
FRAMES_PER_S = 30
HEADER = b"\x80" + bytes(11)
TAG_BYTES = 16
BUFFER_BYTES = 4 << 20
SOL_UDP, UDP_SEGMENT = 17, 103
SEGMENT = struct.Struct("=H")
BATCH = 64
BURSTS = {
    "a frame of 5": [1_100] * 5,
    "a frame of 5 and sound": [1_100] * 5 + [100],
    "sound alone": [100],
}


@dataclass(frozen=True, slots=True)
class Peer:
    """One receiver, as the sender sees it."""

    address: tuple[str, int]
    key: AESGCM
    salt: int

    def nonce(self, counter: int) -> bytes:
        """Return what a packet is encrypted with."""
        return (self.salt ^ counter).to_bytes(12)


Way = Callable[[list[bytes], int], None]


class Sender:
    """One socket and the ways to use it."""

    def __init__(self, viewers: int) -> None:
        self.peers = [
            Peer(
                (LOAD_ADDRESS, FIRST_PORT + i),
                AESGCM(os.urandom(32)),
                int.from_bytes(os.urandom(12)),
            )
            for i in range(viewers)
        ]
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((SERVER_ADDRESS, 0))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        self._batches = Batches(self._socket.fileno(), self.peers)
        self.ways: dict[str, Way] = {
            "sendto": self.one_by_one,
            "sendmsg, UDP_SEGMENT": self.segmented,
            "the same, encrypted in place": self.in_place,
            "sendmmsg, UDP_SEGMENT": self._batches.send,
        }

    def one_by_one(self, payloads: list[bytes], counter: int) -> None:
        """Send each packet by a system call of its own."""
        for peer in self.peers:
            for index, payload in enumerate(payloads):
                sealed = peer.key.encrypt(peer.nonce(counter + index), payload, HEADER)
                self._socket.sendto(HEADER + sealed, peer.address)

    def segmented(self, payloads: list[bytes], counter: int) -> None:
        """Send a peer's packets by one system call that gathers them."""
        ancillary = [(SOL_UDP, UDP_SEGMENT, SEGMENT.pack(_size(payloads[0])))]
        for peer in self.peers:
            parts: list[bytes] = []
            for index, payload in enumerate(payloads):
                nonce = peer.nonce(counter + index)
                parts += (HEADER, peer.key.encrypt(nonce, payload, HEADER))
            self._socket.sendmsg(parts, ancillary, 0, peer.address)

    def in_place(self, payloads: list[bytes], counter: int) -> None:
        """Send a peer's packets from one buffer that is filled anew for each peer."""
        ancillary = [(SOL_UDP, UDP_SEGMENT, SEGMENT.pack(_size(payloads[0])))]
        data = memoryview(bytearray(sum(map(_size, payloads))))
        places = lay_out(payloads, data)
        for peer in self.peers:
            for index, (payload, place) in enumerate(places):
                peer.key.encrypt_into(peer.nonce(counter + index), payload, HEADER, place)
            self._socket.sendmsg((data,), ancillary, 0, peer.address)


class IoVector(ctypes.Structure):
    """``struct iovec``."""

    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class Message(ctypes.Structure):
    """``struct mmsghdr``."""

    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint32),
        ("vectors", ctypes.c_void_p),
        ("vector_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_size_t),
        ("sent", ctypes.c_size_t),
    )


class Batches:
    """Many peers' packets by one system call, through ctypes."""

    def __init__(self, descriptor: int, peers: list[Peer]) -> None:
        self._descriptor = descriptor
        self._peers = peers
        self._library = ctypes.CDLL(None, use_errno=True)
        self._library.sendmmsg.argtypes = (
            ctypes.c_int,
            ctypes.c_void_p,
            ctypes.c_uint,
            ctypes.c_int,
        )
        self._buffer = bytearray(BUFFER_BYTES)
        self._base = ctypes.addressof(ctypes.c_char.from_buffer(self._buffer))
        self._vectors = (IoVector * BATCH)()
        self._messages = (Message * BATCH)()
        self._control = ctypes.create_string_buffer(24)
        self._names = [
            ctypes.create_string_buffer(
                struct.pack("=H", socket.AF_INET)
                + struct.pack("!H", peer.address[1])
                + socket.inet_aton(peer.address[0])
                + bytes(8),
                16,
            )
            for peer in peers
        ]

    def send(self, payloads: list[bytes], counter: int) -> None:
        """Send to ``BATCH`` peers at a time."""
        total = sum(map(_size, payloads))
        struct.pack_into("=QiiH", self._control, 0, 18, SOL_UDP, UDP_SEGMENT, _size(payloads[0]))
        for start in range(0, len(self._peers), BATCH):
            peers = self._peers[start : start + BATCH]
            for slot, peer in enumerate(peers):
                at = slot * total
                data = memoryview(self._buffer)[at : at + total]
                for index, (payload, place) in enumerate(lay_out(payloads, data)):
                    peer.key.encrypt_into(peer.nonce(counter + index), payload, HEADER, place)
                self._vectors[slot] = IoVector(self._base + at, total)
                self._messages[slot] = Message(
                    ctypes.addressof(self._names[start + slot]),
                    16,
                    ctypes.addressof(self._vectors[slot]),
                    1,
                    ctypes.addressof(self._control) if len(payloads) > 1 else None,
                    24 if len(payloads) > 1 else 0,
                )
            messages = ctypes.addressof(self._messages)
            sent = self._library.sendmmsg(self._descriptor, messages, len(peers), 0)
            assert sent == len(peers)


def lay_out(payloads: list[bytes], data: memoryview) -> list[tuple[bytes, memoryview]]:
    """Write the headers; return each payload and the place of its protected form."""
    places = []
    at = 0
    for payload in payloads:
        end = at + _size(payload)
        data[at : at + len(HEADER)] = HEADER
        places.append((payload, data[at + len(HEADER) : end]))
        at = end
    return places


def _size(payload: bytes) -> int:
    return len(HEADER) + len(payload) + TAG_BYTES


def send(viewers: int, seconds: float) -> None:
    """Measure every way of sending every burst; print one object a line."""
    sender = Sender(viewers)
    counter = 0
    for burst, sizes in BURSTS.items():
        payloads = [os.urandom(size) for size in sizes]
        for name, way in sender.ways.items():
            rounds = round(seconds * FRAMES_PER_S)
            began_at, cpu_s = time.monotonic(), time.process_time()
            for index in range(rounds):
                time.sleep(max(0.0, began_at + index / FRAMES_PER_S - time.monotonic()))
                way(payloads, counter)
                counter += len(payloads)
            cpu_s = time.process_time() - cpu_s
            cost_us = cpu_s / (rounds * viewers * len(sizes)) * 1e6
            print(json.dumps({"burst": burst, "way": name, "us": round(cost_us, 2)}), flush=True)


def receive(viewers: int, seconds: float) -> None:
    """Read whatever comes, as fast as it comes."""
    poll = select.epoll()
    readers = {}
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(viewers)]
    for index, each in enumerate(sockets):
        each.bind((LOAD_ADDRESS, FIRST_PORT + index))
        each.setblocking(False)
        poll.register(each.fileno(), select.EPOLLIN)
        readers[each.fileno()] = each.recv_into
    print("ready", flush=True)
    buffer = bytearray(2_048)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for descriptor, _ in poll.poll(0.1):
            read = readers[descriptor]
            try:
                while True:
                    read(buffer)
            except BlockingIOError:
                continue


def run(viewers: int, seconds: float) -> None:
    """Start both sides in their namespaces and print the table."""
    words = [sys.executable, "-m", "benchmarks.sending", f"--viewers={viewers}"]
    rows = len(BURSTS) * 4
    with open_network() as network:
        receiver = subprocess.Popen(
            network.load.command([*words, "--as=receiver", f"--seconds={seconds * rows + 10}"]),
            stdout=subprocess.PIPE,
        )
        try:
            assert receiver.stdout is not None
            receiver.stdout.readline()
            sender = network.server.command([*words, "--as=sender", f"--seconds={seconds}"])
            done = subprocess.run(
                sender, stdout=subprocess.PIPE, text=True, check=True, timeout=seconds * rows + 60
            )
        finally:
            stop(receiver)
    print(f"Linux {platform.release()}, Python {platform.python_version()}, {viewers} viewers")
    for line in done.stdout.splitlines():
        row = json.loads(line)
        print(f"{row['us']:6.2f} us a packet   {row['burst']:24} {row['way']}")


def main() -> None:
    """Read the command line and do one of the parts, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sending", description=__doc__)
    parser.add_argument("--viewers", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each row")
    parser.add_argument("--as", dest="part", choices=["all", "sender", "receiver"], default="all")
    given = parser.parse_args()
    parts = {"all": run, "sender": send, "receiver": receive}
    parts[given.part](given.viewers, given.seconds)


if __name__ == "__main__":
    main()
