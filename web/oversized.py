"""Messages that are too long: read to their end, so that they can be refused, but not kept.

The library keeps a message until it is whole. Here no more than its beginning is, which has the
number that its answer needs: a thousand browsers that send a megabyte each take no more memory than
if each had sent the longest message there is. What is beyond `READ_MAX_BYTES` as well closes the
connection as soon as its first bytes say so.
"""

from collections.abc import Generator

from websockets.server import ServerProtocol
from websockets.streams import StreamReader

from signaling.messages import MAX_MESSAGE_BYTES

READ_MAX_BYTES = 1024 * 1024 + MAX_MESSAGE_BYTES
"""Also the longest that a message in many frames may be."""

KEPT_BYTES = MAX_MESSAGE_BYTES + 1
"""Enough to see that it is too long."""


class Reader(StreamReader):
    """What came from the browser and is not read yet."""

    def read_exact(self, n: int) -> Generator[None, None, bytearray]:
        """Read so many bytes, and return the first `KEPT_BYTES` of them."""
        kept = yield from super().read_exact(min(n, KEPT_BYTES))
        rest = n - len(kept)
        while rest > 0:
            skipped = min(rest, len(self.buffer))
            del self.buffer[:skipped]
            rest -= skipped
            if rest and self.eof:
                raise EOFError("the stream ends within a message")
            if rest:
                yield
        return kept


class Parser(ServerProtocol):
    """The library's parser of frames, with our reader."""

    def parse(self) -> Generator[None]:
        """Parse the handshake, then one frame after another."""
        self.reader = Reader()
        yield from super().parse()


def join(beginning: bytes | bytearray, more: bytes) -> bytearray:
    """Return a message with its next frame, no longer than is kept of it."""
    joined = beginning if isinstance(beginning, bytearray) else bytearray(beginning)
    joined += more[: KEPT_BYTES - len(joined)]
    return joined


def as_text(message: bytes | bytearray) -> bytes:
    """Return a message as UTF-8: one that was cut within a character is none by itself."""
    return message.decode("latin-1").encode() if len(message) >= KEPT_BYTES else bytes(message)
