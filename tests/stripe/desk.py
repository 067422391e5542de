"""Where requests to the API are answered: who asks, what, with which key, and what comes of it."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.stripe import (
    account_links,
    accounts,
    balance,
    charges,
    checkout,
    customers,
    disputes,
    intents,
    occurrences,
    payouts,
    refunds,
    searching,
    setups,
    transfers,
)
from tests.stripe.expansion import expanded
from tests.stripe.faults import Fault, Rule
from tests.stripe.forms import parse_form
from tests.stripe.idempotency import Keys, Reply
from tests.stripe.passing import pass_time
from tests.stripe.refusals import Refusal
from tests.stripe.routes import Params, Route
from tests.stripe.schema import checked
from tests.stripe.shapes import Thing
from tests.stripe.store import API_VERSION, Store

PARTS = (
    searching,  # Its paths look like ids to the others.
    account_links,
    accounts,
    balance,
    charges,
    checkout,
    customers,
    disputes,
    intents,
    occurrences,
    payouts,
    refunds,
    setups,
    transfers,
)
ROUTES: list[Route] = [route for part in PARTS for route in part.ROUTES]
NEWER = "/v2/"
ERROR = Refusal(
    "An error occurred while processing your request. Sorry about that.",
    status=500,
    kind="api_error",
)
RATE_LIMITED = Refusal(
    "Request rate limit exceeded. Learn more about rate limits here "
    "https://stripe.com/docs/rate-limits.",
    status=429,
    code="rate_limit",
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came; header names are in small letters."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_newer(self) -> bool:
        """Tell whether it is for the second API."""
        return self.path.startswith(NEWER)

    def params(self) -> Params:
        """Return the parameters as they were sent. Raises: Refusal."""
        if self.method == "GET":
            return parse_form(self.query)
        if not self.is_newer:
            return parse_form(self.body.decode()) | parse_form(self.query)
        try:
            sent = json.loads(self.body or b"{}")
        except ValueError:
            raise Refusal("The request body is not valid JSON.", is_kept=False) from None
        return dict(sent)


@dataclass
class Desk:
    """Answers requests, one at a time."""

    store: Store
    keys: Keys

    def answer(self, request: Request, fault: Rule | None = None) -> Reply:
        """Return the reply to a request; a fault `before` does nothing else.

        A request whose fault is `slow` keeps its key in use: the caller then calls `release`.
        """
        with self.store.lock:
            request_id = self.store.new_id("req", 14)
            try:
                return self._answer(request, request_id, fault)
            except Refusal as refusal:
                if request.is_newer and refusal.status == 404:
                    refusal.error["code"] = "not_found"
                return _refused(refusal, request_id)

    def release(self, request: Request, reply: Reply) -> None:
        """Let a key repeat its reply, after a slow answer."""
        with self.store.lock:
            key = _key_of(request)
            if key is not None and self.keys.is_under_way(key):
                self.keys.finish(key, reply)

    def _answer(self, request: Request, request_id: str, fault: Rule | None) -> Reply:
        self._check_caller(request)
        if fault is not None and fault.fault is Fault.ERROR_BEFORE:
            raise ERROR
        if fault is not None and fault.fault is Fault.RATE_LIMITED:
            raise RATE_LIMITED
        pass_time(self.store)
        key = _key_of(request)
        if key is None:
            return self._act(request, request_id)
        kept = self.keys.begin(
            key,
            path=request.path,
            request=f"{request.method} {_account_of(request)} {request.body!r}",
            now=self.store.now(),
            is_newer=request.is_newer,
        )
        if kept is not None:
            return kept
        return self._act_once(request, request_id, key, fault)

    def _act_once(self, request: Request, request_id: str, key: str, fault: Rule | None) -> Reply:
        try:
            reply = self._act(request, request_id)
        except Refusal as refusal:
            reply = _refused(refusal, request_id)
            # The second API tries a failed request again; the first repeats its refusal.
            if not refusal.is_kept or request.is_newer:
                self.keys.free(key)
                return reply
        except BaseException:
            self.keys.free(key)
            raise
        if fault is not None and fault.fault is Fault.SLOW:
            return reply
        failed = _refused(ERROR, request_id)
        is_failing = fault is not None and fault.fault is Fault.ERROR_AFTER
        # The first API repeats its own error under the key, the second what it did.
        self.keys.finish(key, failed if is_failing and not request.is_newer else reply)
        return failed if is_failing else reply

    def _act(self, request: Request, request_id: str) -> Reply:
        route, ids = _route_of(request)
        params = request.params()
        if request.is_newer and request.method == "GET":
            page = {"page": params.pop("page")} if "page" in params else {}
        else:
            page = {}
        asked = checked(params, route.schema) | page
        _check_known(route, asked)
        self.store.current_request = {"id": request_id, "idempotency_key": _key_of(request)}
        try:
            with self.store.acting_as(self._account(request)):
                thing = route.answer(self.store, ids, asked)
                shown = expanded(self.store, thing, asked.get("expand") or [])
        finally:
            self.store.current_request = {"id": None, "idempotency_key": None}
        return _reply(200, shown, request_id)

    def _check_caller(self, request: Request) -> None:
        key = _api_key(request.headers.get("authorization", ""))
        if not key:
            raise Refusal(
                "You did not provide an API key. You need to provide your API key in the "
                "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
                "YOUR_SECRET_KEY').",
                status=401,
            )
        if key != self.store.api_key:
            shown = f"{key[:8]}{'*' * max(0, len(key) - 12)}{key[-4:]}"
            raise Refusal(f"Invalid API Key provided: {shown}", status=401)
        version = request.headers.get("stripe-version", API_VERSION)
        if version != API_VERSION:
            raise Refusal(f"The Stripe of the tests speaks {API_VERSION} only, not {version}.")

    def _account(self, request: Request) -> str:
        account_id = _account_of(request)
        if account_id and (
            account_id not in self.store.things
            or self.store.things[account_id]["object"] != accounts.KIND
        ):
            raise Refusal(
                f"The provided key 'sk_test_***' does not have access to account '{account_id}' "
                "(or that account does not exist). Application access may have been revoked.",
                status=403,
                code="account_invalid",
                is_kept=False,
            )
        return account_id


def _account_of(request: Request) -> str:
    names = ("stripe-account", "stripe-context")
    return next((request.headers[name] for name in names if name in request.headers), "")


def _key_of(request: Request) -> str | None:
    if request.method == "POST" or (request.method == "DELETE" and request.is_newer):
        return request.headers.get("idempotency-key")
    return None


def _api_key(authorization: str) -> str:
    kind, _, value = authorization.partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    try:
        return base64.b64decode(value).decode().partition(":")[0] if kind.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _route_of(request: Request) -> tuple[Route, tuple[str, ...]]:
    for route in ROUTES:
        ids = route.ids_in(request.method, request.path)
        if ids is not None:
            return route, ids
    raise Refusal(
        f"Unrecognized request URL ({request.method}: {request.path}). Please see "
        "https://stripe.com/docs or we can help at https://support.stripe.com/.",
        status=404,
        is_kept=False,
    )


def _check_known(route: Route, asked: Params) -> None:
    """Refuse loudly what Stripe heeds and this server does not."""
    unheeded = set(asked) - route.knows - {"page"}
    if unheeded:
        raise Refusal(
            f"The Stripe of the tests does not know {', '.join(sorted(unheeded))} of {route.path}.",
            status=400,
            is_kept=False,
        )


def _reply(status: int, body: Thing, request_id: str, **headers: str) -> Reply:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, _as_json(body), {"Request-Id": request_id} | names)


def _refused(refusal: Refusal, request_id: str) -> Reply:
    reply = _reply(refusal.status, refusal.body(request_id), request_id)
    return Reply(reply.status, reply.body, reply.headers | refusal.headers)


def _as_json(body: Any) -> bytes:
    return json.dumps(body, indent=2, ensure_ascii=False).encode()
