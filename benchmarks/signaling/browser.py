"""A browser in the hall, cheap enough that two thousand of them fit into one process.

It speaks Socket.IO 5 over a WebSocket and keeps the two rules of docs/protocol.md: an entry that it
has is ignored, and one whose number is not the next makes it ask for those between. The kernel
says when something arrived, so that what this process takes to look at it is in no figure.
"""

import asyncio
import json
import socket
import struct
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, Protocol

from benchmarks.figures import WrongFiguresError
from benchmarks.signaling import frames
from benchmarks.signaling.hall import Seat
from signaling.messages import PROTOCOL_VERSION

PATH = "/socket.io/?EIO=4&transport=websocket"
COOKIE = "estrade_login"
HOST = "127.0.0.1"
ANSWER_S = 30.0
TOO_BUSY, AGAIN_S = "unavailable", 0.5
"""What browsers ask for once more by themselves."""

READ_BYTES, TIME_BYTES = 16 * 1024, 64
SO_TIMESTAMPNS = 35
"""Linux only. Source: socket(7)."""

NS_PER_S = 1_000_000_000
SWITCHED = b"HTTP/1.1 101 "
KEPT = 256
"""Notices are the same bytes for everybody: each is read once."""


class Listener(Protocol):
    """Who is told what the browsers hear."""

    def entry(self, text: str, at_ns: int) -> None:
        """Note that a browser shows a sentence that came at that moment."""

    def repeated(self) -> None:
        """Note that a browser was told of an entry once more."""

    def notice(self, name: str, carried: Mapping[str, Any], at_ns: int) -> None:
        """Note that a browser heard anything else."""


