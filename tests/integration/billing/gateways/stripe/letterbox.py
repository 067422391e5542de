"""An address on loopback that takes webhooks and keeps them for a test to read."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from billing.gateways.stripe.webhooks import SIGNATURE_HEADER

MOST_LETTERS = 2_000
PATIENCE_S = 10.0
PAUSE_S = 0.05


class Letterbox(ThreadingHTTPServer):
    """Keeps body and signature of what was posted to each path."""

    daemon_threads = True

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes, str]] = []
        super().__init__(("127.0.0.1", 0), Slot)

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    async def letter(self, path: str, *words: str) -> tuple[bytes, str]:
        """Wait for a letter with all these words in it; return it with its signature."""
        for _ in range(int(PATIENCE_S / PAUSE_S)):
            for posted, body, signature in list(self.letters):
                if posted == path and all(word.encode() in body for word in words):
                    return body, signature
            await asyncio.sleep(PAUSE_S)
        raise AssertionError(f"no webhook with {words} came to {path}")


class Slot(BaseHTTPRequestHandler):
    """Takes one letter."""

    server: Letterbox

    def do_POST(self) -> None:
        """Take a webhook."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        assert len(self.server.letters) < MOST_LETTERS
        self.server.letters.append((self.path, body, self.headers.get(SIGNATURE_HEADER, "")))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


@contextmanager
def open_letterbox() -> Iterator[Letterbox]:
    """Listen within the block."""
    with Letterbox() as letterbox:
        thread = threading.Thread(
            target=letterbox.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        thread.start()
        try:
            yield letterbox
        finally:
            letterbox.shutdown()
            thread.join(PATIENCE_S)
