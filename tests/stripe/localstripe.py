"""Run localstripe, which others wrote, on loopback: `python -m tests.stripe.localstripe`.

Its own command listens on every address of the machine, and keeps what it is told in a file that
all its processes share; here nothing is kept.
"""

import argparse
import socket
import sys

from aiohttp import web
from localstripe import resources
from localstripe.server import app

OPEN = "open at"


def main() -> None:
    """Serve until asked to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.stripe.localstripe")
    parser.add_argument("--port", type=int, default=0, help="on loopback; any free one by default")
    resources.Store.dump_to_disk = lambda _store: None
    with socket.create_server(("127.0.0.1", parser.parse_args().port)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        web.run_app(app, sock=listening, print=lambda _words: _say(address), access_log=None)


def _say(address: str) -> None:
    sys.stdout.write(f"{OPEN} {address}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
