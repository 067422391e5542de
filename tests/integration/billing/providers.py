"""The payment providers that a gateway's promises are tried on: the sandbox, a Stripe of ours."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import httpx
from sqlalchemy import select

from billing.gateways.port import CardKey, DisputeState, Gateway
from billing.gateways.sandbox import banks as test_banks
from billing.gateways.sandbox import cards, kept_cards, payouts
from billing.gateways.sandbox import disputes as banks
from billing.gateways.sandbox.cards import Card
from billing.gateways.sandbox.gateway import SandboxGateway
from billing.gateways.sandbox.models import SandboxCard, SandboxCheckout, SandboxDispute
from billing.gateways.stripe.gateway import StripeGateway
from billing.gateways.stripe.models import StripeAccount
from billing.gateways.stripe.webhooks import read_webhook
from billing.inbox.catch_up import fetch_missed
from billing.inbox.models import ProviderNotice
from billing.inbox.service import receive
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from tests.stripe.refusals import Refusal
from tests.stripe.running import StripeServer, running_stripe

PAYS = "4242424242424242"
IS_DECLINED = "4000000000000002"
ASKS_THE_BANK = "4000002500003155"
ALWAYS_ASKS = "4000002760003184"
DECLINED_LATER = "4000000000000341"
SHOWN_CARD = re.compile(r'name="saved" value="(pm_\w+)"')
UNDECIDED = (DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW)

A_FEW_DAYS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Charged:
    """A charge as its bank sees it.

    `rest_cents` is what the bank has not taken yet, `left_cents` what of that was not refunded.
    """

    id: str
    rest_cents: int
    left_cents: int


def _charged(charge_id: str, rest_cents: int, refunded_cents: int) -> Charged | None:
    left_cents = max(0, rest_cents - refunded_cents)
    return Charged(charge_id, rest_cents, left_cents) if rest_cents else None


class Provider(Protocol):
    """A provider as its gateway's caller, a payer and the post see it."""

    gateway: Gateway

    async def type_card(self, checkout_id: str, number: str) -> None:
        """Type a card on the provider's page."""

    async def use_kept_card(self, checkout_id: str) -> None:
        """Pay with the kept card that the provider's page shows; nothing is typed."""

    async def answer_bank(self, checkout_id: str, *, is_approved: bool) -> None:
        """Answer for the card's owner, whom the bank asks."""

    async def takes_cards(self, checkout_id: str) -> bool:
        """Tell whether the page takes a card; none is charged by asking."""

    async def turn_card(self, card: CardKey, number: str) -> None:
        """Let a kept card behave as another test card from now on."""

    async def welcome(self, payee: str) -> None:
        """Let a payee be paid."""

    async def charge_for(self, payment_id: str) -> Charged | None:
        """Return what was charged for a payment, None when nothing was or its bank has it all."""

    async def dispute(self, charge_id: str, *, amount_cents: int | None = None) -> str:
        """Have a bank take a charge back, or some of it; return the dispute's id."""

    async def disputes(self, *states: DisputeState) -> dict[str, str]:
        """Return the disputes in some states, each with its payment's id."""

    async def decide(self, dispute_id: str, *, is_won: bool) -> None:
        """Have the bank decide; it may give way after it had decided for itself."""

    async def pay_out(self, payee: str) -> str:
        """Send on to a payee's bank what was transferred to them; return the payout's id."""

    async def arrive(self) -> None:
        """Let what was sent on reach its bank; days pass."""

    async def send_back(self, payee: str, payout_id: str) -> None:
        """Have a payee's bank send a payout back; its account there is closed."""

    async def change_bank(self, payee: str) -> None:
        """Let a payee give a bank account that works."""

    async def deliver(self) -> None:
        """Bring what the provider gave notice of."""


