"""A Stripe of our own on loopback, for the tests: start it, move its time, break it."""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from random import Random
from typing import Any

import stripe

from hub.kernel.clock import Clock, SystemClock
from tests.stripe import accounts, balance, checkout, disputes, payouts, refunds
from tests.stripe.cards import CARDS, new_payment_method
from tests.stripe.charges import book_fee
from tests.stripe.desk import Desk
from tests.stripe.faults import Fault, Faults, Rule
from tests.stripe.idempotency import Keys
from tests.stripe.passing import pass_time
from tests.stripe.server import StripeHTTPServer
from tests.stripe.shapes import Thing
from tests.stripe.store import API_KEY, API_VERSION, LASTING, Store, Switches
from tests.stripe.webhooks import SECRET, Disorder, Endpoint, Webhooks

STOP_LIMIT_S = 10.0
Snapshot = dict[str, Any]


class MovableClock:
    """A clock that can be moved forward from another."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.offset = timedelta()

    def now(self) -> datetime:
        """Return the moved instant, aware, in UTC."""
        return self._clock.now() + self.offset


@dataclass
class StripeServer:
    """What a test does to Stripe, and what it sees of it."""

    store: Store
    clock: MovableClock
    keys: Keys
    faults: Faults
    webhooks: Webhooks
    api_key: str = API_KEY
    webhook_secret: str = SECRET

    @property
    def address(self) -> str:
        """Return where the API is."""
        return self.store.address

    @property
    def switches(self) -> Switches:
        """Return what may be turned on."""
        return self.store.switches

    def client(self, **options: Any) -> stripe.StripeClient:
        """Return the official client, talking to this server; the caller closes an HTTP client."""
        return stripe.StripeClient(
            self.api_key,
            stripe_version=API_VERSION,
            base_addresses={"api": self.address},
            **options,
        )

    def reset(self, *, seed: int = 0) -> None:
        """Become new and empty at the same address, with no fault and the time that was given."""
        with self.store.lock:
            self.store.clear(Random(seed))
            self.keys.clear()
            self.faults.clear()
            self.faults.happened.clear()
            self.webhooks.clear()
            self.webhooks.random = Random(seed + 1)
            self.clock.offset = timedelta()

    def snapshot(self) -> Snapshot:
        """Return all that it remembers, for `restore`; faults are not part of it."""
        with self.store.lock:
            return deepcopy(self._memory())

    def restore(self, snapshot: Snapshot) -> None:
        """Become what it was, without fault or disorder, in the time that is given."""
        self.reset()
        remembered = deepcopy(snapshot)
        with self.store.lock:
            self.webhooks.waiting.extend(remembered.pop("waiting"))
            self.keys.kept = remembered.pop("keys")
            for name, value in remembered.items():
                setattr(self.store, name, value)

    def _memory(self) -> Snapshot:
        kept = {f.name: getattr(self.store, f.name) for f in fields(self.store)}
        lasting = {name: kept[name] for name in kept.keys() - LASTING}
        return lasting | {"waiting": self.webhooks.waiting, "keys": self.keys.kept}

    def advance(self, step: timedelta) -> None:
        """Move Stripe's time forward, and do what became due."""
        with self.store.lock:
            self.clock.offset += step
            pass_time(self.store)

    def tick(self) -> None:
        """Do what became due since the clock that was given has moved."""
        pass_time(self.store)

    def fail(
        self,
        fault: Fault,
        *,
        method: str = "POST",
        path: str = "/",
        times: int = 1,
        delay_s: float = 0.0,
    ) -> None:
        """Break the next requests whose path begins so."""
        self.faults.add(Rule(fault, method=method, path=path, times=times, delay_s=delay_s))

    def pay(
        self, checkout_id: str, number: str, *, email: str = "", is_saved: bool = False
    ) -> Thing:
        """Type a card on a checkout page; return the page. Raises: Refusal, when it is declined."""
        with self.store.lock:
            pass_time(self.store)
            method = new_payment_method(self.store, number, email=email)
            return checkout.pay(self.store, checkout_id, method, email=email, is_saved=is_saved)

    def answer_bank(self, intent_id: str, *, is_approved: bool) -> None:
        """Answer for the card's owner, whom the bank asks. Raises: Refusal."""
        with self.store.lock:
            checkout.answer_bank(self.store, intent_id, is_approved=is_approved)

    def turn_card(self, method_id: str, number: str) -> None:
        """Let a saved card behave as another test card from now on."""
        with self.store.lock:
            assert number in CARDS, number
            self.store.card_numbers[method_id] = number

    def add_funds(self, amount: int, *, currency: str = "eur") -> Thing:
        """Bring money from the platform's bank, at once available."""
        with self.store.lock:
            return balance.add_funds(self.store, amount=amount, currency=currency)

    def settle_refund(self, refund_id: str, *, failure: str | None = None) -> Thing:
        """Finish a refund that waits; with `failure`, have it fail, even days later."""
        with self.store.lock:
            return refunds.settle_refund(self.store, refund_id, failure=failure)

    def book_fees(self) -> None:
        """Book the fees that waited (`switches.fees_wait`)."""
        with self.store.lock:
            for charge in self.store.all("charge"):
                if charge["paid"] and charge["balance_transaction"] is None:
                    book_fee(self.store, charge)

    def open_dispute(
        self, charge_id: str, *, amount: int | None = None, reason: str = "fraudulent"
    ) -> Thing:
        """Have a bank take a charge back."""
        with self.store.lock:
            return disputes.open_dispute(self.store, charge_id, amount=amount, reason=reason)

    def taken_of(self, charge_id: str) -> int:
        """Return what banks have of a charge."""
        with self.store.lock:
            return disputes.taken_of(self.store, charge_id)

    def close_dispute(self, dispute_id: str, *, is_won: bool) -> Thing:
        """Have the bank decide, or give way after it had decided for itself."""
        with self.store.lock:
            return disputes.close_dispute(self.store, dispute_id, is_won=is_won)

    def onboard(self, account_id: str, *, only: Collection[str] | None = None) -> Thing:
        """Give Stripe all that it asks of an account, or `only` some of it."""
        with self.store.lock:
            return accounts.provide(self.store, account_id, only=only)

    def verify(self, account_id: str, *, error: str | None = None) -> Thing:
        """End a verification (`switches.verification_waits`)."""
        with self.store.lock:
            return accounts.verify(self.store, account_id, error=error)

    def require(self, account_id: str, description: str, *, deadline: str = "past_due") -> Thing:
        """Ask something more of an account."""
        with self.store.lock:
            return accounts.require(self.store, account_id, description, deadline=deadline)

    def reject(self, account_id: str, *, code: str = "restricted_other") -> Thing:
        """Want nothing more to do with an account."""
        with self.store.lock:
            return accounts.reject(self.store, account_id, code=code)

    def forgive(self, account_id: str) -> Thing:
        """Take a rejection back."""
        with self.store.lock:
            return accounts.forgive(self.store, account_id)

    def pay_out(self, account_id: str) -> list[Thing]:
        """Send what a connected account has available to its bank, as its schedule does."""
        with self.store.lock, self.store.acting_as(account_id):
            return payouts.pay_out_all(self.store)

    def fail_payout(
        self, account_id: str, payout_id: str, *, code: str = "account_closed"
    ) -> Thing:
        """Have a connected account's bank send a payout back."""
        with self.store.lock, self.store.acting_as(account_id):
            return payouts.fail_payout(self.store, payout_id, code=code)

    def all(self, kind: str, *, account_id: str = "") -> list[Thing]:
        """Return copies of the objects of a kind, newest first."""
        with self.store.lock, self.store.acting_as(account_id):
            return deepcopy(self.store.all(kind))


