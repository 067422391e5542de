"""A browser's side of Socket.IO 5 over a WebSocket, small enough to send what it must not."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

ANSWER_LIMIT_S = 10.0
QUIET_S = 0.3


class RefusedError(Exception):
    """The hub refused the connection; `data` says why."""

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(data)
        self.data = data


class SocketClient:
    """One connected browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self.notices: list[tuple[str, dict[str, Any]]] = []
        self.is_closed = asyncio.Event()
        self._socket = socket
        self._arrived = asyncio.Condition()
        self._acks: dict[int, asyncio.Future[Any]] = {}
        self._number = 0
        self._connected: asyncio.Future[dict[str, Any]] = asyncio.Future()
        self._reading = asyncio.create_task(self._read())

    async def open(self, auth: dict[str, Any]) -> None:
        """Say who we are. Raises: RefusedError."""
        await self._socket.send("40" + json.dumps(auth))
        await asyncio.wait_for(self._connected, ANSWER_LIMIT_S)

    async def ask(self, name: str, *arguments: Any) -> dict[str, Any]:
        """Send a request and return its acknowledgement."""
        return await self._answer_to([name, *arguments])

    async def ask_in_frames(self, name: str, message: Any, *, frame_length: int) -> dict[str, Any]:
        """Send a request in frames of so many characters and return its acknowledgement."""
        return await self._answer_to([name, message], frame_length=frame_length)

    async def _answer_to(self, request: list[Any], *, frame_length: int = 0) -> dict[str, Any]:
        self._number += 1
        self._acks[self._number] = asyncio.Future()
        text = f"42{self._number}" + json.dumps(request, ensure_ascii=False)
        length = frame_length or len(text)
        parts = [text[at : at + length] for at in range(0, len(text), length)]
        await self._socket.send(parts if frame_length else text)
        ack: list[dict[str, Any]] = await asyncio.wait_for(self._acks[self._number], ANSWER_LIMIT_S)
        return ack[0] if ack else {}

    async def value(self, name: str, message: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send a request that must work and return its value."""
        ack = await self.ask(name, message or {})
        assert ack["ok"], ack
        value: dict[str, Any] = ack["value"]
        return value

    async def send_raw(self, frame: str | bytes) -> None:
        """Send a frame as it is."""
        await self._socket.send(frame)

    async def notice(self, name: str) -> dict[str, Any]:
        """Wait for a notice, take it out of the list and return what it carries."""

        def found() -> bool:
            return any(got == name for got, _ in self.notices)

        async with self._arrived:
            await asyncio.wait_for(self._arrived.wait_for(found), ANSWER_LIMIT_S)
        index = next(i for i, (got, _) in enumerate(self.notices) if got == name)
        return self.notices.pop(index)[1]

    async def stays_quiet(self, name: str) -> bool:
        """Tell whether no such notice comes for a moment."""
        await asyncio.sleep(QUIET_S)
        return all(got != name for got, _ in self.notices)

    async def drop(self) -> None:
        """Vanish without a word."""
        self._socket.transport.abort()
        await self.end()

    async def end(self) -> None:
        """Close the connection."""
        await self._socket.close()
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading

    async def _read(self) -> None:
        try:
            async for frame in self._socket:
                await self._take(str(frame))
        except ConnectionClosed:
            pass
        finally:
            self.is_closed.set()

    async def _take(self, frame: str) -> None:
        if frame == "2":
            await self._socket.send("3")
        elif frame.startswith("40"):
            self._connected.set_result(json.loads(frame[2:]))
        elif frame.startswith("44"):
            self._connected.set_exception(RefusedError(json.loads(frame[2:])["data"]))
        elif frame.startswith("41"):
            self.is_closed.set()
        elif frame.startswith("43"):
            number, _, body = frame[2:].partition("[")
            self._acks.pop(int(number)).set_result(json.loads("[" + body))
        elif frame.startswith("42"):
            name, carried = json.loads(frame[2:])
            async with self._arrived:
                self.notices.append((name, carried))
                self._arrived.notify_all()


@asynccontextmanager
async def browser(
    port: int, *, cookie: str, auth: dict[str, Any], origin: str | None = None
) -> AsyncIterator[SocketClient]:
    """Connect as a browser with that cookie does. Raises: RefusedError."""
    url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    headers = {"Cookie": f"login={cookie}"}
    async with connect(
        url, additional_headers=headers, origin=Origin(origin) if origin else None, compression=None
    ) as socket:
        client = SocketClient(socket)
        try:
            await client.open(auth)
            yield client
        finally:
            await client.end()
