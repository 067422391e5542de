"""Webhooks: events on their way to whoever listens, signed, and what may happen to them.

Source: https://docs.stripe.com/webhooks, "Verify webhook signatures manually".
"""

import hmac
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random

import httpx

from tests.stripe.shapes import Thing
from tests.stripe.store import Store

ATTEMPTS_LIMIT = 5
PAUSE_S = 0.2
TIMEOUT_S = 10.0
WAITING_LIMIT = 100_000
NOT_PUSHED = {"changes", "data", "snapshot_event"}
SECRET = "whsec_estrade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address that listens; `secret` signs what it is sent."""

    url: str = ""
    secret: str = SECRET
    hears_thin: bool = True
    hears_snapshots: bool = True
    hears_connected: bool = True  # What happens on connected accounts; real addresses choose.

    def hears(self, event: Thing) -> bool:
        """Tell whether an event is for this address."""
        if event["object"] != "event":
            return self.hears_thin
        return self.hears_connected if "account" in event else self.hears_snapshots


@dataclass(slots=True)
class Delivery:
    """One event to one address."""

    event: Thing
    endpoint: Endpoint
    attempts: int = 0

    def body(self) -> bytes:
        """Return what is sent; a thin event leaves its details out."""
        shown = self.event
        if shown["object"] != "event":
            shown = {name: value for name, value in shown.items() if name not in NOT_PUSHED}
        return json.dumps(shown, indent=2).encode()

    def signed(self, at: int) -> tuple[bytes, str]:
        """Return the body and its `Stripe-Signature`, as sent at an instant in seconds."""
        body = self.body()
        return body, signature(body, at=at, secret=self.endpoint.secret)


def signature(body: bytes, *, at: int, secret: str) -> str:
    """Return the header that proves who sends."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={digest}"


@dataclass
class Disorder:
    """What may happen on the way: all of it drawn from the seed."""

    most_copies: int = 1
    lost: float = 0.0
    is_shuffled: bool = False

    def of(self, deliveries: list[Delivery], random: Random) -> list[Delivery]:
        """Return what arrives, in the order in which it arrives."""
        arriving = [
            Delivery(delivery.event, delivery.endpoint)
            for delivery in deliveries
            if random.random() >= self.lost
            for _ in range(random.randint(1, self.most_copies))
        ]
        if self.is_shuffled:
            random.shuffle(arriving)
        return arriving


@dataclass
class Webhooks:
    """The post office: what waits, what arrived, what nobody took."""

    store: Store
    random: Random
    endpoints: list[Endpoint] = field(default_factory=list)
    disorder: Disorder = field(default_factory=Disorder)
    is_held: bool = False  # Nothing leaves until a test calls `take` or `release`.
    waiting: deque[Delivery] = field(default_factory=deque)
    delivered: list[Delivery] = field(default_factory=list)
    refused: list[Delivery] = field(default_factory=list)
    _wake: threading.Condition = field(default_factory=threading.Condition)
    _is_over: bool = False
    _under_way: int = 0

    def hear(self, event: Thing) -> None:
        """Take an event for every address that listens."""
        with self._wake:
            assert len(self.waiting) < WAITING_LIMIT, "nobody takes the webhooks"
            heard = [Delivery(event, e) for e in self.endpoints if e.hears(event)]
            self._note_pending(event, len(heard))
            self.waiting.extend(heard if self.is_held else self.disorder.of(heard, self.random))
            if self.disorder.is_shuffled and not self.is_held:
                self.random.shuffle(self.waiting)
            self._wake.notify_all()

    def take(self) -> list[tuple[bytes, str]]:
        """Return what waits, signed now, with the disorder that is set; it waits no more."""
        with self._wake:
            deliveries = list(self.waiting)
            self.waiting.clear()
        at, arriving = self.store.now(), self.disorder.of(deliveries, self.random)
        signed = [delivery.signed(at) for delivery in arriving]
        for delivery in arriving:
            self._note_pending(delivery.event, 0)
        return signed

    def release(self) -> None:
        """Let go of what is held, with the disorder that is set."""
        with self._wake:
            arriving = self.disorder.of(list(self.waiting), self.random)
            self.waiting = deque(arriving)
            self.is_held = False
            self._wake.notify_all()

    def clear(self) -> None:
        """Forget what waits and what has gone, and what disturbed it."""
        with self._wake:
            self.waiting.clear()
            self.delivered.clear()
            self.refused.clear()
            self.disorder = Disorder()

    def wait_until_idle(self, within_s: float = 10.0) -> None:
        """Wait until all that left has arrived or was refused."""
        with self._wake:
            idle = self._wake.wait_for(lambda: not self.waiting and not self._under_way, within_s)
            assert idle, f"{len(self.waiting)} webhooks still wait"

    def run(self) -> None:
        """Post what waits until `stop`."""
        with httpx.Client(trust_env=False, timeout=TIMEOUT_S) as client:
            while (delivery := self._next()) is not None:
                is_taken = self._post(delivery, client)
                with self._wake:
                    self._under_way -= 1
                    self._note(delivery, is_taken=is_taken)
                    self._wake.notify_all()

    def stop(self) -> None:
        """End `run`; what waits is not sent."""
        with self._wake:
            self._is_over = True
            self._wake.notify_all()

    def _note_pending(self, event: Thing, number: int) -> None:
        if event["object"] == "event":
            event["pending_webhooks"] = number

    def _next(self) -> Delivery | None:
        with self._wake:
            self._wake.wait_for(lambda: self._is_over or (self.waiting and not self.is_held))
            if self._is_over:
                return None
            self._under_way += 1
            return self.waiting.popleft()

    def _note(self, delivery: Delivery, *, is_taken: bool) -> None:
        if is_taken:
            self.delivered.append(delivery)
            self._note_pending(delivery.event, 0)
        elif delivery.attempts < ATTEMPTS_LIMIT and not self._is_over:
            self.waiting.append(delivery)
            self._wake.wait(PAUSE_S)
        else:
            self.refused.append(delivery)

    def _post(self, delivery: Delivery, client: httpx.Client) -> bool:
        delivery.attempts += 1
        body, header = delivery.signed(self.store.now())
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": header}
        try:
            return client.post(delivery.endpoint.url, content=body, headers=headers).is_success
        except httpx.HTTPError:
            return False
