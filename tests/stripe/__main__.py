"""Run the tests' Stripe in a process of its own: `python -m tests.stripe --help`."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from hub.kernel.clock import OffsetFileClock, SystemClock
from tests.stripe.control import controlled
from tests.stripe.running import running_stripe
from tests.stripe.store import API_KEY
from tests.stripe.webhooks import SECRET

TICK_S = 0.5


def main() -> None:
    """Serve until asked to stop."""
    words = _words()
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: over.set())
    clock = OffsetFileClock(words.offset_file) if words.offset_file else SystemClock()
    with (
        running_stripe(
            clock=clock,
            seed=words.seed,
            port=words.port,
            webhook_url=words.webhook_url,
            webhook_secret=words.webhook_secret,
        ) as server,
        controlled(server, words.control),
    ):
        sys.stdout.write(f"open at {server.address}, its secret key is {API_KEY}\n")
        sys.stdout.flush()
        while not over.wait(TICK_S):
            server.tick()


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="on loopback; any free one by default")
    parser.add_argument("--control", type=Path, required=True, help="the file of its switches")
    parser.add_argument("--webhook-url", default="", help="who listens; held until then")
    parser.add_argument("--webhook-secret", default=SECRET)
    parser.add_argument("--offset-file", type=Path, help="the hub's ESTRADE_CLOCK_OFFSET_FILE")
    parser.add_argument("--seed", type=int, default=0, help="what its ids are drawn from")
    return parser.parse_args()


if __name__ == "__main__":
    main()
