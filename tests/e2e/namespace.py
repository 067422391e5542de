"""A network namespace of the tests' own: nothing but loopback, so no packet can leave."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_S = 10


@dataclass(frozen=True)
class Namespace:
    """A namespace held open by one sleeping process."""

    holder_pid: int

    def command(self, *words: str) -> list[str]:
        """Return the words that run a command inside."""
        return [*_enter(self.holder_pid), *words]

    def wrapper(self, program: str, folder: Path) -> Path:
        """Write an executable that starts the program inside, for callers that take only a path."""
        script = folder / f"{Path(program).name}-inside"
        words = " ".join(self.command(program))
        script.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        script.chmod(0o700)
        return script


@contextmanager
def open_namespace() -> Iterator[Namespace]:
    """Make a namespace whose only interface is loopback; it is gone after the block."""
    script = "ip link set lo up && exec sleep 7200"
    holder = subprocess.Popen([*_unshare(), "sh", "-c", script])
    try:
        _wait_for_loopback(holder)
        yield Namespace(holder.pid)
    finally:
        holder.kill()
        holder.wait()


def _unshare() -> list[str]:
    words = [shutil.which("unshare") or "unshare", "--net"]
    return words if os.geteuid() == 0 else [*words, "--user", "--map-root-user"]


def _enter(pid: int) -> list[str]:
    words = [shutil.which("nsenter") or "nsenter", "--target", str(pid), "--net"]
    return words if os.geteuid() == 0 else [*words, "--user", "--preserve-credentials"]


def _wait_for_loopback(holder: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    look = [*_enter(holder.pid), "ip", "-o", "address", "show", "lo"]
    while time.monotonic() < deadline:
        if "127.0.0.1" in subprocess.run(look, capture_output=True, text=True, check=False).stdout:
            return
        assert holder.poll() is None, "this machine does not allow network namespaces"
        time.sleep(0.05)
    raise TimeoutError("the namespace has no loopback")
