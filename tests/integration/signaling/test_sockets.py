"""What is said to everybody reaches whoever listens, whatever others do with their connections."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from typing import Any

import pytest
import socketio
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from signaling.fanout import FanOut, SocketServer, TextPacket
from signaling.sockets import WAITING_MAX
from web.websocket import FrameWritingProtocol

PING_S, PONG_S = 0.1, 0.3
WITHIN_S = 10.0
LARGE, LARGE_MAX = "x" * 60_000, 300
"""More than the buffers of a connection take."""


class Sockets:
    """A server whose sockets are all in one room, and the browsers connected to it."""

    def __init__(self, port: int, stack: AsyncExitStack) -> None:
        self.gone: list[str] = []
        self.farewell = asyncio.Event()
        self.farewell.set()
        self.port = port
        self._stack = stack
        self.sio = SocketServer(
            async_mode="asgi",
            client_manager=FanOut(),
            serializer=TextPacket,
            async_handlers=False,
            transports=["websocket"],
            monitor_clients=False,
            ping_interval=PING_S,
            ping_timeout=PONG_S,
        )
        self.sio.on("connect", self._connect)
        self.sio.on("disconnect", self._disconnect)
        self.sio.on("wait", self._wait)

    async def browser(self) -> ClientConnection:
        """Connect a browser that reads nothing by itself."""
        url = f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"
        opened: ClientConnection = await self._stack.enter_async_context(
            connect(url, compression=None, max_queue=1, ping_interval=None, close_timeout=0.1)
        )
        await opened.send("40{}")
        while not str(await opened.recv()).startswith("40"):
            pass
        return opened

    async def say(self, number: int, *, more: str = "") -> None:
        """Say a number to everybody."""
        await self.sio.emit("said", {"number": number, "more": more}, to="hall")

    async def until_left(self, count: int) -> None:
        """Wait until no more than so many are left."""
        async with asyncio.timeout(WITHIN_S):
            while len(self.sio.eio.sockets) > count:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)

    async def _connect(self, sid: str, _environ: dict[str, Any], _auth: object = None) -> None:
        await self.sio.enter_room(sid, "hall")

    async def _disconnect(self, sid: str, _reason: object = None) -> None:
        self.gone.append(sid)
        await self.farewell.wait()

    async def _wait(self, _sid: str, seconds: float) -> str:
        await asyncio.sleep(seconds)
        return "waited"


@pytest.fixture(params=[FrameWritingProtocol, "websockets-sansio"], ids=["frames", "plain"])
async def sockets(request: pytest.FixtureRequest) -> AsyncIterator[Sockets]:
    """Serve on uvicorn with our protocol, and with its own, which takes no frames."""
    listening = socket.create_server(("127.0.0.1", 0))
    async with AsyncExitStack() as stack:
        found = Sockets(listening.getsockname()[1], stack)
        config = uvicorn.Config(
            socketio.ASGIApp(found.sio),
            log_level="warning",
            lifespan="off",
            ws=request.param,
            ws_per_message_deflate=False,
            ws_ping_interval=None,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield found
        finally:
            await stack.aclose()
            server.should_exit = True
            await serving


async def heard(browser: ClientConnection, count: int) -> list[int]:
    """Read, and answer pings, until a browser has heard so many numbers; return them."""
    numbers: list[int] = []
    async with asyncio.timeout(WITHIN_S):
        while len(numbers) < count:
            frame = str(await browser.recv())
            if frame == "2":
                await browser.send("3")
            elif frame.startswith("42"):
                numbers.append(json.loads(frame[2:])[1]["number"])
    return numbers


async def test_everybody_hears_everything_in_order(sockets: Sockets) -> None:
    browsers = [await sockets.browser() for _ in range(5)]
    reading = [asyncio.create_task(heard(browser, 200)) for browser in browsers]
    for number in range(200):
        await sockets.say(number)
    assert await asyncio.gather(*reading) == [list(range(200))] * 5


async def test_who_reads_slowly_gets_everything_in_order_and_keeps_nobody_waiting(
    sockets: Sockets,
) -> None:
    # However slow the machine is, whoever is slow is not taken for silent.
    sockets.sio.eio.ping_timeout = WITHIN_S
    slow, quick = await sockets.browser(), await sockets.browser()
    reading = asyncio.create_task(heard(quick, 150))
    async with asyncio.timeout(WITHIN_S):
        for number in range(150):
            await sockets.say(number, more=LARGE)
            await asyncio.sleep(0)
    assert await reading == list(range(150))
    assert await heard(slow, 150) == list(range(150))


@pytest.mark.parametrize("sockets", [FrameWritingProtocol], indirect=True)
async def test_who_takes_nothing_is_let_go_and_nobody_else(sockets: Sockets) -> None:
    await sockets.browser()
    other = await sockets.browser()
    for number in range(LARGE_MAX + WAITING_MAX):
        await sockets.say(number, more=LARGE if number < LARGE_MAX else "")
        assert await heard(other, 1) == [number]
    await sockets.until_left(1)
    await sockets.say(-1)
    assert await heard(other, 1) == [-1]


async def test_who_answers_no_ping_is_let_go(sockets: Sockets) -> None:
    silent = await sockets.browser()
    await sockets.until_left(0)
    async with asyncio.timeout(WITHIN_S):
        await silent.wait_closed()


async def test_who_waits_for_an_answer_is_not_taken_for_silent(sockets: Sockets) -> None:
    waiting = await sockets.browser()
    await waiting.send(f'421["wait",{4 * (PING_S + PONG_S)}]')
    frame = ""
    async with asyncio.timeout(WITHIN_S):
        while not frame.startswith("431"):
            frame = str(await waiting.recv())
            if frame == "2":
                await waiting.send("3")
    assert frame == '431["waited"]'
    assert sockets.gone == []


@pytest.mark.parametrize("nonsense", ["", "9", "b!", "42", "x" * 2_000_000])
async def test_who_sends_nonsense_harms_nobody_else(sockets: Sockets, nonsense: str) -> None:
    sender, other = await sockets.browser(), await sockets.browser()
    with suppress(ConnectionClosed):
        await sender.send(nonsense)
    reading = asyncio.create_task(heard(other, 1))
    await sockets.say(7)
    assert await reading == [7]


async def test_who_closes_is_forgotten(sockets: Sockets) -> None:
    browser = await sockets.browser()
    await browser.close()
    await sockets.until_left(0)
    assert len(sockets.gone) == 1


async def test_nothing_is_written_to_a_connection_that_is_gone(
    sockets: Sockets, caplog: pytest.LogCaptureFixture
) -> None:
    browser = await sockets.browser()
    sockets.farewell.clear()
    browser.transport.abort()
    async with asyncio.timeout(WITHIN_S):
        while not sockets.gone:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
    for number in range(20):
        await sockets.say(number)
    sockets.farewell.set()
    await sockets.until_left(0)
    assert [record.message for record in caplog.records if record.name == "asyncio"] == []