@contextmanager
def running_stripe(
    *,
    clock: Clock | None = None,
    seed: int = 0,
    port: int = 0,
    webhook_url: str = "",
    webhook_secret: str = SECRET,
    disorder: Disorder | None = None,
) -> Iterator[StripeServer]:
    """Run a new, empty Stripe on loopback; it is gone after the block.

    Without a `webhook_url` webhooks are held until `webhooks.take()` returns them, signed.
    """
    movable = MovableClock(clock or SystemClock())
    store = Store(clock=movable, random=Random(seed))
    webhooks = Webhooks(store, Random(seed + 1), is_held=not webhook_url)
    webhooks.endpoints.append(Endpoint(url=webhook_url, secret=webhook_secret))
    webhooks.disorder = disorder or Disorder()
    store.listeners.append(webhooks.hear)
    keys, faults = Keys(), Faults()
    with StripeHTTPServer(Desk(store, keys), faults, port=port) as server:
        store.address = f"http://127.0.0.1:{server.server_address[1]}"
        threads = [
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}),
            threading.Thread(target=webhooks.run),
        ]
        for thread in threads:
            thread.daemon = True
            thread.start()
        try:
            yield StripeServer(
                store, movable, keys, faults, webhooks, webhook_secret=webhook_secret
            )
        finally:
            server.shutdown()
            webhooks.stop()
            for thread in threads:
                thread.join(STOP_LIMIT_S)
    if server.bugs:
        raise RuntimeError("the tests' Stripe has a bug") from server.bugs[0]
