"""Stripe behind the port: Checkout pages, refunds of charges, transfers to connected accounts.

Stripe forgets an idempotency key after a day, and repeats an error of its own under it until then.
Money that goes out is therefore looked for by our reference before it is sent.
Source: docs.stripe.com/api/idempotent_requests.
"""

from datetime import datetime

import stripe
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from billing.errors import FundsPending, GatewayDown, GatewayRefused, KeyReused, PayeeNotReady
from billing.gateways.payouts import PayoutPage, ProviderPayout
from billing.gateways.port import (
    BalanceMovement,
    CardCharge,
    CardChargeOrder,
    CardKey,
    Chargeback,
    Checkout,
    CheckoutOrder,
    CheckoutState,
    EvidenceOrder,
    MovementPage,
    NoticePage,
    OnboardingOrder,
    Outcome,
    RefundOrder,
    ReversalOrder,
    Standing,
    TransferOrder,
)
from billing.gateways.stripe.accounts import (
    NO_ACCOUNT,
    account_key,
    account_params,
    link_params,
    standing_of,
)
from billing.gateways.stripe.client import (
    Connections,
    is_repeated,
    make_client,
    make_http,
    our_errors,
)
from billing.gateways.stripe.disputes import (
    DISPUTED_CHARGE,
    chargeback_of,
    evidence_params,
    was_given,
)
from billing.gateways.stripe.kept_cards import KeptCards
from billing.gateways.stripe.mapping import (
    CARD,
    CHARGE_AND_FEE,
    checkout_of,
    checkout_params,
    events_params,
    reference_of,
    refund_of,
    refund_params,
    reversal_of,
    reversal_params,
    transfer_of,
    transfer_params,
)
from billing.gateways.stripe.models import StripeAccount
from billing.gateways.stripe.movements import about_params, movement_of, movements_params
from billing.gateways.stripe.notices import NAME, notice_of
from billing.gateways.stripe.payouts import PayeePayouts
from hub.kernel.clock import Clock
from hub.kernel.database import Database

UNDONE = frozenset({"failed", "canceled"})
KEYS_OF_A_PAGE = 3
MAX_REFUNDS_OF_A_CHARGE = 100
MAX_REVERSALS = 100
OVER = frozenset({CheckoutState.PAID, CheckoutState.CANCELLED, CheckoutState.EXPIRED})


