"""The line to one media server: JSON-RPC 2.0, one object a line, opened when needed."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from itertools import count
from typing import Any

from hub.kernel.waiting import end
from rooms.errors import MediaUnavailable

log = logging.getLogger(__name__)

REQUEST_TIMEOUT_S = 5.0
CONNECT_TIMEOUT_S = 2.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0
PAUSE_SHARE = 0.1
LINE_BYTES = 1024 * 1024
PENDING_MAX = 1000


class EngineError(Exception):
    """The media server answered with an error of that code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class ControlLine:
    """One connection that is opened when needed and again when lost.

    `control` is `127.0.0.1:PORT` or `unix:/path`. After a connection fails, the next one is tried
    when a pause is over: a tenth of the time without one, from 0.1 s to 2 s; requests meanwhile
    are refused at once.
    """

    def __init__(
        self, control: str, secret: str, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._control = control
        self._secret = secret
        self._monotonic = monotonic
        self._numbers = count(1)
        self._pending: dict[int, asyncio.Future[Any]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()
        self._not_before_s = 0.0
        self._without_since_s: float | None = None
        self._ended = asyncio.Event()
        self._ended.set()

    @property
    def away_s(self) -> float:
        """Return for how long no connection could be had, 0 while there is one or none was due."""
        if self._without_since_s is None:
            return 0.0
        return self._monotonic() - self._without_since_s

    async def ask(self, method: str, params: dict[str, object]) -> dict[str, Any]:
        """Return the result of a request. Raises: MediaUnavailable, EngineError."""
        await self._connect()
        return await self._exchange(method, params)

    async def ended(self) -> None:
        """Return when there is no connection, at once or when the present one ends."""
        await self._ended.wait()

    async def close(self) -> None:
        """Let go of the connection."""
        await end(self._reading)
        self._lose("closed")

    async def _exchange(self, method: str, params: dict[str, object]) -> dict[str, Any]:
        if self._writer is None or len(self._pending) >= PENDING_MAX:
            raise MediaUnavailable
        number = next(self._numbers)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._pending[number] = answer
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        try:
            self._writer.write(json.dumps(request).encode() + b"\n")
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                await self._writer.drain()
                result: dict[str, Any] = await answer
        except (OSError, TimeoutError) as error:
            raise MediaUnavailable from error
        else:
            return result
        finally:
            self._pending.pop(number, None)

    async def _connect(self) -> None:
        async with self._opening:
            if self._writer is not None:
                return
            if self._monotonic() < self._not_before_s:
                raise MediaUnavailable
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT_S):
                    await self._open()
            except (OSError, TimeoutError, EngineError, MediaUnavailable) as error:
                self._pause(error)
                raise MediaUnavailable from error
            except asyncio.CancelledError:
                # Whoever asked gave up: a line that is half open must not be used by others.
                self._lose("given up")
                raise
            self._without_since_s = None
            self._ended.clear()

    def _pause(self, error: Exception) -> None:
        is_news = self._without_since_s is None
        self._lose("could not be opened")
        if is_news:
            log.warning("the media server does not answer at %s: %r", self._control, error)
        pause_s = min(max(FIRST_PAUSE_S, self.away_s * PAUSE_SHARE), LONGEST_PAUSE_S)
        self._not_before_s = self._monotonic() + pause_s

    async def _open(self) -> None:
        if self._control.startswith("unix:"):
            path = self._control.removeprefix("unix:")
            reader, writer = await asyncio.open_unix_connection(path, limit=LINE_BYTES)
        else:
            host, _, port = self._control.rpartition(":")
            reader, writer = await asyncio.open_connection(
                host.strip("[]"), int(port), limit=LINE_BYTES
            )
        self._writer = writer
        self._reading = asyncio.create_task(self._read(reader, writer))
        await self._exchange("authenticate", {"secret": self._secret})

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                self._take(line)
        except OSError as error:
            log.warning("the line to the media server at %s broke: %r", self._control, error)
        except ValueError:
            log.exception("the media server's answers could not be read")
        if self._writer is writer:
            self._lose("the connection ended")

    def _take(self, line: bytes) -> None:
        answer = json.loads(line)
        waiting = self._pending.get(answer.get("id"))
        if waiting is None or waiting.done():
            return
        error = answer.get("error")
        if error is None:
            waiting.set_result(answer["result"])
        else:
            code = str(error.get("data", {}).get("code", error.get("code")))
            waiting.set_exception(EngineError(code, str(error.get("message", ""))))

    def _lose(self, why: str) -> None:
        if self._without_since_s is None:
            self._without_since_s = self._monotonic()
        self._ended.set()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for waiting in self._pending.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError(why))
