"""Stripe's switches for another process: a line of JSON asks, a line of JSON answers.

The socket is a file, so that a test outside a network namespace reaches a Stripe inside it.
"""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingMixIn, UnixStreamServer
from typing import Any

import stripe

from tests.stripe.faults import Fault
from tests.stripe.refusals import Refusal
from tests.stripe.running import StripeServer
from tests.stripe.webhooks import Disorder

LINE_LIMIT_BYTES = 1_000_000
ANSWER_LIMIT_S = 30.0
Act = Callable[..., Any]


class ActRefused(Exception):
    """Stripe refused what a test asked; the message is Stripe's."""


def acts_of(server: StripeServer) -> dict[str, Act]:
    """Return what may be asked, by name."""

    def advance(*, seconds: float) -> None:
        server.advance(timedelta(seconds=seconds))

    def fail(*, fault: str, **how: Any) -> None:
        server.fail(Fault(fault), **how)

    def switch(**switches: Any) -> dict[str, Any]:
        for name, value in switches.items():
            assert hasattr(server.switches, name), name
            setattr(server.switches, name, value)
        return asdict(server.switches)

    def disturb(**disorder: Any) -> None:
        server.webhooks.disorder = Disorder(**disorder)

    def hold() -> None:
        server.webhooks.is_held = True

    def request(*, method: str, path: str, **params: Any) -> dict[str, Any]:
        answer = server.client(max_network_retries=0).raw_request(method, path, **params)
        return dict(answer.data)

    return {
        "add_funds": server.add_funds,
        "advance": advance,
        "all": server.all,
        "answer_bank": server.answer_bank,
        "book_fees": server.book_fees,
        "close_dispute": server.close_dispute,
        "disturb": disturb,
        "fail": fail,
        "fail_payout": server.fail_payout,
        "heal": server.faults.clear,
        "hold": hold,
        "onboard": server.onboard,
        "open_dispute": server.open_dispute,
        "pay": server.pay,
        "pay_out": server.pay_out,
        "reject": server.reject,
        "release": server.webhooks.release,
        "request": request,
        "require": server.require,
        "reset": server.reset,
        "settle_refund": server.settle_refund,
        "switch": switch,
        "turn_card": server.turn_card,
        "verify": server.verify,
        "wait_until_idle": server.webhooks.wait_until_idle,
    }


class ControlServer(ThreadingMixIn, UnixStreamServer):
    """Listens at a file."""

    daemon_threads = True

    def __init__(self, server: StripeServer, path: Path) -> None:
        self.acts = acts_of(server)
        super().__init__(str(path), ControlHandler)


class ControlHandler(StreamRequestHandler):
    """One connection; each line is an act."""

    server: ControlServer

    def handle(self) -> None:
        """Answer lines until the other side has no more."""
        while line := self.rfile.readline(LINE_LIMIT_BYTES):
            self.wfile.write(json.dumps(self._done(line)).encode() + b"\n")

    def _done(self, line: bytes) -> dict[str, Any]:
        asked = json.loads(line)
        try:
            return {"ok": self.server.acts[asked["do"]](**asked["with"])}
        except (Refusal, stripe.StripeError) as refusal:
            return {"refused": str(refusal)}
        except (AssertionError, KeyError, TypeError, ValueError) as error:
            return {"broken": f"{type(error).__name__}: {error}"}


@contextmanager
def controlled(server: StripeServer, path: Path) -> Iterator[None]:
    """Let another process move the server's switches within the block."""
    with ControlServer(server, path) as control:
        thread = threading.Thread(
            target=control.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            control.shutdown()
            thread.join(ANSWER_LIMIT_S)


def ask(path: Path, act: str, /, **arguments: Any) -> Any:
    """Have the server at a file do something; return what came of it.

    Raises: ActRefused, and RuntimeError for what cannot be asked.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(ANSWER_LIMIT_S)
        connection.connect(str(path))
        connection.sendall(json.dumps({"do": act, "with": arguments}).encode() + b"\n")
        with connection.makefile("rb") as lines:
            answer = json.loads(lines.readline())
    if "refused" in answer:
        raise ActRefused(answer["refused"])
    if "broken" in answer:
        raise RuntimeError(answer["broken"])
    return answer["ok"]