class StripeGateway:
    """Stripe, asked over the network; in our database it keeps who has which account."""

    name = NAME

    def __init__(self, *, secret_key: str, address: str, database: Database, clock: Clock) -> None:
        http = make_http()
        self._connections: Connections = http
        client = make_client(http, secret_key=secret_key, address=address)
        self._stripe, self._payees = client.v1, client.v2.core
        self._cards = KeptCards(client)
        self._payouts = PayeePayouts(client)
        self._database = database
        self._clock = clock

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """Open a card page.

        Where Stripe repeats a fault of its own under the key, the next key is used: a page whose
        address nobody was given is paid by nobody, and expires.
        """
        assert sum(line.amount_cents for line in order.lines) == order.amount_cents
        keys = [order.key, *(f"{order.key}:{n}" for n in range(2, KEYS_OF_A_PAGE + 1))]
        with our_errors():
            for key in keys[:-1]:
                try:
                    return await self._open_page(order, key=key)
                except stripe.APIError as error:
                    if not is_repeated(error):
                        raise
            return await self._open_page(order, key=keys[-1])

    async def get_checkout(self, checkout_id: str) -> Checkout:
        """Return a card page as it is now."""
        with our_errors():
            page = await self._stripe.checkout.sessions.retrieve_async(
                _known(checkout_id), {"expand": [CHARGE_AND_FEE, CARD]}
            )
            return checkout_of(page)

    async def close_checkout(self, checkout_id: str) -> Checkout:
        """Take no more cards on a page, unless it is paid already; return it as it is then.

        Stripe refuses while it asks a bank: that counts as no answer yet.
        """
        try:
            with our_errors():
                page = await self._stripe.checkout.sessions.expire_async(
                    _known(checkout_id), {"expand": [CHARGE_AND_FEE, CARD]}
                )
                return checkout_of(page)
        except GatewayRefused as refusal:
            checkout = await self.get_checkout(checkout_id)
            if checkout.state not in OVER:
                raise GatewayDown(**refusal.details) from refusal
            return checkout

    async def charge_card(self, order: CardChargeOrder) -> CardCharge:
        """Charge a kept card; refused when the provider keeps it no more."""
        with our_errors():
            return await self._cards.charge(order)

    async def find_card_charge(self, order: CardChargeOrder) -> CardCharge | None:
        """Return what was made of an order, without making it; None when nothing was."""
        with our_errors():
            return await self._cards.find(order)

    async def get_card_charge(self, charge_id: str) -> CardCharge:
        """Return the charge of a kept card as it is now."""
        with our_errors():
            return await self._cards.get(_known(charge_id))

    async def forget_card(self, card: CardKey, *, key: str) -> None:
        """Keep a card no more; one that is not kept is forgotten already."""
        with our_errors():
            await self._cards.forget(card)

    async def create_refund(self, order: RefundOrder) -> Outcome:
        """Give money back, never more than was paid."""
        with our_errors():
            charge = await self._stripe.charges.retrieve_async(_known(order.charge_id))
            if charge.currency.upper() != order.currency:
                raise GatewayRefused(problem=f"{charge.id} was paid in {charge.currency}")
            made = await self._refund_made(order)
            if made is None:
                made = await self._stripe.refunds.create_async(
                    refund_params(order), {"idempotency_key": order.key}
                )
            return _as_asked(refund_of(made), order)

    async def get_refund(self, refund_id: str) -> Outcome:
        """Return a refund as it is now."""
        with our_errors():
            return refund_of(await self._stripe.refunds.retrieve_async(_known(refund_id)))

    async def create_transfer(self, order: TransferOrder) -> Outcome:
        """Send money to a payee.

        What would be refused is asked first: Stripe would repeat its refusal under the same key,
        for a day. Raises: FundsPending, PayeeNotReady, besides what every method raises.
        """
        destination = await self._account_of(order.payee)
        if destination is None:
            raise PayeeNotReady(problem=f"{order.payee} has no account at Stripe yet")
        with our_errors():
            made = await self._transfer_made(order)
            if made is None:
                await self._check_payee(destination)
                await self._check_funds(order)
                made = await self._stripe.transfers.create_async(
                    transfer_params(order, destination=destination), {"idempotency_key": order.key}
                )
            if made.destination != destination:
                raise KeyReused(problem=f"{made.id} went to another account")
            return _as_asked(transfer_of(made), order)

    async def get_transfer(self, transfer_id: str) -> Outcome:
        """Return a transfer as it is now."""
        with our_errors():
            return transfer_of(await self._stripe.transfers.retrieve_async(_known(transfer_id)))

    async def create_reversal(self, order: ReversalOrder) -> Outcome:
        """Take money of a transfer back, unless that was done already."""
        with our_errors():
            reversals = self._stripe.transfers.reversals
            made = await reversals.list_async(order.transfer_id, {"limit": MAX_REVERSALS})
            ours = (one for one in made.data if reference_of(one.metadata) == order.reference)
            reversal = next(ours, None)
            if reversal is None:
                reversal = await reversals.create_async(
                    order.transfer_id, reversal_params(order), {"idempotency_key": order.key}
                )
            return _as_asked(reversal_of(reversal), order)

    async def get_dispute(self, dispute_id: str) -> Chargeback:
        """Return a dispute as it is now."""
        with our_errors():
            dispute = await self._stripe.disputes.retrieve_async(
                _known(dispute_id), {"expand": [DISPUTED_CHARGE]}
            )
        return chargeback_of(dispute)

    async def submit_evidence(self, order: EvidenceOrder) -> Chargeback:
        """Answer a dispute, unless that was done already; Stripe takes one answer."""
        with our_errors():
            dispute = await self._stripe.disputes.retrieve_async(
                _known(order.dispute_id), {"expand": [DISPUTED_CHARGE]}
            )
            if not was_given(dispute, order):
                dispute = await self._stripe.disputes.update_async(
                    dispute.id, evidence_params(order), {"idempotency_key": order.key}
                )
        return chargeback_of(dispute)

    async def open_onboarding(self, order: OnboardingOrder) -> str:
        """Return the address of Stripe's questions; the first time, an account is made."""
        account_id = await self._account_of(order.payee) or await self._make_account(order)
        with our_errors():
            link = await self._payees.account_links.create_async(link_params(order, account_id))
        return link.url

    async def get_standing(self, payee: str) -> Standing:
        """Return whether a payee can be paid, as it is now."""
        account_id = await self._account_of(payee)
        return await self._standing(account_id) if account_id else NO_ACCOUNT

    async def payee_of(self, account: str) -> str:
        """Return whose connected account it is; empty for one that serves others."""
        async with self._database.read() as db:
            query = select(StripeAccount.payee).where(StripeAccount.account_id == account)
            return await db.scalar(query) or ""

    async def get_payout(self, payee: str, payout_id: str) -> ProviderPayout:
        """Return a payout of a payee's account as it is now."""
        account_id = await self._account_of(payee)
        if account_id is None:
            raise GatewayRefused(problem=f"{payee} has no account at Stripe")
        with our_errors():
            return await self._payouts.get(account_id, _known(payout_id), payee=payee)

    async def list_payouts(self, payee: str, *, since: datetime, cursor: str) -> PayoutPage:
        """Return payouts of a payee's account, the latest first."""
        account_id = await self._account_of(payee)
        if account_id is None:
            return PayoutPage(payouts=(), next_cursor="")
        with our_errors():
            return await self._payouts.page(account_id, payee=payee, since=since, cursor=cursor)

    async def list_notices(self, *, since: datetime, cursor: str) -> NoticePage:
        """Return the events of the types that matter here, whether or not a webhook told them."""
        with our_errors():
            page = await self._stripe.events.list_async(events_params(since=since, cursor=cursor))
        notices = tuple(notice_of(event.to_dict(), payload=str(event)) for event in page.data)
        is_last = not page.has_more or not page.data
        return NoticePage(notices=notices, next_cursor="" if is_last else page.data[-1].id)

    async def list_movements(
        self, *, since: datetime, until: datetime, cursor: str
    ) -> MovementPage:
        """Return the balance transactions of a time, the latest first."""
        asked = movements_params(since=since, until=until, cursor=cursor)
        with our_errors():
            page = await self._stripe.balance_transactions.list_async(asked)
        is_last = not page.has_more or not page.data
        return MovementPage(
            movements=tuple(movement_of(moved) for moved in page.data),
            next_cursor="" if is_last else page.data[-1].id,
        )

    async def get_movements(self, object_id: str) -> tuple[BalanceMovement, ...]:
        """Return the balance transactions of one object."""
        with our_errors():
            page = await self._stripe.balance_transactions.list_async(about_params(object_id))
        return tuple(movement_of(moved) for moved in page.data)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._connections.close_async()

    async def _open_page(self, order: CheckoutOrder, *, key: str) -> Checkout:
        page = await self._stripe.checkout.sessions.create_async(
            checkout_params(order), {"idempotency_key": key}
        )
        return checkout_of(page)

    async def _refund_made(self, order: RefundOrder) -> stripe.Refund | None:
        made = await self._stripe.refunds.list_async(
            {"charge": order.charge_id, "limit": MAX_REFUNDS_OF_A_CHARGE}
        )
        ours = (refund for refund in made.data if reference_of(refund.metadata) == order.reference)
        return next((refund for refund in ours if refund.status not in UNDONE), None)

    async def _transfer_made(self, order: TransferOrder) -> stripe.Transfer | None:
        made = await self._stripe.transfers.list_async(
            {"transfer_group": order.reference, "limit": 1}
        )
        return next(iter(made.data), None)

    async def _check_funds(self, order: TransferOrder) -> None:
        balance = await self._stripe.balance.retrieve_async()
        available_cents = sum(
            part.amount for part in balance.available if part.currency.upper() == order.currency
        )
        if available_cents < order.amount_cents:
            raise FundsPending(problem=f"{available_cents} cents are available at Stripe")

    async def _check_payee(self, account_id: str) -> None:
        if not (await self._standing(account_id)).may_receive:
            raise PayeeNotReady(problem=f"{account_id} may not receive transfers yet")

    async def _standing(self, account_id: str) -> Standing:
        with our_errors():
            return standing_of(
                await self._payees.accounts.retrieve_async(
                    account_id, {"include": ["configuration.recipient", "requirements"]}
                )
            )

    async def _account_of(self, payee: str) -> str | None:
        async with self._database.read() as db:
            account = await db.get(StripeAccount, payee)
        return account.account_id if account else None

    async def _make_account(self, order: OnboardingOrder) -> str:
        with our_errors():
            made = await self._payees.accounts.create_async(
                account_params(order), {"idempotency_key": account_key(order)}
            )
        try:
            async with self._database.write() as db:
                db.add(
                    StripeAccount(
                        payee=order.payee, account_id=made.id, created_at=self._clock.now()
                    )
                )
        except IntegrityError:
            # Another click was faster; what counts is the account that was noted.
            return await self._account_of(order.payee) or made.id
        return made.id


def _known(stripe_id: str) -> str:
    if not stripe_id:
        raise GatewayRefused(problem="nothing has an empty id")
    return stripe_id


def _as_asked(outcome: Outcome, order: RefundOrder | ReversalOrder | TransferOrder) -> Outcome:
    if (outcome.amount_cents, outcome.currency) != (order.amount_cents, order.currency):
        raise KeyReused(problem=f"{outcome.id} was made for another request")
    return outcome
