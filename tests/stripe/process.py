"""The tests' Stripe in a process of its own, wherever a command puts it."""

import select
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stripe.control import ask
from tests.stripe.webhooks import SECRET

ROOT = Path(__file__).parents[2]
START_S = 30.0
STOP_S = 10.0


@dataclass(frozen=True, slots=True)
class StripeProcess:
    """A running Stripe: its address, and the file of its switches."""

    address: str
    api_key: str
    control: Path
    pid: int
    webhook_secret: str = SECRET

    def do(self, act: str, /, **arguments: Any) -> Any:
        """Move one of its switches (`tests.stripe.control.acts_of`). Raises: ActRefused."""
        return ask(self.control, act, **arguments)


def _here(*words: str) -> Sequence[str]:
    return words


@contextmanager
def running_stripe_process(
    folder: Path,
    *,
    command: Callable[..., Sequence[str]] = _here,
    port: int = 0,
    webhook_url: str = "",
    offset_file: Path | None = None,
) -> Iterator[StripeProcess]:
    """Run Stripe in a process, gone after the block.

    `command` turns words into those that run them elsewhere, like `Namespace.command`; `folder`
    takes the file of its switches, whose whole path has at most 100 characters.
    """
    control = folder / "stripe.socket"
    words = [sys.executable, "-m", "tests.stripe", "--port", str(port), "--control", str(control)]
    words += ["--webhook-url", webhook_url]
    words += ["--offset-file", str(offset_file)] if offset_file else []
    with subprocess.Popen(command(*words), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            address, api_key = _said_open(process)
            yield StripeProcess(address, api_key, control, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            finally:
                process.kill()


def wait_for_line(process: subprocess.Popen[str]) -> str:
    """Return the next line that a process says, empty when it says none in time."""
    assert process.stdout is not None
    is_ready, _, _ = select.select([process.stdout], [], [], START_S)
    return process.stdout.readline() if is_ready else ""


def _said_open(process: subprocess.Popen[str]) -> tuple[str, str]:
    said = wait_for_line(process).split()
    assert said[:2] == ["open", "at"], "the tests' Stripe did not start"
    return said[2].rstrip(","), said[-1]
