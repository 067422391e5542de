"""What goes wrong at a provider, on the way to it, and in our own processes; and how it ends."""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from typing import Protocol

from billing.errors import PayeeNotReady
from billing.gateways.port import (
    CardCharge,
    CardChargeOrder,
    Checkout,
    CheckoutOrder,
    Gateway,
    OnboardingOrder,
    Outcome,
    RefundOrder,
    ReversalOrder,
    TransferOrder,
)
from hub.kernel.database import Database
from tests.integration.billing.faults import Fault, FaultyGateway, Killed
from tests.integration.billing.providers import Provider, Stripe
from tests.stripe.faults import Fault as StripeFault
from tests.stripe.webhooks import Disorder

SLOW_S = 0.02
FUNDS_CENTS = 10_000_000


class Trouble(StrEnum):
    """What may happen to the next calls."""

    NO_CONNECTION = "no_connection"
    LOST_ANSWER = "lost_answer"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    SLOW = "slow"
    TOO_MANY = "too_many"
    REFUSAL = "refusal"
    NOT_YET = "not_yet"
    DEATH = "death"


IN_THE_SANDBOX = {
    Trouble.LOST_ANSWER: Fault.LOST_ANSWER,
    Trouble.ERROR_AFTER: Fault.LOST_ANSWER,
    Trouble.REFUSAL: Fault.REFUSAL,
    Trouble.NOT_YET: Fault.NOT_YET,
    Trouble.DEATH: Fault.CRASH,
    Trouble.SLOW: Fault.NONE,
}
AT_STRIPE = {
    Trouble.NO_CONNECTION: StripeFault.DROPPED_BEFORE,
    Trouble.LOST_ANSWER: StripeFault.DROPPED_AFTER,
    Trouble.ERROR_BEFORE: StripeFault.ERROR_BEFORE,
    Trouble.ERROR_AFTER: StripeFault.ERROR_AFTER,
    Trouble.SLOW: StripeFault.SLOW,
    Trouble.TOO_MANY: StripeFault.RATE_LIMITED,
}


NEGATIVE = (Fault.REFUSAL, Fault.NOT_YET)
"""An answer that nothing was done."""

ADDRESS = "identity.individual.address.line1"


class Weather(Protocol):
    """What a run does to the provider, besides using it."""

    def strike(self, trouble: Trouble, *, times: int) -> None:
        """Let the next calls fail."""

    def disturb_the_post(self, *, lost: float, most_copies: int) -> None:
        """Let notices be lost, repeated and shuffled."""

    def pretend(self, *, refunds_wait: bool, fees_wait: bool, settles_after_s: int) -> None:
        """Make banks slower."""

    def answer_a_refund(self, pick: int, *, fails: bool) -> None:
        """Let a bank say what became of a refund, even days after it had said otherwise."""

    async def welcome(self, payee: str) -> None:
        """Let a payee be paid."""

    async def ask_more_of(self, payee: str) -> None:
        """Have the provider ask a payee for more before it pays them."""

    async def turn_away(self, payee: str) -> None:
        """Have the provider want nothing to do with a payee."""

    async def pay_out(self, payee: str) -> None:
        """Bring what a payee has at the provider to their bank."""

    def clear(self) -> None:
        """End all of it: from now on everything works."""


class Mortality:
    """Our process dies right after one of its next transactions, wherever it then is.

    `committed` counts all of them.
    """

    def __init__(self, database: Database) -> None:
        self.left: int | None = None
        self.committed = 0
        database.after_commit.append(self._count)

    def die_after(self, transactions: int) -> None:
        """Die after that many more; the process that takes its place lives."""
        self.left = transactions

    def _count(self, _notes: set[str]) -> None:
        self.committed += 1
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0:
            self.left = None
            raise Killed


class MoodyGateway(FaultyGateway):
    """The sandbox in bad weather; it refuses only orders, and none that it has carried out.

    `unready` are the payees that it may not pay.
    """

    def __init__(self, behind: Gateway) -> None:
        super().__init__(behind, self._drawn())
        self.troubles: deque[Fault] = deque()
        self.unready: set[str] = set()
        self._carried_out: set[str] = set()
        self._ordered = ""
        self._answers: frozenset[Fault] = frozenset()

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        self._expect(order.key, Fault.REFUSAL)
        return await super().open_checkout(order)

    async def charge_card(self, order: CardChargeOrder) -> CardCharge:
        self._expect(order.key, Fault.REFUSAL)
        return await super().charge_card(order)

    async def create_refund(self, order: RefundOrder) -> Outcome:
        self._expect(order.key, *NEGATIVE)
        return await super().create_refund(order)

    async def create_transfer(self, order: TransferOrder) -> Outcome:
        if order.payee in self.unready and order.key not in self._carried_out:
            raise PayeeNotReady
        self._expect(order.key, *NEGATIVE)
        return await super().create_transfer(order)

    async def create_reversal(self, order: ReversalOrder) -> Outcome:
        self._expect(order.key, *NEGATIVE)
        return await super().create_reversal(order)

    def _expect(self, key: str, *answers: Fault) -> None:
        self._ordered, self._answers = key, frozenset(answers)

    def _drawn(self) -> Iterator[Fault]:
        while True:
            key, self._ordered = self._ordered, ""
            fault = self.troubles.popleft() if self.troubles else Fault.NONE
            may_say_no = bool(key) and key not in self._carried_out and fault in self._answers
            if fault in NEGATIVE and not may_say_no:
                fault = Fault.NONE
            if fault not in {*NEGATIVE, Fault.NO_CONNECTION}:
                self._carried_out.add(key)
            yield fault


