"""What Stripe remembers: every object by its id, behind one lock."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import timedelta
from random import Random
from string import ascii_letters, digits

from hub.kernel.clock import Clock
from tests.stripe.refusals import unknown_thing
from tests.stripe.shapes import Thing

API_KEY = "sk_test_estrade"
API_VERSION = "2026-10-28.endive"
NOUNS = {
    "v2.core.account": "account",
    "balance_transaction": "balance transaction",
    "checkout.session": "checkout.session",
    "payment_method": "PaymentMethod",
    "transfer_reversal": "transfer reversal",
}

LASTING = {"address", "api_key", "clock", "listeners", "lock"}


@dataclass
class Switches:
    """What a test may turn on; amounts of time are in seconds."""

    refunds_wait: bool = False  # A new refund stays pending until a test settles it.
    fees_wait: bool = False  # A new charge has no balance transaction until a test books it.
    verification_waits: bool = False  # What an account provides is verified when a test says so.
    settles_after_s: int = 0  # How long a charge stays in the pending balance.


@dataclass
class Store:
    """Everything a Stripe account has; take `lock` around each act."""

    clock: Clock
    random: Random
    address: str = ""
    api_key: str = API_KEY
    lock: threading.RLock = field(default_factory=threading.RLock)
    things: dict[str, Thing] = field(default_factory=dict)
    line_items: dict[str, list[Thing]] = field(default_factory=dict)
    intent_data: dict[str, Thing] = field(default_factory=dict)
    account_links: dict[str, Thing] = field(default_factory=dict)
    paid_out: dict[str, str] = field(default_factory=dict)
    deadlines: dict[str, str] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    consents: set[str] = field(default_factory=set)
    intents_of_checkout: set[str] = field(default_factory=set)
    card_numbers: dict[str, str] = field(default_factory=dict)
    set_up_cards: set[str] = field(default_factory=set)
    used_cards: set[str] = field(default_factory=set)
    switches: Switches = field(default_factory=Switches)
    current_request: Thing = field(default_factory=lambda: {"id": None, "idempotency_key": None})
    listeners: list[Callable[[Thing], None]] = field(default_factory=list)
    acting_for: str = ""  # The connected account that a request is about; empty: the platform.
    owners: dict[str, str] = field(default_factory=dict)
    kinds: dict[tuple[str, str], list[Thing]] = field(default_factory=dict)

    def clear(self, random: Random) -> None:
        """Forget everything but who listens and where; ids are drawn anew."""
        fresh = Store(clock=self.clock, random=random)
        for each in fields(self):
            if each.name not in LASTING:
                setattr(self, each.name, getattr(fresh, each.name))

    def now(self) -> int:
        """Return the current instant in seconds since 1970."""
        return int(self.clock.now().timestamp())

    def instant(self, later: timedelta = timedelta()) -> str:
        """Return the current instant, or a later one, as the second API writes it."""
        at = self.clock.now() + later
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def new_id(self, prefix: str, length: int = 24) -> str:
        """Return an id that the seed decides."""
        return f"{prefix}_" + "".join(self.random.choices(ascii_letters + digits, k=length))

    def put(self, thing: Thing) -> Thing:
        """Keep a new object."""
        assert thing["id"] not in self.things, thing["id"]
        self.things[thing["id"]] = thing
        self.owners[thing["id"]] = self.acting_for
        self.kinds.setdefault((self.acting_for, thing["object"]), []).append(thing)
        return thing

    @contextmanager
    def acting_as(self, account_id: str) -> Iterator[None]:
        """Make and see the objects of an account within the block; empty: the platform's."""
        before, self.acting_for = self.acting_for, account_id
        try:
            yield
        finally:
            self.acting_for = before

    def get(self, kind: str, thing_id: str, *, param: str = "", in_path: str = "id") -> Thing:
        """Return an object; `param` is where its id was sent, empty for the path.

        `in_path` is what Stripe calls the path's id. Raises: Refusal.
        """
        thing = self.things.get(thing_id)
        if thing is None or thing["object"] != kind or self.owners[thing_id] != self.acting_for:
            noun = NOUNS.get(kind, kind)
            raise unknown_thing(noun, thing_id, param=param or in_path, is_path=not param)
        return thing

    def all(self, kind: str) -> list[Thing]:
        """Return the objects of a kind that the account has, newest first."""
        return self.kinds.get((self.acting_for, kind), [])[::-1]
