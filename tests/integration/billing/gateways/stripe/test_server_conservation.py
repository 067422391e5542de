"""Whatever happens at the tests' Stripe, in any order and with any fault, no cent is lost there."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import stripe

from tests.integration.billing.gateways.stripe.library import new_account, open_page
from tests.stripe.faults import Fault
from tests.stripe.refusals import Refusal
from tests.stripe.running import StripeServer

STEPS = 60
SEEDS = range(12)
CARDS = [
    "4242424242424242",
    "4000000000000002",
    "4000002500003155",
    "4000002760003184",
    "4000000000000259",
]
UNDONE = {"failed", "canceled"}
Act = Callable[[], object]


class Crowd:
    """People who do what comes to their minds; what makes no sense is refused."""

    def __init__(self, client: stripe.StripeClient, server: StripeServer, random: Random) -> None:
        self.client, self.server, self.random = client, server, random
        self.acts: list[Act] = [
            lambda: open_page(client, customer_creation="always"),
            lambda: server.pay(self.any("checkout.session"), random.choice(CARDS), is_saved=True),
            lambda: server.answer_bank(self.any("payment_intent"), is_approved=self.perhaps()),
            self.charge_again,
            lambda: client.v1.refunds.create(
                {"charge": self.any("charge"), "amount": self.cents()}
            ),
            lambda: server.settle_refund(self.any("refund"), failure=self.either(None, "declined")),
            lambda: new_account(client),
            lambda: server.onboard(self.any("v2.core.account")),
            self.transfer,
            lambda: client.v1.transfers.reversals.create(
                self.any("transfer"), {"amount": self.cents()}
            ),
            self.pay_out,
            lambda: server.open_dispute(self.any("charge")),
            lambda: server.close_dispute(self.any("dispute"), is_won=self.perhaps()),
            server.book_fees,
            lambda: server.advance(timedelta(hours=random.randrange(60))),
            self.change_the_weather,
        ]

    def act(self) -> None:
        """Do one thing."""
        try:
            self.random.choice(self.acts)()
        except (Refusal, stripe.StripeError):
            return

    def any(self, kind: str, **whose: Any) -> str:
        """Return the id of something of a kind; one that leads nowhere when there is none."""
        found = self.server.all(kind, **whose)
        return str(self.random.choice(found)["id"]) if found else "none"

    def either(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def perhaps(self) -> bool:
        return self.random.random() < 0.5

    def cents(self) -> int:
        return self.random.randrange(1, 5000)

    def charge_again(self) -> None:
        self.client.v1.payment_intents.create(
            {
                "amount": self.cents(),
                "currency": "eur",
                "customer": self.any("customer"),
                "payment_method": self.any("payment_method"),
                "off_session": True,
                "confirm": True,
            }
        )

    def transfer(self) -> None:
        order: Any = {"amount": self.cents(), "currency": "eur"}
        source = {"source_transaction": self.any("charge")} if self.perhaps() else {}
        account_id = self.any("v2.core.account")
        self.client.v1.transfers.create(order | source | {"destination": account_id})

    def pay_out(self) -> None:
        account_id = self.any("v2.core.account")
        self.server.pay_out(account_id)
        if self.perhaps():
            self.server.fail_payout(account_id, self.any("payout", account_id=account_id))

    def change_the_weather(self) -> None:
        fault = self.random.choice(list(Fault))
        self.server.fail(fault, method=self.either("GET", "POST"), delay_s=0.001)
        self.server.switches.refunds_wait = self.perhaps()
        self.server.switches.fees_wait = self.perhaps()
        self.server.switches.settles_after_s = self.either(0, 86400)


def total(things: list[dict[str, Any]], field: str = "amount") -> int:
    return sum(thing[field] for thing in things)


def everywhere(server: StripeServer, kind: str) -> list[dict[str, Any]]:
    """Return the objects of a kind that connected accounts have."""
    accounts = server.all("v2.core.account")
    return [thing for one in accounts for thing in server.all(kind, account_id=one["id"])]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_taken_is_refunded_kept_or_in_a_balance(
    client: stripe.StripeClient, server: StripeServer, seed: int
) -> None:
    crowd = Crowd(client, server, Random(seed))
    for _ in range(STEPS):
        crowd.act()
    movements = server.all("balance_transaction")
    charges = [c for c in server.all("charge") if c["paid"] and c["balance_transaction"]]
    refunds = [refund for refund in server.all("refund") if refund["status"] not in UNDONE]
    disputed = [dispute for dispute in server.all("dispute") if dispute["status"] != "won"]
    gone = [payout for payout in everywhere(server, "payout") if payout["status"] not in UNDONE]
    held = total(movements, "net") + total(everywhere(server, "balance_transaction"), "net")
    left = total(charges) - total(refunds) - total(disputed) - total(gone)
    assert held == left - total(movements, "fee")


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_goes_back_twice(
    client: stripe.StripeClient, server: StripeServer, seed: int
) -> None:
    crowd = Crowd(client, server, Random(f"again {seed}"))
    for _ in range(STEPS):
        crowd.act()
    for charge in server.all("charge"):
        refunds = [r for r in server.all("refund") if r["charge"] == charge["id"]]
        live = [refund for refund in refunds if refund["status"] not in UNDONE]
        assert total(live) == charge["amount_refunded"] <= charge["amount"]
    for transfer in server.all("transfer"):
        reversals = [r for r in server.all("transfer_reversal") if r["transfer"] == transfer["id"]]
        assert total(reversals) == transfer["amount_reversed"] <= transfer["amount"]