class SandboxWeather:
    """Bad weather around the sandbox; its notices are always delivered, once."""

    def __init__(self, gateway: MoodyGateway, provider: Provider) -> None:
        self.gateway = gateway
        self.provider = provider

    def strike(self, trouble: Trouble, *, times: int) -> None:
        fault = IN_THE_SANDBOX.get(trouble, Fault.NO_CONNECTION)
        self.gateway.troubles.extend([fault] * times)

    def disturb_the_post(self, *, lost: float, most_copies: int) -> None:
        """Do nothing."""

    def pretend(self, *, refunds_wait: bool, fees_wait: bool, settles_after_s: int) -> None:
        """Do nothing: its banks are quick."""

    def answer_a_refund(self, pick: int, *, fails: bool) -> None:
        """Do nothing: its banks answer at once."""

    async def welcome(self, payee: str) -> None:
        self.gateway.unready.discard(payee)

    async def ask_more_of(self, payee: str) -> None:
        self.gateway.unready.add(payee)

    async def turn_away(self, payee: str) -> None:
        self.gateway.unready.add(payee)

    async def pay_out(self, payee: str) -> None:
        with suppress(ValueError):
            await self.provider.pay_out(payee)

    def clear(self) -> None:
        self.gateway.troubles.clear()


def _onboarding(payee: str) -> OnboardingOrder:
    return OnboardingOrder(
        payee=payee,
        name="Camille Aubry",
        email="payee@estrade.example",
        is_organisation="charity" in payee,
        country="FR",
        locale="fr",
        return_url="https://estrade.example/studio/payouts",
        refresh_url="https://estrade.example/studio/payouts",
    )


class StripeWeather:
    """Bad weather around the tests' Stripe."""

    def __init__(self, provider: Stripe) -> None:
        self.provider = provider
        self.server = provider.server

    def strike(self, trouble: Trouble, *, times: int) -> None:
        if trouble in AT_STRIPE:
            for method in ("POST", "GET"):
                self.server.fail(AT_STRIPE[trouble], method=method, times=times, delay_s=SLOW_S)

    def disturb_the_post(self, *, lost: float, most_copies: int) -> None:
        self.server.webhooks.disorder = Disorder(
            lost=lost, most_copies=most_copies, is_shuffled=True
        )

    def pretend(self, *, refunds_wait: bool, fees_wait: bool, settles_after_s: int) -> None:
        switches = self.server.switches
        switches.refunds_wait, switches.fees_wait = refunds_wait, fees_wait
        switches.settles_after_s = settles_after_s
        if not fees_wait:
            self.server.book_fees()

    def answer_a_refund(self, pick: int, *, fails: bool) -> None:
        wanted = {"pending", "succeeded"} if fails else {"pending"}
        refunds = [one for one in self.server.all("refund") if one["status"] in wanted]
        if refunds:
            chosen = refunds[pick % len(refunds)]["id"]
            self.server.settle_refund(chosen, failure="declined" if fails else None)

    async def welcome(self, payee: str) -> None:
        if await self.provider.account_of(payee) is None:
            await self.provider.gateway.open_onboarding(_onboarding(payee))
        account_id = await self.provider.account_of(payee)
        if account_id is not None:
            self.server.forgive(account_id)
            self.server.onboard(account_id)

    async def ask_more_of(self, payee: str) -> None:
        account_id = await self.provider.account_of(payee)
        if account_id is not None:
            self.server.require(account_id, ADDRESS)

    async def turn_away(self, payee: str) -> None:
        account_id = await self.provider.account_of(payee)
        if account_id is not None:
            self.server.reject(account_id)

    async def pay_out(self, payee: str) -> None:
        account_id = await self.provider.account_of(payee)
        if account_id is not None:
            self.server.pay_out(account_id)

    def clear(self) -> None:
        self.server.faults.clear()
        self.server.webhooks.disorder = Disorder()
        self.pretend(refunds_wait=False, fees_wait=False, settles_after_s=0)
        for refund in self.server.all("refund"):
            if refund["status"] == "pending":
                self.server.settle_refund(refund["id"])
        self.server.add_funds(FUNDS_CENTS)
