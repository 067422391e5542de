"""Engine.IO's side of a WebSocket: one task a browser, and no queue unless it is slow.

The library has three tasks and a queue a browser, and makes one more task for each message to each
of them. Here what is said to a hall is one frame, made once and written to every socket in turn.
A server that can write such a frame says so by an ASGI extension, as `web/websocket.py` does; with
any other, and to a browser that does not keep up, messages wait for their turn, in order.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from typing import Any, Protocol

import engineio
from engineio import packet
from engineio.async_drivers.asgi import WebSocket
from engineio.async_socket import AsyncSocket
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from websockets.frames import Frame, Opcode

from signaling.too_long import TOO_LONG_PAUSE_S, in_place_of

log = logging.getLogger(__name__)

FRAMES = "estrade.frames"
"""The name of the ASGI extension; in the scope's `extensions` it is a `FrameWriter`."""

WAITING_MAX = 1_000
"""Messages for a browser that takes none; with one more it is let go, and asks for what it missed
when it comes back."""

CLOSES_WITHIN_S = 5.0


class FrameWriter(Protocol):
    """A connection of the server that takes frames as they are."""

    def write_frame(self, frame: bytes) -> bool:
        """Write at once, or return False while the browser has not taken what was written."""

    def abort(self) -> None:
        """End the connection without another word."""


class _NoFrames:
    def write_frame(self, frame: bytes) -> bool:
        return False

    def abort(self) -> None:
        """Leave it to the server."""


class Said:
    """One Engine.IO packet as text, and as the frame that carries it."""

    __slots__ = ("frame", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.frame = Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


PING = Said(str(packet.PING))


class Socket(AsyncSocket):  # type: ignore[misc]  # Engine.IO publishes no types.
    """One browser's connection."""

    def __init__(self, server: "Engine", sid: str) -> None:
        super().__init__(server, sid)
        self._frames: FrameWriter = _NoFrames()
        self._ws: WebSocket | None = None
        self._waiting: deque[Said] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_let_go = False
        self._is_handling = False

    async def serve(self, environ: Mapping[str, Any]) -> object:
        """Accept the connection and listen to the browser until it ends."""
        extensions = environ["asgi.scope"].get("extensions") or {}
        self._frames = extensions.get(FRAMES, self._frames)
        return await WebSocket(self._listen, self.server)(environ)

    def say(self, said: Said) -> None:
        """Write now, or in turn once the browser has taken what came before."""
        if self.closed or self._is_let_go:
            return
        if self._ws is not None and not self._waiting and self._frames.write_frame(said.frame):
            return
        self._waiting.append(said)
        if len(self._waiting) > WAITING_MAX:
            self._let_go()
        elif self._ws is not None and self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting())

    async def send(self, pkt: packet.Packet) -> None:
        """Send a packet. Raises: SocketIsClosedError."""
        if self.closed:
            raise SocketIsClosedError
        self.say(Said(pkt.encode()))

    def schedule_ping(self) -> None:
        """Ask in a while whether the browser is still there; called with each of its answers."""
        self._after(self.server.ping_interval, self._ping)

    def _ping(self) -> None:
        if not (self.closed or self.closing):
            self.say(PING)
            self._after(self.server.ping_timeout, self._give_up)

    def _after(self, delay_s: float, act: Any) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay_s, act)

    def _give_up(self) -> None:
        # While a request is handled nothing is read, so the answer may be there already.
        if self._is_handling:
            self._after(self.server.ping_timeout, self._give_up)
        else:
            self._let_go()

    def _let_go(self) -> None:
        """Give up a browser that does not answer, or takes nothing."""
        if not self._is_let_go:
            self._is_let_go = True
            self.server.start_background_task(self._end, self.server.reason.PING_TIMEOUT)

    async def _listen(self, ws: WebSocket) -> None:
        self._ws, self.connected, self.upgraded = ws, True, True
        await self._write_waiting()
        try:
            await self._read(ws)
        finally:
            await self._end(self.server.reason.TRANSPORT_CLOSE)

    async def _read(self, ws: WebSocket) -> None:
        while not self.closed:
            try:
                data = await ws.wait()
                self._is_handling = True
                if len(data) > self.server.max_http_buffer_size:
                    data = in_place_of(data)
                    await asyncio.sleep(TOO_LONG_PAUSE_S)
                await self.receive(packet.Packet(encoded_packet=data))
            except UnknownPacketError:
                continue
            except (OSError, ValueError, SocketIsClosedError):
                return
            except Exception:
                log.exception("a message could not be handled")
            finally:
                self._is_handling = False

    async def _end(self, reason: str) -> None:
        """Say that the browser is gone, and close the connection whether it hears that or not."""
        if self._timer is not None:
            self._timer.cancel()
        await self.close(wait=False, abort=True, reason=reason)
        self._waiting.clear()
        if self._ws is None:
            return
        try:
            async with asyncio.timeout(0 if self._is_let_go else CLOSES_WITHIN_S):
                await self._ws.close()
        except TimeoutError:
            self._frames.abort()

    async def _write_waiting(self) -> None:
        """Write what waits; the server makes us wait until the browser takes it."""
        assert self._ws is not None
        try:
            while self._waiting:
                await self._ws.send(self._waiting[0].text)
                self._waiting.popleft()
        except Exception:  # noqa: BLE001 - whatever it is, the connection is gone
            self._waiting.clear()
        finally:
            self._writing = None


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # Engine.IO publishes no types.
    """Engine.IO over WebSocket alone, with our sockets."""

    sockets: dict[str, Socket]

    async def _handle_connect(
        self, environ: Mapping[str, Any], transport: str, _jsonp_index: int | None = None
    ) -> object:
        sid = self.generate_id()
        socket = self.sockets[sid] = Socket(self, sid)
        opening = {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }
        try:
            await socket.send(packet.Packet(packet.OPEN, opening))
            await self._trigger_event("connect", sid, environ, run_async=False)
            socket.schedule_ping()
            return await socket.serve(environ)
        finally:
            self.sockets.pop(sid, None)
