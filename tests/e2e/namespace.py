"""A network namespace of the tests' own: nothing but loopback, so no packet can leave."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Namespace:
    """A namespace held open by one sleeping process."""

    holder_pid: int

    def command(self, *words: str) -> list[str]:
        """Return the words that run a command inside."""
        return [*_enter(self.holder_pid), *words]

    def run(self, *words: str) -> str:
        """Run a command inside to its end and return what it printed."""
        done = subprocess.run(self.command(*words), capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
        return done.stdout

    def wrapper(self, program: str, folder: Path) -> Path:
        """Write an executable that starts the program inside, for callers that take only a path."""
        script = folder / f"{Path(program).name}-inside"
        words = " ".join(self.command(program))
        script.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        script.chmod(0o700)
        return script


@contextmanager
def open_namespace(*, inside: Namespace | None = None) -> Iterator[Namespace]:
    """Make a namespace whose only interface is loopback; it is gone after the block.

    One made `inside` another has the same owner, so that interfaces can lead from one to the other.
    """
    script = "ip link set lo up && echo up && exec sleep 7200"
    unshare = _unshare() if inside is None else inside.command("unshare", "--net")
    with subprocess.Popen(
        [*unshare, "sh", "-c", script], stdout=subprocess.PIPE, text=True
    ) as holder:
        try:
            assert holder.stdout is not None
            said = holder.stdout.readline()
            assert said == "up\n", "this machine does not allow network namespaces"
            yield Namespace(holder.pid)
        finally:
            holder.kill()


def _unshare() -> list[str]:
    words = [shutil.which("unshare") or "unshare", "--net"]
    return words if os.geteuid() == 0 else [*words, "--user", "--map-root-user"]


def _enter(pid: int) -> list[str]:
    words = [shutil.which("nsenter") or "nsenter", "--target", str(pid), "--net"]
    return words if os.geteuid() == 0 else [*words, "--user", "--preserve-credentials"]
