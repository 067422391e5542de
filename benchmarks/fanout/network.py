"""Two network namespaces and the cable between them, so that no packet leaves this machine."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

SERVER_ADDRESS = "10.77.0.1"
LOAD_ADDRESS = "10.77.0.2"
SERVER_DEVICE = "media0"
LOAD_DEVICE = "load0"
START_S = 10
STOP_S = 5


class NetworkUnavailableError(RuntimeError):
    """This machine lets us make no network namespaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One end of the cable: a namespace, an address in it, and the core its processes run on."""

    holder_pid: int
    address: str
    core: int

    def command(self, words: Sequence[str]) -> list[str]:
        """Return the words that run a program here; it ends with the process that starts it."""
        return [
            *_enter(self.holder_pid),
            *(_program("setpriv"), "--pdeathsig", "KILL"),
            *(_program("taskset"), "--cpu-list", str(self.core)),
            *words,
        ]


@dataclass(frozen=True, slots=True)
class Network:
    """The server's side and the load generator's."""

    server: Side
    load: Side


@contextmanager
def open_network() -> Iterator[Network]:
    """Lay the cable; all of it is gone after the block, or when this process ends.

    Raises: NetworkUnavailableError.
    """
    cores = sorted(os.sched_getaffinity(0))
    with ExitStack() as stack:
        first = _hold([_program("unshare"), *_as_root_of_its_own(), "--net"], stack)
        second = _hold([*_enter_user(first), _program("unshare"), "--net"], stack)
        cable = f"link add {SERVER_DEVICE} type veth peer name {LOAD_DEVICE} netns {second}"
        _ip(first, cable)
        _raise(first, SERVER_DEVICE, SERVER_ADDRESS)
        _raise(second, LOAD_DEVICE, LOAD_ADDRESS)
        yield Network(
            Side(holder_pid=first, address=SERVER_ADDRESS, core=cores[0]),
            Side(holder_pid=second, address=LOAD_ADDRESS, core=cores[1 % len(cores)]),
        )


def stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """End a process in good order, or by force after ``STOP_S``."""
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _hold(words: list[str], stack: ExitStack) -> int:
    """Keep a namespace open by a process that ends when the pipe from us does."""
    script = f"{_program('ip')} link set lo up && echo ready && exec cat"
    holder = subprocess.Popen(
        [*words, "sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    stack.callback(stop, holder)
    assert holder.stdout is not None
    if holder.stdout.readline() != b"ready\n":
        raise NetworkUnavailableError(
            "This needs network namespaces: run it as root, or allow user namespaces"
            " (sysctl kernel.unprivileged_userns_clone=1)."
        )
    return holder.pid


def _raise(holder_pid: int, device: str, address: str) -> None:
    _ip(holder_pid, f"address add {address}/24 dev {device}")
    _ip(holder_pid, f"link set {device} up")
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if f"{address}/24" in _ip(holder_pid, f"-o address show {device}"):
            return
        time.sleep(0.05)
    raise NetworkUnavailableError(f"{device} does not come up")


def _ip(holder_pid: int, words: str) -> str:
    command = [*_enter(holder_pid), _program("ip"), *words.split()]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=START_S)
    if done.returncode:
        raise NetworkUnavailableError(f"ip {words}: {done.stderr.strip()}")
    return done.stdout


def _enter(pid: int) -> list[str]:
    words = [_program("nsenter"), "--target", str(pid), "--net"]
    return words if os.geteuid() == 0 else [*words, "--user", "--preserve-credentials"]


def _enter_user(pid: int) -> list[str]:
    if os.geteuid() == 0:
        return []
    return [_program("nsenter"), "--target", str(pid), "--user", "--preserve-credentials"]


def _as_root_of_its_own() -> list[str]:
    return [] if os.geteuid() == 0 else ["--user", "--map-root-user"]


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise NetworkUnavailableError(f"{name} is missing: apt-get install iproute2 util-linux")
    return found
