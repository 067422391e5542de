"""What the programs that start servers share: options, the machine's name, how they end."""

import argparse
import platform
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.fanout import janus
from benchmarks.fanout.network import Network, NetworkUnavailableError, open_network
from benchmarks.fanout.run import NothingMeasuredError
from benchmarks.fanout.servers import RUNNERS, DidNotStartError

FAILED, CANNOT_RUN, INTERRUPTED = 1, 2, 130


def server_names(text: str) -> list[str]:
    """Read ``estrade,janus``."""
    names = text.split(",")
    for name in names:
        if name not in RUNNERS:
            raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(RUNNERS)}")
    return names


def counts(text: str) -> list[int]:
    """Read ``100,300,900``."""
    return [count(part) for part in text.split(",")]


def count(text: str) -> int:
    """Read a number above 0."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text} is no number above 0")
    return int(text)


def duration(text: str) -> float:
    """Read a number of seconds above 0."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds above 0")
    return seconds


def machine() -> str:
    """Name the machine that figures are of."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    return f"{model}, Linux {platform.release()}, Python {platform.python_version()}"


def run_on_network(sfus: Sequence[str], work: Callable[[Network], None]) -> int:
    """Do the work between two namespaces; return the code to end with.

    However it ends, every process that was started has ended before.
    """
    signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit(FAILED))
    try:
        if "janus" in sfus:
            janus.program()
        with open_network() as network:
            work(network)
    except (janus.JanusMissingError, NetworkUnavailableError) as error:
        print(error, file=sys.stderr)
        return CANNOT_RUN
    except (NothingMeasuredError, DidNotStartError) as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0
