"""The servers to compare: how each is started, and where it is spoken to."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fanout import janus
from benchmarks.fanout.network import Side, stop

ROOT = Path(__file__).parents[2]
START_S = 15.0
STARTS_MAX = 20
UDP_PORT = 5_004
SECRET_VARIABLE = "ESTRADE_MEDIA_SECRET"


class DidNotStartError(RuntimeError):
    """A server ended before it could be spoken to."""

    def __init__(self) -> None:
        super().__init__("the server did not start: its last lines are above")


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: its process, where it is controlled, and the secret for that."""

    pid: int
    control: Path
    secret: str = ""


@contextmanager
def run_estrade(side: Side) -> Iterator[Running]:
    """Run our media server as the hub does."""
    secret = secrets.token_urlsafe()
    with _folder() as folder:
        control = folder / "control"
        words = [
            *(sys.executable, "-m", "rooms.sfu", "--control", f"unix:{control}"),
            *("--secret-env", SECRET_VARIABLE, "--udp", f"{side.address}:{UDP_PORT}"),
            *("--announce", side.address, "--journal", str(folder / "media.journal")),
            *("--parent-pid", str(os.getpid())),
        ]
        with _process(side, words, {SECRET_VARIABLE: secret}) as process:
            _wait_for(control, process)
            yield Running(process.pid, control, secret)


@contextmanager
def run_janus(side: Side) -> Iterator[Running]:
    """Run Janus with one room. Raises: JanusMissingError."""
    words = [janus.program()]
    with _folder() as folder, ExitStack() as stack:
        control = folder / "control"
        janus.configure(folder, control=control, address=side.address)
        words.append(f"--configs-folder={folder}")
        yield Running(_start_janus(side, words, control, stack).pid, control)


RUNNERS: Mapping[str, Callable[[Side], AbstractContextManager[Running]]] = {
    "estrade": run_estrade,
    "janus": run_janus,
}


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="estrade-bench-") as name:
        yield Path(name)


@contextmanager
def _process(
    side: Side, words: list[str], environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        side.command(words),
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        stop(process)


def _start_janus(
    side: Side, words: list[str], control: Path, stack: ExitStack
) -> subprocess.Popen[bytes]:
    """Start it until it stays: of its two first threads the wrong one may be the faster."""
    for _ in range(STARTS_MAX):
        process = stack.enter_context(_process(side, words, {}))
        with suppress(DidNotStartError):
            _wait_for(control, process)
            return process
    raise DidNotStartError


def _wait_for(control: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while not control.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise DidNotStartError
        time.sleep(0.05)
