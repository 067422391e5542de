"""A coturn of the test's own on loopback, as an operator would run it beside the hub."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SECRET = "shared with coturn"
START_S = 10


@contextmanager
def running_coturn(
    folder: Path,
    *,
    port: int,
    host: str = "127.0.0.1",
    inside: Sequence[str] = (),
    denies_peers: bool = False,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run it until the block ends, and give its process.

    `inside` are words before the command, of a namespace. Where it `denies_peers` it gives
    addresses and carries nothing.
    """
    log = folder / "coturn.log"
    words = [
        *inside,
        "turnserver",
        "-n",
        f"--listening-ip={host}",
        f"--relay-ip={host}",
        f"--listening-port={port}",
        "--use-auth-secret",
        f"--static-auth-secret={SECRET}",
        "--realm=estrade",
        "--no-tls",
        "--no-dtls",
        "--no-cli",
        "--denied-peer-ip=0.0.0.0-255.255.255.255" if denies_peers else "--allow-loopback-peers",
        f"--log-file={log}",
        "--simple-log",
        f"--pidfile={folder / 'coturn.pid'}",
        f"--userdb={folder / 'coturn.db'}",
    ]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_S
        while not _listens(port, inside):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, "coturn does not listen"
            time.sleep(0.05)
        yield server
    finally:
        server.terminate()
        server.wait(START_S)


def free_port() -> int:
    """Return a port of loopback that nothing has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _listens(port: int, inside: Sequence[str]) -> bool:
    listening = [*inside, "ss", "--no-header", "--listening", "--tcp", f"sport = :{port}"]
    return bool(subprocess.run(listening, capture_output=True, check=True).stdout)
