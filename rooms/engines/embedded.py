"""The embedded media server, spoken to in JSON-RPC 2.0, one object a line."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable
from itertools import count
from typing import Any

from hub.kernel.errors import EstradeError
from rooms.engines.port import (
    IceCredentials,
    JournalEntry,
    JournalKind,
    JournalPage,
    StageRole,
    StageSource,
)
from rooms.errors import ConnectionEnded, MediaRefused, MediaUnavailable, StageFull

log = logging.getLogger(__name__)

REQUEST_TIMEOUT_S = 5.0
CONNECT_TIMEOUT_S = 2.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0
LINE_BYTES = 1024 * 1024
PENDING_MAX = 1000

REFUSED = {"offer_invalid", "offer_unsupported"}
FULL = {"room_full", "server_full"}
ABSENT = {"peer_unknown", "room_unknown"}


class EngineError(Exception):
    """The media server answered with an error of that code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class EmbeddedEngine:
    """A MediaEngine over one connection that is opened when needed and again when lost.

    `control` is `127.0.0.1:PORT` or `unix:/path`. After a connection fails, the next one is tried
    when a pause is over, from 0.1 s doubling to 2 s; requests meanwhile are refused at once.
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
        self._pause_s = FIRST_PAUSE_S
        self._not_before_s = 0.0

    async def publish(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer an offer that sends."""
        result = await self._ask("publish", room=room, peer=peer, offer=offer, source=source)
        return str(result["answer"])

    async def watch(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer an offer that receives."""
        result = await self._ask("watch", room=room, peer=peer, offer=offer, source=source)
        return str(result["answer"])

    async def restart_ice(
        self,
        *,
        room: str,
        peer: str,
        role: StageRole,
        source: StageSource,
        theirs: IceCredentials,
    ) -> IceCredentials:
        """Begin a new ICE exchange of a running connection."""
        result = await self._ask(
            "restart_ice",
            room=room,
            peer=peer,
            role=role,
            source=source,
            ufrag=theirs.ufrag,
            pwd=theirs.password,
        )
        return IceCredentials(str(result["ufrag"]), str(result["pwd"]))

    async def hang_up(
        self,
        *,
        room: str,
        peer: str,
        role: StageRole | None = None,
        source: StageSource | None = None,
    ) -> None:
        """End what a peer sends and receives, or a part of it."""
        chosen = {"role": role, "source": source}
        given = {name: value for name, value in chosen.items() if value is not None}
        await self._ask_unless_absent("hang_up", room=room, peer=peer, **given)

    async def close_room(self, room: str) -> None:
        """End everything in a room."""
        await self._ask_unless_absent("close_room", room=room)

    async def is_receiving(self, *, room: str, peer: str) -> bool:
        """Tell whether media of the peer arrives at this moment."""
        result = await self._ask_unless_absent("stats", room=room, peer=peer)
        return any(
            one["kind"] == StageRole.PUBLISHER and one["connected"] and one["media"]
            for found in result.get("rooms", ())
            for one in found["peers"]
        )

    async def read_journal(self, *, after: int, limit: int) -> JournalPage:
        """Return what was noted after a number."""
        result = await self._ask("journal", after=after, limit=limit)
        return JournalPage(
            journal_id=str(result["journal"]),
            now_s=float(result["now"]),
            entries=[_entry(line) for line in result["entries"]],
        )

    async def acknowledge(self, through: int) -> None:
        """Let the server forget its journal up to a number."""
        await self._ask("acknowledge", through=through)

    async def ping(self) -> None:
        """Return when the server answers."""
        await self._ask("ping")

    async def close(self) -> None:
        """Let go of the connection."""
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        self._lose("closed")

    async def _ask_unless_absent(self, method: str, **params: object) -> dict[str, Any]:
        try:
            return await self._request(method, params)
        except EngineError as error:
            if error.code in ABSENT:
                return {}
            raise _as_ours(error) from error

    async def _ask(self, method: str, **params: object) -> dict[str, Any]:
        try:
            return await self._request(method, params)
        except EngineError as error:
            raise _as_ours(error) from error

    async def _request(self, method: str, params: dict[str, object]) -> dict[str, Any]:
        await self._connect()
        return await self._exchange(method, params)

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
                self._lose("could not be opened")
                if self._pause_s == FIRST_PAUSE_S:
                    log.warning("the media server does not answer at %s: %r", self._control, error)
                self._not_before_s = self._monotonic() + self._pause_s
                self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
                raise MediaUnavailable from error
            self._pause_s = FIRST_PAUSE_S

    async def _open(self) -> None:
        if self._control.startswith("unix:"):
            path = self._control.removeprefix("unix:")
            reader, self._writer = await asyncio.open_unix_connection(path, limit=LINE_BYTES)
        else:
            host, _, port = self._control.rpartition(":")
            reader, self._writer = await asyncio.open_connection(
                host.strip("[]"), int(port), limit=LINE_BYTES
            )
        self._reading = asyncio.create_task(self._read(reader))
        await self._exchange("authenticate", {"secret": self._secret})

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while line := await reader.readline():
                self._take(line)
        except (OSError, ValueError):
            log.exception("the media server's answers could not be read")
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
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for waiting in self._pending.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError(why))


def _entry(line: dict[str, Any]) -> JournalEntry:
    return JournalEntry(
        seq=int(line["seq"]),
        at_s=float(line["at"]),
        room=str(line["room"]),
        peer=str(line["peer"]),
        role=StageRole(line["role"]),
        kind=JournalKind(line["kind"]),
        source=StageSource(line.get("source") or StageSource.CAMERA),
        media=str(line.get("media") or ""),
        reason=str(line.get("reason") or ""),
    )


def _as_ours(error: EngineError) -> EstradeError:
    if error.code in REFUSED:
        return MediaRefused(reason=error.message, is_readable=error.code != "offer_invalid")
    if error.code in ABSENT:
        return ConnectionEnded()
    if error.code in FULL:
        return StageFull()
    log.error("the media server refused a request: %s", error)
    return MediaUnavailable()
