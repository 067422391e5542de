"""A wire between two networks that is slow, loses packets or refuses UDP, as a test says.

Run as ``python -m tests.e2e.wire LEFT RIGHT`` where the two interfaces are: frames that come in at
one go out at the other. Each line of standard input changes one direction and is answered with the
counts of both. Nothing here is random, so a test that fails fails again.
"""

import json
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass

ETH_P_ALL = 3
FRAME_BYTES_MAX = 65_536
SOCKET_BUFFER_BYTES = 8 * 1024 * 1024
FRAMES_PER_TURN_MAX = 256
ETHERTYPES_IP = {b"\x08\x00": 23, b"\x86\xdd": 20}
"""Where the protocol's number is in an Ethernet frame of IPv4 and IPv6."""
IP_AT = 14
IP_HEADER_V6_BYTES = 40
UDP = 17


@dataclass(frozen=True, slots=True)
class Conduct:
    """How one direction behaves: of each `of` datagrams the first `lose` are lost.

    A queue that is full drops what comes, as a slow link's modem does. Where a `udp_port` is given,
    only datagrams from or to it pass, as in offices whose firewall knows the relay and little else.
    """

    rate_bps: int | None = None
    queue_bytes: int = 64 * 1024
    lose: int = 0
    of: int = 1
    is_udp_blocked: bool = False
    udp_port: int | None = None
    is_cut: bool = False


@dataclass(slots=True)
class Counts:
    """What came, and what became of it."""

    frames: int = 0
    octets: int = 0
    datagrams: int = 0
    lost: int = 0
    blocked: int = 0
    overflowed: int = 0


class Lane:
    """One direction of the wire; ``now`` is in seconds of any clock that only goes forward."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.counts = Counts()
        self._send = send
        self._conduct = Conduct()
        self._queue: deque[bytes] = deque()
        self._queued_bytes = 0
        self._free_at = 0.0

    def behave(self, conduct: Conduct, *, now: float) -> None:
        """Behave so from now on; what is queued leaves at the new pace."""
        self._conduct = conduct
        self._free_at = now
        self._schedule(now)
        self.pump(now)

    def take(self, frame: bytes, *, now: float) -> None:
        """Carry a frame, now or later or never."""
        counts, conduct = self.counts, self._conduct
        counts.frames += 1
        counts.octets += len(frame)
        if conduct.is_cut:
            counts.lost += 1
            return
        if is_udp(frame):
            counts.datagrams += 1
            if conduct.is_udp_blocked or conduct.udp_port not in (None, *udp_ports(frame)):
                counts.blocked += 1
                return
            if (counts.datagrams - 1) % conduct.of < conduct.lose:
                counts.lost += 1
                return
        if conduct.rate_bps is None and not self._queue:
            self._send(frame)
        elif self._queued_bytes + len(frame) > conduct.queue_bytes:
            counts.overflowed += 1
        else:
            self._queue.append(frame)
            self._queued_bytes += len(frame)
            if len(self._queue) == 1:
                self._schedule(now)
        self.pump(now)

    def due_in(self, now: float) -> float | None:
        """Return after how many seconds something leaves, None while nothing waits."""
        return max(0.0, self._free_at - now) if self._queue else None

    def pump(self, now: float) -> None:
        """Let go what has been on the wire for its time."""
        while self._queue and self._free_at <= now:
            frame = self._queue.popleft()
            self._queued_bytes -= len(frame)
            self._send(frame)
            self._schedule(self._free_at)

    def _schedule(self, since: float) -> None:
        if self._queue and self._conduct.rate_bps is not None:
            self._free_at = since + 8 * len(self._queue[0]) / self._conduct.rate_bps


def is_udp(frame: bytes) -> bool:
    """Say whether a frame carries a datagram."""
    at = ETHERTYPES_IP.get(frame[12:14])
    return at is not None and len(frame) > at and frame[at] == UDP


def udp_ports(frame: bytes) -> tuple[int, int]:
    """Return from which port to which port a datagram goes."""
    is_v4 = frame[12:14] == b"\x08\x00"
    at = IP_AT + (4 * (frame[IP_AT] & 0x0F) if is_v4 else IP_HEADER_V6_BYTES)
    return int.from_bytes(frame[at : at + 2]), int.from_bytes(frame[at + 2 : at + 4])


def open_end(interface: str) -> socket.socket:
    """Open an interface for whole frames, beside the kernel's own use of it."""
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
    end.bind((interface, ETH_P_ALL))
    end.setblocking(False)
    return end


def sender(end: socket.socket) -> Callable[[bytes], None]:
    """Return what puts a frame on an interface; one that does not fit is lost, as on any wire."""

    def send(frame: bytes) -> None:
        try:
            end.send(frame)
        except OSError:
            return

    return send


class Wire:
    """Both directions, and the test's wishes."""

    def __init__(self, left: str, right: str) -> None:
        ends = open_end(left), open_end(right)
        self._lanes = {"to_right": Lane(sender(ends[1])), "to_left": Lane(sender(ends[0]))}
        self._of = {ends[0]: self._lanes["to_right"], ends[1]: self._lanes["to_left"]}

    def run(self) -> None:
        """Carry frames until standard input ends."""
        while True:
            now = time.monotonic()
            due = [d for lane in self._lanes.values() if (d := lane.due_in(now)) is not None]
            ready, _, _ = select.select([*self._of, sys.stdin], [], [], min(due, default=None))
            if sys.stdin in ready and not self._obey():
                return
            for end, lane in self._of.items():
                if end in ready:
                    self._drain(end, lane)
                lane.pump(time.monotonic())

    def _drain(self, end: socket.socket, lane: Lane) -> None:
        for _ in range(FRAMES_PER_TURN_MAX):
            try:
                frame, (_, _, kind, *_) = end.recvfrom(FRAME_BYTES_MAX)
            except OSError:
                return
            if kind != socket.PACKET_OUTGOING:
                lane.take(frame, now=time.monotonic())

    def _obey(self) -> bool:
        line = sys.stdin.readline()
        if not line:
            return False
        wish = json.loads(line)
        name = wish.pop("lane")
        if name is not None:
            self._lanes[name].behave(Conduct(**wish), now=time.monotonic())
        counts = {name: asdict(lane.counts) for name, lane in self._lanes.items()}
        sys.stdout.write(json.dumps(counts) + "\n")
        sys.stdout.flush()
        return True


if __name__ == "__main__":
    wire = Wire(*sys.argv[1:3])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    wire.run()
