"""One peer's way over TCP, with a socket of the test's own."""

from dataclasses import dataclass, field

import pytest

from rooms.sfu import limits
from rooms.sfu.transport.framing import FrameReader, frame
from rooms.sfu.transport.ice import Address, TcpAddress
from rooms.sfu.transport.port import PortCounters
from rooms.sfu.transport.tcp import TcpLink

CHECK = b"\x00\x01" + bytes(18)
RTP = b"\x80\x60" + bytes(20)
ADDRESS = TcpAddress("198.51.100.7", 4242, 1)


@dataclass
class FakeChannel:
    """A socket with so much room, and what it was given."""

    room: int = 1 << 20
    arrived: list[bytes | OSError] = field(default_factory=list)
    out: bytes = b""
    is_broken: bool = False
    is_closed: bool = False

    def send(self, data: bytes | bytearray, /) -> int:
        if self.is_broken:
            raise BrokenPipeError
        if not self.room:
            raise BlockingIOError
        taken = bytes(data[: self.room])
        self.out += taken
        self.room -= len(taken)
        return len(taken)

    def recv(self, size: int, /) -> bytes:
        if not self.arrived:
            raise BlockingIOError
        first = self.arrived.pop(0)
        if isinstance(first, OSError):
            raise first
        return first[:size]

    def fileno(self) -> int:
        return -1

    def close(self) -> None:
        self.is_closed = True


@dataclass
class FakeOwner:
    """What a link asks of whoever owns it."""

    wants_room: bool = False
    is_admitted: bool = False
    closings: int = 0

    def want_room(self, link: TcpLink, *, is_wanted: bool) -> None:
        self.wants_room = is_wanted

    def admitted(self, link: TcpLink) -> None:
        self.is_admitted = True

    def closing(self, link: TcpLink) -> None:
        self.closings += 1


class Bench:
    """A link between its fakes."""

    def __init__(self, *, is_admitted: bool = True) -> None:
        self.channel, self.owner, self.counters = FakeChannel(), FakeOwner(), PortCounters()
        self.link = TcpLink(
            self.channel, ADDRESS, counters=self.counters, owner=self.owner, now=100.0
        )
        self.received: list[tuple[bytes, Address]] = []
        if is_admitted:
            self.link.admit(100.0)

    def arrive(self, data: bytes | OSError) -> None:
        self.channel.arrived.append(data)
        self.link.drain(lambda *pair: self.received.append(pair))

    def sent(self) -> list[bytes]:
        return FrameReader().feed(self.channel.out)


def test_datagrams_go_out_framed_one_by_one_or_together() -> None:
    bench = Bench()
    assert bench.link.send(b"alone", ADDRESS)
    assert bench.link.send_segments(memoryview(b"aabbc"), 2, ADDRESS)
    assert bench.sent() == [b"alone", b"aa", b"bb", b"c"]
    assert bench.counters.sent == 4


def test_what_the_socket_took_in_part_goes_on_where_it_stopped() -> None:
    bench = Bench()
    bench.channel.room = 9
    assert bench.link.send_segments(memoryview(b"aaaabbbb"), 4, ADDRESS)
    assert bench.owner.wants_room
    assert bench.link.send(b"later", ADDRESS)
    assert len(bench.channel.out) == 9
    bench.channel.room = 1_000
    bench.link.flush()
    assert bench.sent() == [b"aaaa", b"bbbb", b"later"]
    assert not bench.owner.wants_room


def test_beyond_the_queue_datagrams_are_dropped_whole_and_counted() -> None:
    bench = Bench()
    bench.channel.room = 0
    datagram = bytes(1_000)
    taken = 0
    while bench.link.send(datagram, ADDRESS):
        taken += 1
    assert taken == limits.TCP_QUEUE_BYTES_MAX // (len(datagram) + 2)
    assert not bench.link.send_segments(memoryview(bytes(3_000)), 1_000, ADDRESS)
    assert bench.counters.dropped == 1 + 3
    bench.channel.room = 1 << 20
    bench.link.flush()
    assert bench.sent() == [datagram] * taken
    assert bench.link.send(b"again", ADDRESS)


def test_a_broken_socket_closes_the_link_once() -> None:
    bench = Bench()
    bench.channel.is_broken = True
    assert not bench.link.send(b"lost", ADDRESS)
    assert not bench.link.send(b"lost", ADDRESS)
    bench.link.close()
    assert bench.channel.is_closed
    assert bench.owner.closings == 1


def test_what_arrives_is_handed_over_under_the_links_address() -> None:
    bench = Bench()
    stream = frame(CHECK, len(CHECK)) + frame(RTP, len(RTP))
    bench.arrive(stream[:7])
    bench.arrive(stream[7:])
    assert bench.received == [(CHECK, ADDRESS), (RTP, ADDRESS)]


@pytest.mark.parametrize(
    "data", [b"", ConnectionResetError(), b"\xff\xff", b"GET / HTTP/1.1\r\n\r\n"]
)
def test_an_end_an_error_and_a_stream_of_something_else_close_the_link(
    data: bytes | OSError,
) -> None:
    bench = Bench()
    bench.arrive(data)
    assert bench.channel.is_closed
    assert bench.received == []


def test_before_a_genuine_check_only_checks_may_come() -> None:
    bench = Bench(is_admitted=False)
    bench.arrive(frame(CHECK, len(CHECK)))
    bench.arrive(frame(RTP, len(RTP)))
    assert bench.channel.is_closed
    assert bench.received == [(CHECK, ADDRESS)]


def test_before_a_genuine_check_only_so_many_may_come() -> None:
    bench = Bench(is_admitted=False)
    bench.arrive(frame(CHECK, len(CHECK)) * (limits.TCP_UNCHECKED_FRAMES_MAX + 1))
    assert bench.channel.is_closed
    assert len(bench.received) == limits.TCP_UNCHECKED_FRAMES_MAX


def test_a_link_has_five_seconds_for_its_first_check_and_thirty_for_each_next() -> None:
    bench = Bench(is_admitted=False)
    assert bench.link.closes_at == 105.0
    bench.link.admit(103.0)
    assert bench.owner.is_admitted
    bench.link.admit(120.0)
    assert bench.link.closes_at == 150.0


def test_a_link_closed_by_whoever_handles_its_datagrams_hands_over_no_more() -> None:
    bench = Bench()
    received = []

    def handle(data: bytes, address: Address) -> None:
        received.append(data)
        bench.link.close()

    bench.channel.arrived.append(frame(RTP, len(RTP)) * 3)
    bench.link.drain(handle)
    assert received == [RTP]
