"""A WebSocket as a browser speaks it, as far as Socket.IO needs it.

Source: RFC 6455, sections 4.1 (opening) and 5 (frames). A hub sends whole messages, unmasked.
"""

import base64
import os
from collections.abc import Iterator

from websockets.frames import Frame, Opcode

TEXT, CLOSE, PING = 0x81, 0x88, 0x89
SHORT_MAX = 125
MEDIUM = 126


def opening(path: str, *, host: str, cookie: str, origin: str) -> bytes:
    """Return the request that opens a WebSocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        f"Origin: {origin}",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36",
        "Accept-Encoding: gzip, deflate, br, zstd",
        "Accept-Language: fr-FR,fr;q=0.9,en;q=0.8",
        f"Cookie: {cookie}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def text(message: str) -> bytes:
    """Return the frame of a message."""
    return Frame(Opcode.TEXT, message.encode()).serialize(mask=True)


def pong(payload: bytes) -> bytes:
    """Return the answer to a ping."""
    return Frame(Opcode.PONG, payload).serialize(mask=True)


class Frames:
    """Cut what arrives into messages."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def cut(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Give each whole frame: its first byte, and what it carries."""
        data = self._rest + data if self._rest else data
        at = 0
        while (found := _frame(data, at)) is not None:
            begins, ends = found
            yield data[at], data[begins:ends]
            at = ends
        self._rest = data[at:]


def _frame(data: bytes, at: int) -> tuple[int, int] | None:
    """Return where the payload of the frame that begins there begins and ends, once it is whole."""
    if len(data) < at + 2:
        return None
    length, begins = data[at + 1], at + 2
    if length > SHORT_MAX:
        size = 2 if length == MEDIUM else 8
        if len(data) < begins + size:
            return None
        length = int.from_bytes(data[begins : begins + size], "big")
        begins += size
    ends = begins + length
    return (begins, ends) if len(data) >= ends else None
