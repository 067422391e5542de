"""Gives birth to clock processes that have read all their code already, so that it costs little.

Told the name of a log on a line of its input, it forks a clock that writes there and says its pid.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from web.cli import main


def serve() -> None:
    """Fork a clock for each line, until there are no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _live(Path(line.strip()))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _live(log: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    target = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(target, stream.fileno())
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os._exit(main(["clock"]))


class Nursery:
    """The process, as those see it who want clocks."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.nursery"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, log: Path) -> int:
        """Start a clock and return its pid."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{log}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it; its clocks are others' to end."""
        self._process.kill()
        self._process.communicate()


if __name__ == "__main__":
    serve()
