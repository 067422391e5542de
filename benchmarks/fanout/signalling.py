"""How our peers ask a server in; one implementation for each server."""

import json
import socket
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from benchmarks.fanout.janus import FEED, ROOM
from benchmarks.fanout.sdp import Local, Remote, read_remote, write_answer, write_offer

MESSAGE_BYTES_MAX = 1 << 20
TIMEOUT_S = 10.0

Message = dict[str, Any]
Connected = Callable[[Remote], None]


class RefusedError(RuntimeError):
    """The server refuses a request of ours."""


class Signalling(Protocol):
    """Let peers in; ``then`` is called from ``receive`` once a server may be sent to."""

    def fileno(self) -> int:
        """Return the descriptor to wait for."""

    def receive(self) -> None:
        """Take the server's messages."""

    def publish(self, local: Local, then: Connected) -> None:
        """Ask for the place on stage."""

    def watch(self, local: Local, then: Connected) -> None:
        """Ask for a seat."""

    def close(self) -> None:
        """Let go of the server."""


class EstradeSignalling:
    """JSON-RPC over our media server's control channel."""

    ROOM = "benchmark"

    def __init__(self, path: Path, secret: str) -> None:
        self._socket = _connect(path, socket.SOCK_STREAM)
        self._pending: dict[int, Callable[[Message], None]] = {}
        self._numbers = count(1)
        self._unread = b""
        self._ask("authenticate", {"secret": secret}, lambda _result: None)

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._socket.fileno()

    def receive(self) -> None:
        """Take the server's answers."""
        received = self._socket.recv(MESSAGE_BYTES_MAX)
        if not received:
            raise RefusedError("the media server has ended")
        *lines, self._unread = (self._unread + received).split(b"\n")
        for line in lines:
            answer = json.loads(line)
            if "error" in answer:
                raise RefusedError(answer["error"]["message"])
            self._pending.pop(answer["id"])(answer["result"])

    def publish(self, local: Local, then: Connected) -> None:
        """Offer to send."""
        self._offer("publish", write_offer(local, is_publisher=True), local, then)

    def watch(self, local: Local, then: Connected) -> None:
        """Offer to receive."""
        self._offer("watch", write_offer(local, is_publisher=False), local, then)

    def close(self) -> None:
        """Let go of the channel."""
        self._socket.close()

    def _offer(self, method: str, offer: str, local: Local, then: Connected) -> None:
        params = {"room": self.ROOM, "peer": local.ufrag, "offer": offer}
        self._ask(method, params, lambda result: then(read_remote(result["answer"])))

    def _ask(self, method: str, params: Message, then: Callable[[Message], None]) -> None:
        number = next(self._numbers)
        self._pending[number] = then
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        self._socket.sendall(json.dumps(request).encode() + b"\n")


class JanusSignalling:
    """Janus's API over its Unix socket: one session, a handle for each peer.

    Source: Janus's documentation, "JavaScript API" and "VideoRoom plugin".
    """

    def __init__(self, path: Path) -> None:
        self._socket = _connect(path, socket.SOCK_SEQPACKET)
        self._pending: dict[str, Callable[[Message], None]] = {}
        self._numbers = count(1)
        self._session: int | None = None
        self._waiting: list[Callable[[], None]] = []
        self._request({"janus": "create"}, self._opened)

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._socket.fileno()

    def receive(self) -> None:
        """Take one message; what Janus only acknowledges is answered later."""
        message = json.loads(self._socket.recv(MESSAGE_BYTES_MAX) or b'{"janus":"error"}')
        data = message.get("plugindata", {}).get("data", {})
        if message["janus"] == "error" or "error" in data:
            raise RefusedError(f"Janus: {message}")
        then = None
        if message["janus"] in {"success", "event"}:
            then = self._pending.pop(message.get("transaction", ""), None)
        if then is not None:
            then(message)

    def publish(self, local: Local, then: Connected) -> None:
        """Join as the room's publisher with an offer."""
        body = {
            "request": "joinandconfigure",
            "ptype": "publisher",
            "room": ROOM,
            "id": FEED,
        }
        jsep = {"type": "offer", "sdp": write_offer(local, is_publisher=True)}
        self._attach(
            lambda handle: self._tell(
                handle, body, lambda message: then(read_remote(message["jsep"]["sdp"])), jsep
            )
        )

    def watch(self, local: Local, then: Connected) -> None:
        """Join as a subscriber, and answer the offer that comes."""
        body = {
            "request": "join",
            "ptype": "subscriber",
            "room": ROOM,
            "streams": [{"feed": FEED}],
        }

        def answer(handle: int, message: Message) -> None:
            offer = message["jsep"]["sdp"]
            jsep = {"type": "answer", "sdp": write_answer(local, offer)}
            # Checks begin when Janus has the answer, so that none comes too early for it.
            self._tell(
                handle, {"request": "start"}, lambda _started: then(read_remote(offer)), jsep
            )

        self._attach(
            lambda handle: self._tell(handle, body, lambda message: answer(handle, message))
        )

    def close(self) -> None:
        """Let go of the session."""
        self._socket.close()

    def _opened(self, message: Message) -> None:
        self._session = message["data"]["id"]
        for ask in self._waiting:
            ask()

    def _attach(self, then: Callable[[int], None]) -> None:
        if self._session is None:
            self._waiting.append(lambda: self._attach(then))
            return
        request = {"janus": "attach", "plugin": "janus.plugin.videoroom"}
        self._request(request, lambda message: then(message["data"]["id"]))

    def _tell(
        self,
        handle: int,
        body: Message,
        then: Callable[[Message], None],
        jsep: Message | None = None,
    ) -> None:
        request = {"janus": "message", "handle_id": handle, "body": body}
        self._request(request | ({"jsep": jsep} if jsep is not None else {}), then)

    def _request(self, request: Message, then: Callable[[Message], None]) -> None:
        transaction = str(next(self._numbers))
        self._pending[transaction] = then
        session = {"session_id": self._session} if self._session is not None else {}
        message = request | session | {"transaction": transaction}
        self._socket.sendall(json.dumps(message).encode())


def _connect(path: Path, kind: socket.SocketKind) -> socket.socket:
    connected = socket.socket(socket.AF_UNIX, kind)
    connected.settimeout(TIMEOUT_S)
    connected.connect(str(path))
    return connected
