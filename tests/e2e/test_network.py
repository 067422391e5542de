"""The wire between the tests' networks does what it is told, and nothing else."""

import sys
from collections.abc import Iterator
from subprocess import PIPE, Popen

import pytest

from tests.e2e.namespace import Namespace
from tests.e2e.network import SERVER_HOST, Network, open_network
from tests.e2e.wire import Conduct

DATAGRAMS = 200
OCTETS = 1000
RECEIVE = f"""
import socket, time
port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
port.bind(("{SERVER_HOST}", 9))
port.settimeout(1.5)
print("ready", flush=True)
numbers, times = [], []
try:
    while True:
        numbers.append(port.recv(2000)[0])
        times.append(time.monotonic())
except TimeoutError:
    print(*numbers)
    print(times[-1] - times[0] if times else 0)
"""
SEND = f"""
import socket, time
port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
port.connect(("{SERVER_HOST}", 9))
for number in range({DATAGRAMS}):
    port.send(bytes([number]) * {OCTETS})
    time.sleep(0.002)
"""
ECHO = f"""
import socket
port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
port.bind(("{SERVER_HOST}", 9))
print("ready", flush=True)
port.sendto(*port.recvfrom(100))
"""
ASK = f"""
import socket
port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
port.settimeout(5)
port.connect(("{SERVER_HOST}", 9))
port.send(b"came back")
print(port.recv(100).decode())
"""
SPEAK_TCP = f"""
import socket
listening = socket.create_server(("{SERVER_HOST}", 9))
print("ready", flush=True)
print(listening.accept()[0].recv(100).decode())
"""
CALL_TCP = f"""
import socket
socket.create_connection(("{SERVER_HOST}", 9), timeout=5).send(b"over TCP")
"""


@pytest.fixture
def network() -> Iterator[Network]:
    with open_network() as opened:
        yield opened


def _start(place: Namespace, program: str) -> Popen[str]:
    started = Popen(place.command(sys.executable, "-c", program), stdout=PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def _send_datagrams(network: Network) -> tuple[list[int], float]:
    """Return the numbers of the datagrams that arrived, and in how many seconds."""
    receiver = _start(network.server, RECEIVE)
    network.client.run(sys.executable, "-c", SEND)
    printed, _ = receiver.communicate(timeout=20)
    numbers, seconds = printed.split("\n")[:2]
    return [int(number) for number in numbers.split()], float(seconds)


def test_a_wire_in_good_order_loses_nothing(network: Network) -> None:
    numbers, _ = _send_datagrams(network)
    assert numbers == list(range(DATAGRAMS))


def test_the_wire_loses_exactly_the_datagrams_it_is_told_to(network: Network) -> None:
    before = network.counted_to_server().datagrams
    network.to_server(Conduct(lose=2, of=20))
    numbers, _ = _send_datagrams(network)
    lost = [n for n in range(DATAGRAMS) if (before + n) % 20 < 2]
    assert numbers == [n for n in range(DATAGRAMS) if n not in lost]
    assert network.counted_to_server().lost == len(lost)


def test_a_slow_wire_carries_its_rate_and_drops_what_overflows(network: Network) -> None:
    network.to_server(Conduct(rate_bps=1_000_000, queue_bytes=20_000))
    numbers, seconds = _send_datagrams(network)
    carried_bps = (len(numbers) - 1) * (OCTETS + 42) * 8 / seconds
    assert carried_bps == pytest.approx(1_000_000, rel=0.1)
    assert 20 < len(numbers) < DATAGRAMS
    assert network.counted_to_server().overflowed == DATAGRAMS - len(numbers)


def test_a_wire_that_is_cut_carries_nothing_until_it_is_mended(network: Network) -> None:
    network.cut()
    assert _send_datagrams(network)[0] == []
    network.mend()
    # Both ends first look for each other's address again.
    assert _send_datagrams(network)[0][-1] == DATAGRAMS - 1
    assert _send_datagrams(network)[0] == list(range(DATAGRAMS))


def test_a_wire_open_to_one_port_of_udp_carries_what_goes_there_and_comes_back(
    network: Network,
) -> None:
    network.to_server(Conduct(udp_port=10))
    assert _send_datagrams(network)[0] == []
    assert network.counted_to_server().blocked == DATAGRAMS
    both = Conduct(udp_port=9)
    network.to_server(both)
    network.to_client(both)
    assert _send_datagrams(network)[0] == list(range(DATAGRAMS))
    receiver = _start(network.server, ECHO)
    assert network.client.run(sys.executable, "-c", ASK) == "came back\n"
    receiver.communicate(timeout=20)


def test_a_wire_closed_to_udp_carries_tcp(network: Network) -> None:
    network.to_server(Conduct(is_udp_blocked=True))
    numbers, _ = _send_datagrams(network)
    assert numbers == []
    listener = _start(network.server, SPEAK_TCP)
    network.client.run(sys.executable, "-c", CALL_TCP)
    printed, _ = listener.communicate(timeout=20)
    assert printed == "over TCP\n"