class Sandbox:
    """The sandbox, with its card page."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self._database = database
        self._clock = clock
        self.gateway: Gateway = SandboxGateway(database, clock)

    async def type_card(self, checkout_id: str, number: str) -> None:
        card = Card(number=number, expiry="12/34", cvc="123")
        async with self._database.write() as db:
            await cards.submit_card(db, checkout_id, card, now=self._clock.now())

    async def use_kept_card(self, checkout_id: str) -> None:
        async with self._database.write() as db:
            await kept_cards.pay_with(db, checkout_id, now=self._clock.now())

    async def answer_bank(self, checkout_id: str, *, is_approved: bool) -> None:
        async with self._database.write() as db:
            await cards.authenticate(
                db, checkout_id, is_approved=is_approved, now=self._clock.now()
            )

    async def takes_cards(self, checkout_id: str) -> bool:
        async with self._database.read() as db:
            return (await cards.view(db, checkout_id)).is_open(now=self._clock.now())

    async def turn_card(self, card: CardKey, number: str) -> None:
        async with self._database.write() as db:
            (await db.get_one(SandboxCard, card.method_id)).last4 = number[-4:]

    async def welcome(self, payee: str) -> None:
        """Do nothing: the sandbox pays whoever has a name."""

    async def charge_for(self, payment_id: str) -> Charged | None:
        query = select(SandboxCheckout).where(
            SandboxCheckout.reference == payment_id, SandboxCheckout.charge_id != ""
        )
        async with self._database.read() as db:
            row = (await db.scalars(query)).first()
            taken_cents = await banks.taken_cents(db, row.id) if row is not None else 0
        if row is None:
            return None
        return _charged(row.charge_id, row.amount_cents - taken_cents, row.refunded_cents)

    async def dispute(self, charge_id: str, *, amount_cents: int | None = None) -> str:
        async with self._database.write() as db:
            return await banks.open_dispute(
                db, charge_id, now=self._clock.now(), amount_cents=amount_cents
            )

    async def disputes(self, *states: DisputeState) -> dict[str, str]:
        query = (
            select(SandboxDispute.id, SandboxCheckout.reference)
            .join(SandboxCheckout, SandboxCheckout.id == SandboxDispute.checkout_id)
            .where(SandboxDispute.state.in_(states))
            .order_by(SandboxDispute.opened_at, SandboxDispute.amount_cents)
        )
        async with self._database.read() as db:
            return dict(iter(await db.execute(query)))

    async def decide(self, dispute_id: str, *, is_won: bool) -> None:
        async with self._database.write() as db:
            await banks.close_dispute(db, dispute_id, is_won=is_won, now=self._clock.now())

    async def pay_out(self, payee: str) -> str:
        async with self._database.write() as db:
            (payout_id,) = await payouts.pay_out(db, payee, now=self._clock.now())
        return payout_id

    async def arrive(self) -> None:
        self._clock.advance(A_FEW_DAYS)
        async with self._database.write() as db:
            await payouts.pay_out_due(db, now=self._clock.now())

    async def send_back(self, payee: str, payout_id: str) -> None:
        async with self._database.write() as db:
            await payouts.send_back(db, payout_id, now=self._clock.now())

    async def change_bank(self, payee: str) -> None:
        async with self._database.write() as db:
            bank = await test_banks.bank_of(db, payee)
            await test_banks.change_bank(db, bank.id, test_banks.KEEPS)

    async def deliver(self) -> None:
        """Do nothing: the sandbox stores its notices itself."""


class Stripe:
    """Stripe, as its gateway meets it over HTTP; `server` is what a test does to it."""

    def __init__(self, database: Database, clock: FixedClock, server: StripeServer) -> None:
        self._database = database
        self._clock = clock
        self.server = server
        self.stripe_gateway = StripeGateway(
            secret_key=server.api_key, address=server.address, database=database, clock=clock
        )
        self.gateway: Gateway = self.stripe_gateway

    async def type_card(self, checkout_id: str, number: str) -> None:
        with suppress(Refusal):
            self.server.pay(checkout_id, number)

    async def use_kept_card(self, checkout_id: str) -> None:
        page = f"{self.server.address}/c/pay/{checkout_id}"
        async with httpx.AsyncClient(trust_env=False) as browser:
            (method_id,) = SHOWN_CARD.findall((await browser.get(page)).text)
            await browser.post(page, data={"saved": method_id})

    async def answer_bank(self, checkout_id: str, *, is_approved: bool) -> None:
        (page,) = [p for p in self.server.all("checkout.session") if p["id"] == checkout_id]
        self.server.answer_bank(page["payment_intent"], is_approved=is_approved)

    async def takes_cards(self, checkout_id: str) -> bool:
        (page,) = [p for p in self.server.all("checkout.session") if p["id"] == checkout_id]
        return bool(page["status"] == "open")

    async def turn_card(self, card: CardKey, number: str) -> None:
        self.server.turn_card(card.method_id, number)

    def stop_payment(self, intent_id: str, *, status: str, page: str | None = None) -> None:
        """Leave a payment, and the page it is of, where nothing the hub asks would leave it."""
        store = self.server.store
        with store.lock:
            store.get("payment_intent", intent_id)["status"] = status
            for checkout in store.all("checkout.session"):
                if page is not None and checkout["payment_intent"] == intent_id:
                    checkout["status"] = page

    async def account_of(self, payee: str) -> str | None:
        async with self._database.read() as db:
            account = await db.get(StripeAccount, payee)
        return account.account_id if account is not None else None

    async def welcome(self, payee: str) -> None:
        client = self.server.client()
        account = client.v2.core.accounts.create(
            {
                "contact_email": "payee@estrade.example",
                "identity": {"country": "fr", "entity_type": "individual"},
                "configuration": {
                    "recipient": {
                        "capabilities": {
                            "stripe_balance": {"stripe_transfers": {"requested": True}}
                        }
                    }
                },
            }
        )
        self.server.onboard(account.id)
        async with self._database.write() as db:
            db.add(StripeAccount(payee=payee, account_id=account.id, created_at=self._clock.now()))

    async def charge_for(self, payment_id: str) -> Charged | None:
        for charge in self.server.all("charge"):
            is_of_it = charge["metadata"].get("reference") == payment_id
            if is_of_it and charge["paid"]:
                rest_cents = charge["amount"] - self.server.taken_of(charge["id"])
                return _charged(charge["id"], rest_cents, charge["amount_refunded"])
        return None

    async def dispute(self, charge_id: str, *, amount_cents: int | None = None) -> str:
        return str(self.server.open_dispute(charge_id, amount=amount_cents)["id"])

    async def disputes(self, *states: DisputeState) -> dict[str, str]:
        payments = {c["id"]: c["metadata"]["reference"] for c in self.server.all("charge")}
        return {
            dispute["id"]: payments[dispute["charge"]]
            for dispute in self.server.all("dispute")
            if dispute["status"] in states
        }

    async def decide(self, dispute_id: str, *, is_won: bool) -> None:
        self.server.close_dispute(dispute_id, is_won=is_won)

    async def pay_out(self, payee: str) -> str:
        (payout,) = self.server.pay_out(await self._account(payee))
        return str(payout["id"])

    async def arrive(self) -> None:
        self._clock.advance(A_FEW_DAYS)
        self.server.tick()

    async def send_back(self, payee: str, payout_id: str) -> None:
        self.server.fail_payout(await self._account(payee), payout_id)

    async def change_bank(self, payee: str) -> None:
        self.server.onboard(await self._account(payee))

    async def _account(self, payee: str) -> str:
        account_id = await self.account_of(payee)
        assert account_id is not None
        return account_id

    async def deliver(self) -> None:
        for body, signature in self.server.webhooks.take():
            notice = read_webhook(
                body,
                signature=signature,
                secret=self.server.webhook_secret,
                now=self._clock.now(),
            )
            async with self._database.write() as db:
                await receive(db, notice, now=self._clock.now())


@asynccontextmanager
async def stripe_of(database: Database, clock: FixedClock) -> AsyncIterator[Stripe]:
    """Run a Stripe, and a gateway to it."""
    with running_stripe(clock=clock) as server:
        stripe = Stripe(database, clock, server)
        try:
            yield stripe
        finally:
            await stripe.gateway.close()


@asynccontextmanager
async def provider_of(kind: str, database: Database, clock: FixedClock) -> AsyncIterator[Provider]:
    """Give the provider of that name: sandbox, stripe."""
    if kind == "sandbox":
        yield Sandbox(database, clock)
    else:
        async with stripe_of(database, clock) as stripe:
            yield stripe


async def told(database: Database) -> set[tuple[str, str]]:
    """Return kind and id of what the inbox was told of."""
    async with database.read() as db:
        notices = await db.scalars(select(ProviderNotice))
        return {(notice.object_kind, notice.object_id) for notice in notices}


async def fetched(provider: Provider, database: Database, clock: FixedClock) -> int:
    """Look for what was never delivered; return how much was."""
    return await fetch_missed(database, provider.gateway, now=clock.now())
