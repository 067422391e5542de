"""The HTTP side: connections, and the faults that need one."""

import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.stripe.desk import Desk, Request
from tests.stripe.faults import Fault, Faults
from tests.stripe.hosted import Form, show, submit
from tests.stripe.idempotency import Reply
from tests.stripe.passing import pass_time

BODY_LIMIT_BYTES = 1_000_000
API = ("/v1/", "/v2/")


class StripeHTTPServer(ThreadingHTTPServer):
    """Listens on loopback; each connection has a thread."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, desk: Desk, faults: Faults, *, port: int) -> None:
        self.desk = desk
        self.faults = faults
        self.bugs: list[BaseException] = []
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep a mistake of ours for whoever started the server; a caller may hang up."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            self.bugs.append(error)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: StripeHTTPServer

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer()

    do_POST = do_DELETE = do_GET  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing; tests read the store."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_LIMIT_BYTES:
            self.close_connection = True
            return
        body = self.rfile.read(length)
        address = urlsplit(self.path)
        if not address.path.startswith(API):
            self._send(self._hosted(address.path, body))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._answer_api(Request(self.command, address.path, address.query, headers, body))

    def _answer_api(self, request: Request) -> None:
        rule = self.server.faults.claim(request.method, request.path)
        fault = rule.fault if rule else None
        if fault is Fault.DROPPED_BEFORE:
            self.close_connection = True
            return
        reply = self.server.desk.answer(request, rule)
        if fault is Fault.DROPPED_AFTER:
            self.close_connection = True
            return
        if rule is not None and fault is Fault.SLOW:
            time.sleep(rule.delay_s)
            self.server.desk.release(request, reply)
        self._send(reply)

    def _hosted(self, path: str, body: bytes) -> Reply:
        store = self.server.desk.store
        with store.lock:
            pass_time(store)
            if self.command == "POST":
                return submit(store, path, Form(body.decode()))
            return show(store, path)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in ({"Content-Type": "application/json"} | reply.headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()
