"""Two networks and a wire between them that a test can slow down, break or close to UDP."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.namespace import Namespace, open_namespace
from tests.e2e.wire import Conduct, Counts

ROOT = Path(__file__).parents[2]
CLIENT_HOST = "10.77.0.2"
SERVER_HOST = "10.77.0.1"
CARRIER_S = 5
STOP_S = 5
OFFLOADS = ["tx", "off", "rx", "off", "tso", "off", "gso", "off", "gro", "off"]
"""Frames must be on the wire as on a real one: finished, and no longer than its MTU."""


@dataclass(frozen=True)
class Network:
    """A place for browsers, a place for servers; the two reach each other by the wire alone."""

    client: Namespace
    server: Namespace
    _wire: subprocess.Popen[str]

    def to_client(self, conduct: Conduct) -> None:
        """Change how the wire carries what the server sends."""
        self._ask("to_left", **_fields(conduct))

    def to_server(self, conduct: Conduct) -> None:
        """Change how the wire carries what the client sends."""
        self._ask("to_right", **_fields(conduct))

    def cut(self) -> None:
        """Let the wire carry nothing, and say nothing of it."""
        self.to_client(Conduct(is_cut=True))
        self.to_server(Conduct(is_cut=True))

    def mend(self) -> None:
        """Let the wire carry everything at once again."""
        self.to_client(Conduct())
        self.to_server(Conduct())

    def counted_to_client(self) -> Counts:
        """Return what went to the client since the beginning."""
        return self._ask(None)["to_left"]

    def counted_to_server(self) -> Counts:
        """Return what went to the server since the beginning."""
        return self._ask(None)["to_right"]

    def _ask(self, lane: str | None, **conduct: object) -> dict[str, Counts]:
        assert self._wire.stdin is not None
        assert self._wire.stdout is not None
        self._wire.stdin.write(json.dumps({"lane": lane, **conduct}) + "\n")
        self._wire.stdin.flush()
        answer = json.loads(self._wire.stdout.readline())
        return {name: Counts(**counts) for name, counts in answer.items()}


@contextmanager
def open_network() -> Iterator[Network]:
    """Lay the wire; everything is gone after the block.

    The wire is a program of ours between two pairs of virtual interfaces, so that it needs of the
    kernel nothing but those.
    """
    with ExitStack() as stack:
        between = stack.enter_context(open_namespace())
        client = stack.enter_context(open_namespace(inside=between))
        server = stack.enter_context(open_namespace(inside=between))
        for end, place, host in (("left", client, CLIENT_HOST), ("right", server, SERVER_HOST)):
            _lay(between, end, place, host)
        for place, gateway in ((client, SERVER_HOST), (server, CLIENT_HOST)):
            _wait_for_carrier(place)
            # Firefox looks for no address of its own where nothing leads on to other networks.
            place.run("ip", "route", "add", "default", "via", gateway)
        wire = stack.enter_context(_running_wire(between))
        yield Network(client, server, wire)


def _lay(between: Namespace, end: str, place: Namespace, host: str) -> None:
    pid = str(place.holder_pid)
    between.run("ip", "link", "add", end, "type", "veth", "peer", "name", "wire", "netns", pid)
    between.run("ip", "link", "set", end, "up")
    place.run("ethtool", "-K", "wire", *OFFLOADS)
    place.run("ip", "address", "add", f"{host}/24", "dev", "wire")
    place.run("ip", "link", "set", "wire", "up")


def _wait_for_carrier(place: Namespace) -> None:
    deadline = time.monotonic() + CARRIER_S
    while "state UP" not in place.run("ip", "link", "show", "wire"):
        assert time.monotonic() < deadline, "the wire has no carrier"
        time.sleep(0.05)


@contextmanager
def _running_wire(between: Namespace) -> Iterator[subprocess.Popen[str]]:
    wire = subprocess.Popen(
        between.command(sys.executable, "-m", "tests.e2e.wire", "left", "right"),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert wire.stdout is not None
        assert wire.stdout.readline() == "ready\n"
        yield wire
    finally:
        try:
            wire.communicate(timeout=STOP_S)
        finally:
            wire.kill()


def _fields(conduct: Conduct) -> dict[str, object]:
    return {name: getattr(conduct, name) for name in Conduct.__slots__}
