"""The UDP socket: segments in one call, and what happens where the system refuses that."""

import errno
import socket
from collections.abc import Iterator

import pytest

from rooms.sfu import limits
from rooms.sfu.transport.ice import Address
from rooms.sfu.transport.port import PortCounters
from rooms.sfu.transport.udp import UdpSocket

HOSTS = ["127.0.0.1", "::1"]
PACKETS = [b"a" * 300, b"b" * 300, b"c" * 120]


@pytest.fixture(params=HOSTS)
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[UdpSocket, socket.socket]]:
    """Give the server's socket and a peer's, of one family."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    ours = UdpSocket(request.param, 0, counters=PortCounters())
    with socket.socket(family, socket.SOCK_DGRAM) as theirs:
        theirs.bind((request.param, 0))
        theirs.settimeout(2)
        yield ours, theirs
    ours.close()


def _send(ours: UdpSocket, theirs: socket.socket) -> bool:
    data = memoryview(b"".join(PACKETS))
    return ours.send_segments(data, len(PACKETS[0]), theirs.getsockname())


def _received(theirs: socket.socket) -> list[bytes]:
    return [theirs.recv(limits.DATAGRAM_BYTES_MAX) for _ in PACKETS]


def _drained(ours: UdpSocket) -> list[tuple[bytes, Address]]:
    arrived: list[tuple[bytes, Address]] = []
    ours.drain(lambda *pair: arrived.append(pair))
    return arrived


def test_segments_arrive_as_datagrams(pair: tuple[UdpSocket, socket.socket]) -> None:
    ours, theirs = pair
    assert _send(ours, theirs)
    assert _received(theirs) == PACKETS
    assert (ours.counters.sent, ours.counters.unsegmented) == (3, 0)


@pytest.mark.parametrize("reason", [errno.EIO, errno.EINVAL, errno.EMSGSIZE])
def test_where_segmentation_is_refused_datagrams_leave_one_by_one(
    pair: tuple[UdpSocket, socket.socket], reason: int
) -> None:
    ours, theirs = pair
    asked = []

    def refuse(*arguments: object) -> int:
        asked.append(arguments)
        raise OSError(reason, "no segmentation here")

    ours._sendmsg = refuse
    for _ in range(2):
        assert _send(ours, theirs)
        assert _received(theirs) == PACKETS
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("error", "dropped", "refused"), [(BlockingIOError(), 3, 0), (OSError(errno.EPERM, "no"), 0, 1)]
)
def test_what_finds_no_room_or_no_way_is_dropped_and_counted(
    pair: tuple[UdpSocket, socket.socket], error: OSError, dropped: int, refused: int
) -> None:
    ours, theirs = pair

    def refuse(*_arguments: object) -> int:
        raise error

    ours._sendmsg = refuse
    assert not _send(ours, theirs)
    assert (ours.counters.dropped, ours.counters.refused) == (dropped, refused)


def test_what_arrives_is_handed_over_with_its_address_a_batch_at_a_time(
    pair: tuple[UdpSocket, socket.socket],
) -> None:
    ours, theirs = pair
    theirs.connect((ours._socket.getsockname()[0], ours.number))
    for number in range(limits.DATAGRAMS_PER_WAKE_MAX + 5):
        theirs.send(number.to_bytes(2))
    arrived = _drained(ours)
    assert len(arrived) == limits.DATAGRAMS_PER_WAKE_MAX
    assert arrived[0] == (b"\0\0", theirs.getsockname())
    assert len(arrived[0][1]) == (4 if ours.is_ipv6 else 2)
    assert len(_drained(ours)) == 5


def test_a_small_buffer_is_named_to_the_operator(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limits, "SOCKET_BUFFER_BYTES", 1 << 30)
    UdpSocket("127.0.0.1", 0, counters=PortCounters()).close()
    assert "net.core.rmem_max" in caplog.text