class Browser:
    """One person's browser; `last_seq` is the number up to which nothing is missing."""

    def __init__(self, seat: Seat, port: int, *, origin: str, listener: Listener) -> None:
        self.port = port
        self.last_seq: int | None = None
        self.times_asked = 0
        self.is_open = False
        self._seat = seat
        self._origin = origin
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._socket: socket.socket | None = None
        self._opening: asyncio.Future[None] = self._loop.create_future()
        self._head = b""
        self._frames = frames.Frames()
        self._acks: dict[int, asyncio.Future[Any]] = {}
        self._number = 0
        self._ahead: dict[int, tuple[str, int]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def enter(self) -> None:
        """Connect and come into the room, for the first time or again.

        Raises: WrongFiguresError when the hub does not let them in.
        """
        async with _patience("a way in"):
            await self._connect()
        self._take_state(await self.value("room.join", {"after": self.last_seq}))

    async def value(self, name: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for something that must be granted, again while the hub is too busy for it.

        Raises: WrongFiguresError.
        """
        async with _patience(name):
            ack = await self._ask(name, message)
            while not ack["ok"] and ack["code"] == TOO_BUSY:
                await asyncio.sleep(AGAIN_S)
                ack = await self._ask(name, message)
        if not ack["ok"]:
            raise WrongFiguresError(f"{name} was refused: {ack['code']}, {ack['message']}")
        value: dict[str, Any] = ack["value"]
        return value

    def vanish(self) -> None:
        """Go away without a word, as a network does."""
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._socket.close()
            self._socket = None
        self.is_open = False

    async def _connect(self) -> None:
        self._opening, self._head = self._loop.create_future(), b""
        self._frames = frames.Frames()
        self._socket = socket.socket()
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        await self._loop.sock_connect(self._socket, (HOST, self.port))
        self._loop.add_reader(self._socket, self._read)
        cookie = f"{COOKIE}={self._seat.cookie}"
        host = f"{HOST}:{self.port}"
        self._send(frames.opening(PATH, host=host, cookie=cookie, origin=self._origin))
        await self._opening

    def _ask(self, name: str, message: Mapping[str, Any]) -> asyncio.Future[Any]:
        self._number += 1
        answer = self._acks[self._number] = self._loop.create_future()
        self._say(f"42{self._number}" + json.dumps([name, message]))
        return answer

    def _say(self, message: str) -> None:
        self._send(frames.text(message))

    def _send(self, data: bytes) -> None:
        if self._socket is None or self._socket.send(data) != len(data):
            raise WrongFiguresError("the hub does not take what a browser sends")

    def _read(self) -> None:
        assert self._socket is not None
        try:
            data, times, _, _ = self._socket.recvmsg(READ_BYTES, TIME_BYTES)
        except ConnectionError:
            data, times = b"", []
        if not data:
            self._close("the hub closed a connection")
            return
        at_ns = _arrival_ns(times)
        if not self.is_open:
            data = self._opened(data)
        for kind, payload in self._frames.cut(data):
            self._take(kind, payload, at_ns)

    def _opened(self, data: bytes) -> bytes:
        """Return what follows the answer to the opening request, once that is whole."""
        self._head += data
        head, end, rest = self._head.partition(b"\r\n\r\n")
        if not end:
            return b""
        if not head.startswith(SWITCHED):
            self._close(head.decode(errors="replace"))
            return b""
        self.is_open = True
        return rest

    def _close(self, reason: str) -> None:
        self.vanish()
        for waiting in (self._opening, *self._acks.values()):
            if not waiting.done():
                waiting.set_exception(WrongFiguresError(reason))
                waiting.exception()
        self._acks.clear()

    def _take(self, kind: int, payload: bytes, at_ns: int) -> None:
        if kind == frames.PING:
            self._send(frames.pong(payload))
        elif kind != frames.TEXT:
            return
        elif payload.startswith(b"42"):
            self._heard(*_notice(payload), at_ns=at_ns)
        elif payload.startswith(b"43"):
            number, _, body = payload[2:].partition(b"[")
            answer = self._acks.pop(int(number), None)
            if answer is not None and not answer.done():
                answer.set_result(json.loads(b"[" + body)[0])
        elif payload == b"2":
            self._say("3")
        elif payload.startswith(b"0"):
            auth = {"protocol": PROTOCOL_VERSION, "room_pass": self._seat.room_pass}
            self._say("40" + json.dumps(auth))
        elif payload.startswith(b"40"):
            self._opening.set_result(None)
        elif payload.startswith(b"44"):
            self._close(payload.decode())

    def _heard(self, name: str, carried: Mapping[str, Any], *, at_ns: int) -> None:
        if name != "entry.added":
            self._listener.notice(name, carried, at_ns)
            return
        entry = carried["entry"]
        if self.last_seq is not None and entry["seq"] <= self.last_seq:
            self._listener.repeated()
            return
        self._ahead[entry["seq"]] = (entry["payload"].get("text", ""), at_ns)
        self._advance()
        if self.last_seq is not None and self._ahead:
            self._fetch_missing(has_more=False)

    def _take_state(self, state: Mapping[str, Any]) -> None:
        entries = state["entries"]
        if self.last_seq is None:
            self.last_seq = entries[0]["seq"] - 1 if entries else state["last_seq"]
        self._take_page(entries)
        if state["has_more"]:
            self._fetch_missing(has_more=True)

    def _take_page(self, entries: list[dict[str, Any]]) -> None:
        at_ns = time.time_ns()
        for entry in entries:
            if entry["seq"] > (self.last_seq or 0):
                self._ahead.setdefault(entry["seq"], (entry["payload"].get("text", ""), at_ns))
        self._advance()

    def _advance(self) -> None:
        while self.last_seq is not None and self.last_seq + 1 in self._ahead:
            self.last_seq += 1
            self._listener.entry(*self._ahead.pop(self.last_seq))
        if self.last_seq is not None and self._ahead and min(self._ahead) <= self.last_seq:
            self._ahead = {seq: it for seq, it in self._ahead.items() if seq > self.last_seq}

    def _fetch_missing(self, *, has_more: bool) -> None:
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_between(has_more=has_more))

    async def _ask_between(self, *, has_more: bool) -> None:
        try:
            while has_more or self._ahead:
                self.times_asked += 1
                page = await self.value("entries.after", {"seq": self.last_seq})
                self._take_page(page["entries"])
                has_more = page["has_more"]
        except WrongFiguresError:
            # The connection is gone: whatever is missing comes with the next entrance.
            return
        finally:
            self._asking = None


@asynccontextmanager
async def _patience(name: str) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(ANSWER_S):
            yield
    except TimeoutError as error:
        raise WrongFiguresError(f"{name} was not answered within {ANSWER_S} s") from error


def _arrival_ns(times: list[tuple[int, int, bytes]]) -> int:
    """Return when the kernel got what was read; now, where it did not look at its clock."""
    if not times:
        return time.time_ns()
    seconds, ns = struct.unpack("qq", times[0][2])
    return int(seconds * NS_PER_S + ns)


@lru_cache(maxsize=KEPT)
def _notice(payload: bytes) -> tuple[str, dict[str, Any]]:
    name, carried = json.loads(payload[2:])
    return name, carried
