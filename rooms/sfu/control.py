"""The channel the hub controls the server by: JSON-RPC 2.0, one object a line.

The first request of a connection must be ``authenticate``. Requests are answered in order.

================ ====================== ========================================================
method           params                 result
================ ====================== ========================================================
``authenticate`` secret                 {}
``publish``      room, peer, offer,     answer; the earlier connection of the same peer and source
                 source?                is replaced
``watch``        room, peer, offer,     answer; likewise
                 source?
``hang_up``      room, peer,            {}; of one role or source, or all of a peer
                 role?, source?
``restart_ice``  room, peer, role,      ufrag, pwd: ours from now on; the arguments are theirs
                 source?, ufrag, pwd
``pause``        room, peer, is_paused  {}; a viewer gets no pictures while paused
``close_room``   room                   {}
``record``       room, recording,       {}; goes on with the same recording, ends another
                 folder
``stop_recording`` room                 {}
``recordings``   nothing                recordings: what is being recorded, by room;
                                        problems: why nothing of it reaches the disk, by room
``stats``        room?, peer?, role?    figures by room and peer; without room, of the port too
``metrics``      nothing                what operators watch, flat; counters never go down
``journal``      after, limit           journal (its id), now, entries
``acknowledge``  through                {}; the entries up to that number are let go
``ping``         nothing                started_at, now, version
================ ====================== ========================================================

Instants are unix seconds. An error carries ``data.code``, one of those in ``errors.py``.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Callable
from typing import Any

from rooms.sfu import VERSION, limits
from rooms.sfu.errors import (
    MediaError,
    MethodUnknownError,
    RequestInvalidError,
    UnauthenticatedError,
)
from rooms.sfu.forwarding.room import CAMERA
from rooms.sfu.media import Role
from rooms.sfu.server import MediaServer

log = logging.getLogger(__name__)

Params = dict[str, Any]
Result = dict[str, Any]
Method = Callable[[Params], Result]

# JSON-RPC's own numbers; every other error of ours is -32000 and told apart by data.code.
_NUMBERS = {"request_invalid": -32602, "method_unknown": -32601, "internal": -32603}
_OUR_NUMBER = -32000
_EVERYTHING = 1 << 62


class Control:
    """Answer the hub's requests."""

    def __init__(self, server: MediaServer, *, secret: str, started_at: float) -> None:
        self._server = server
        self._secret = secret.encode()
        self._started_at = started_at
        self._connections = 0
        self._methods: dict[str, Method] = {
            "publish": self._publish,
            "watch": self._watch,
            "hang_up": self._hang_up,
            "restart_ice": self._restart_ice,
            "pause": self._pause,
            "close_room": self._close_room,
            "record": self._record,
            "stop_recording": self._stop_recording,
            "recordings": self._recordings,
            "stats": self._stats,
            "metrics": self._metrics,
            "journal": self._journal,
            "acknowledge": self._acknowledge,
            "ping": self._ping,
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it ends, breaks the rules or fails to authenticate."""
        self._connections += 1
        try:
            if self._connections <= limits.CONTROL_CONNECTIONS_MAX:
                await self._serve_authenticated(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            return
        except asyncio.CancelledError:
            # The server stops; asyncio's streams would report a cancelled task as an error.
            return
        finally:
            self._connections -= 1
            writer.close()

    async def _serve_authenticated(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        async with asyncio.timeout(limits.CONTROL_AUTHENTICATE_TIMEOUT_S):
            line = await reader.readuntil(b"\n")
        answer, is_in = self._authenticate(line)
        writer.write(answer)
        await writer.drain()
        while is_in:
            line = await reader.readuntil(b"\n")
            writer.write(self.answer(line))
            await writer.drain()

    def _authenticate(self, line: bytes) -> tuple[bytes, bool]:
        request_id = None
        try:
            request_id, method, params = _read_request(line)
            secret = params.get("secret")
            if method != "authenticate" or not isinstance(secret, str):
                raise UnauthenticatedError("the first request must be authenticate {secret}")
            if not hmac.compare_digest(secret.encode(errors="replace"), self._secret):
                raise UnauthenticatedError("that is not the secret")
        except MediaError as error:
            return _error(request_id, error.code, str(error)), False
        return _line({"jsonrpc": "2.0", "id": request_id, "result": {}}), True

    def answer(self, line: bytes) -> bytes:
        """Return the response line to a request line; whatever it is, there is one."""
        request_id = None
        try:
            request_id, name, params = _read_request(line)
            result = self._method(name)(params)
        except MediaError as error:
            return _error(request_id, error.code, str(error))
        except Exception:
            log.exception("a control request could not be handled")
            return _error(request_id, "internal", "the media server failed; its log says how")
        return _line({"jsonrpc": "2.0", "id": request_id, "result": result})

    def _method(self, name: str) -> Method:
        method = self._methods.get(name)
        if method is None:
            raise MethodUnknownError(f"there is no method of the name {name[:64]}")
        return method

    def _publish(self, params: Params) -> Result:
        return {"answer": self._server.publish(**_offer(params), source=_source(params))}

    def _watch(self, params: Params) -> Result:
        return {"answer": self._server.watch(**_offer(params), source=_source(params))}

    def _hang_up(self, params: Params) -> Result:
        self._server.hang_up(
            **_peer(params),
            role=_role(params) if "role" in params else None,
            source=_text(params, "source") if "source" in params else None,
        )
        return {}

    def _restart_ice(self, params: Params) -> Result:
        role = _role(params)
        credentials = self._server.restart_ice(
            **_peer(params),
            role=role,
            source=_source(params),
            ufrag=_text(params, "ufrag"),
        )
        return {"ufrag": credentials.ufrag, "pwd": credentials.password}

    def _pause(self, params: Params) -> Result:
        is_paused = params.get("is_paused")
        if not isinstance(is_paused, bool):
            raise RequestInvalidError("is_paused must be true or false")
        self._server.pause(**_peer(params), is_paused=is_paused)
        return {}

    def _close_room(self, params: Params) -> Result:
        self._server.close_room(room=_text(params, "room"))
        return {}

    def _record(self, params: Params) -> Result:
        names = ("room", "recording", "folder")
        self._server.record(**{name: _text(params, name) for name in names})
        return {}

    def _stop_recording(self, params: Params) -> Result:
        self._server.stop_recording(room=_text(params, "room"))
        return {}

    def _recordings(self, params: Params) -> Result:
        del params
        return {
            "recordings": self._server.recordings(),
            "problems": self._server.recording_problems(),
        }

    def _stats(self, params: Params) -> Result:
        names = {name: _text(params, name) for name in ("room", "peer") if name in params}
        return self._server.stats(**names, role=_role(params) if "role" in params else None)

    def _metrics(self, params: Params) -> Result:
        del params
        return self._server.metrics()

    def _journal(self, params: Params) -> Result:
        journal = self._server.journal
        limit = _count(params, "limit", default=limits.JOURNAL_PAGE_ENTRIES_MAX)
        entries = journal.read(after=_count(params, "after", default=0), limit=limit)
        return {"journal": journal.id, "now": self._server.clock.unix_now(), "entries": entries}

    def _acknowledge(self, params: Params) -> Result:
        self._server.journal.acknowledge(_count(params, "through", default=None))
        return {}

    def _ping(self, params: Params) -> Result:
        del params
        return {
            "started_at": self._started_at,
            "now": self._server.clock.unix_now(),
            "version": VERSION,
        }


def _offer(params: Params) -> dict[str, str]:
    return {name: _text(params, name) for name in ("room", "peer", "offer")}


def _peer(params: Params) -> dict[str, str]:
    return {name: _text(params, name) for name in ("room", "peer")}


def _role(params: Params) -> Role:
    try:
        return Role(_text(params, "role"))
    except ValueError:
        raise RequestInvalidError("role must be publisher or viewer") from None


def _source(params: Params) -> str:
    return _text(params, "source") if "source" in params else CAMERA


def _text(params: Params, name: str) -> str:
    value = params.get(name)
    if not isinstance(value, str):
        raise RequestInvalidError(f"{name} must be text")
    return value


def _count(params: Params, name: str, *, default: int | None) -> int:
    value = params.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _EVERYTHING:
        raise RequestInvalidError(f"{name} must be a whole number, 0 or more")
    return value


def _read_request(line: bytes) -> tuple[str | int | None, str, Params]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        raise RequestInvalidError("the request is not a line of JSON") from None
    if not isinstance(request, dict):
        raise RequestInvalidError("the request is not a JSON object")
    request_id, name, params = request.get("id"), request.get("method"), request.get("params", {})
    if not isinstance(name, str) or not isinstance(params, dict):
        raise RequestInvalidError("the request needs a method and an object of params")
    return request_id if isinstance(request_id, str | int) else None, name, params


def _error(request_id: str | int | None, code: str, message: str) -> bytes:
    error = {
        "code": _NUMBERS.get(code, _OUR_NUMBER),
        "message": message,
        "data": {"code": code},
    }
    return _line({"jsonrpc": "2.0", "id": request_id, "error": error})


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
