"""The sandbox behind the port: a provider with a memory, that refuses what a real one would."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.errors import GatewayRefused, KeyReused
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
    OutcomeState,
    RefundOrder,
    ReversalOrder,
    Standing,
    TransferOrder,
)
from billing.gateways.sandbox import disputes, kept_cards, movements, payouts
from billing.gateways.sandbox.banks import bank_of
from billing.gateways.sandbox.cards import STILL_OPEN, TAKES_NO_REFUND
from billing.gateways.sandbox.models import (
    SandboxCheckout,
    SandboxRefund,
    SandboxReversal,
    SandboxTransfer,
)
from billing.gateways.sandbox.notices import NAME, tell
from hub.kernel.clock import Clock
from hub.kernel.database import Database

PAGE = "/sandbox/pay/"
BANK_PAGE = "/sandbox/bank/"
CARD_IS_GONE = "expired_or_canceled_card"

Made = TypeVar("Made", SandboxCheckout, SandboxRefund, SandboxReversal, SandboxTransfer)


class SandboxGateway:
    """The embedded provider; each call is a transaction of its own, as over a network."""

    name = NAME

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """Open a card page."""
        now = self._clock.now()
        async with self._database.write() as db:
            checkout = await _made_before(db, SandboxCheckout, order.key, digest=_digest(order))
            if checkout is None:
                card = await kept_cards.kept(db, order.card) if order.card else None
                checkout = SandboxCheckout(
                    key=order.key,
                    digest=_digest(order),
                    reference=order.reference,
                    state=CheckoutState.OPEN,
                    title=order.title,
                    lines=[asdict(line) for line in order.lines],
                    amount_cents=order.amount_cents,
                    currency=order.currency,
                    locale=order.locale,
                    return_url=order.return_url,
                    keeps_card=order.keeps_card,
                    card_id=card.id if card else "",
                    opened_at=now,
                    expires_at=order.expires_at,
                )
                db.add(checkout)
                await db.flush()
            return await _checkout(db, checkout)

    async def get_checkout(self, checkout_id: str) -> Checkout:
        """Return a card page as it is now."""
        async with self._database.read() as db:
            return await _checkout(db, await _known(db, SandboxCheckout, checkout_id))

    async def close_checkout(self, checkout_id: str) -> Checkout:
        """Take no more cards on a page, unless it is paid already; return it as it is then."""
        now = self._clock.now()
        async with self._database.write() as db:
            checkout = await _known(db, SandboxCheckout, checkout_id, to_change=True)
            if checkout.state in STILL_OPEN:
                checkout.state = CheckoutState.EXPIRED
                await tell(db, object_kind="checkout", object_id=checkout.id, now=now)
            return await _checkout(db, checkout)

    async def charge_card(self, order: CardChargeOrder) -> CardCharge:
        """Charge a kept card; refused when the provider keeps it no more."""
        now, digest = self._clock.now(), _digest(order)
        async with self._database.write() as db:
            charged = await _made_before(db, SandboxCheckout, order.key, digest=digest)
            if charged is None:
                charged = await kept_cards.charge(db, order, digest=digest, now=now)
            return kept_cards.charge_of(charged)

    async def find_card_charge(self, order: CardChargeOrder) -> CardCharge | None:
        """Return what was made of an order, without making it; None when nothing was."""
        async with self._database.read() as db:
            made = await _made_before(db, SandboxCheckout, order.key, digest=_digest(order))
            return kept_cards.charge_of(made) if made is not None else None

    async def get_card_charge(self, charge_id: str) -> CardCharge:
        """Return the charge of a kept card as it is now."""
        async with self._database.read() as db:
            return kept_cards.charge_of(await _known(db, SandboxCheckout, charge_id))

    async def forget_card(self, card: CardKey, *, key: str) -> None:
        """Keep a card no more; one that is not kept is forgotten already."""
        async with self._database.write() as db:
            await kept_cards.forget(db, card, now=self._clock.now())

    async def create_refund(self, order: RefundOrder) -> Outcome:
        """Give money back, never more than was paid."""
        now = self._clock.now()
        async with self._database.write() as db:
            refund = await _made_before(db, SandboxRefund, order.key, digest=_digest(order))
            if refund is None:
                checkout = await _charged(db, order)
                is_taken = checkout.card_last4 != TAKES_NO_REFUND[-4:]
                checkout.refunded_cents += order.amount_cents if is_taken else 0
                refund = SandboxRefund(
                    key=order.key,
                    digest=_digest(order),
                    reference=order.reference,
                    checkout_id=checkout.id,
                    state=OutcomeState.SUCCEEDED if is_taken else OutcomeState.FAILED,
                    amount_cents=order.amount_cents,
                    currency=order.currency,
                    created_at=now,
                )
                db.add(refund)
                await db.flush()
                await tell(db, object_kind="refund", object_id=refund.id, now=now)
            return _outcome(refund)

    async def get_refund(self, refund_id: str) -> Outcome:
        """Return a refund as it is now."""
        async with self._database.read() as db:
            return _outcome(await _known(db, SandboxRefund, refund_id))

    async def create_transfer(self, order: TransferOrder) -> Outcome:
        """Send money to a payee."""
        now = self._clock.now()
        async with self._database.write() as db:
            transfer = await _made_before(db, SandboxTransfer, order.key, digest=_digest(order))
            if transfer is None:
                transfer = SandboxTransfer(
                    key=order.key,
                    digest=_digest(order),
                    reference=order.reference,
                    payee=order.payee,
                    state=OutcomeState.SUCCEEDED,
                    amount_cents=order.amount_cents,
                    currency=order.currency,
                    created_at=now,
                )
                db.add(transfer)
                await db.flush()
                await tell(db, object_kind="transfer", object_id=transfer.id, now=now)
            return _outcome(transfer)

    async def get_transfer(self, transfer_id: str) -> Outcome:
        """Return a transfer as it is now."""
        async with self._database.read() as db:
            return _outcome(await _known(db, SandboxTransfer, transfer_id))

    async def create_reversal(self, order: ReversalOrder) -> Outcome:
        """Take money of a transfer back, never more than was sent."""
        now = self._clock.now()
        async with self._database.write() as db:
            reversal = await _made_before(db, SandboxReversal, order.key, digest=_digest(order))
            if reversal is None:
                transfer = await _known(db, SandboxTransfer, order.transfer_id, to_change=True)
                left_cents = transfer.amount_cents - transfer.reversed_cents
                if not 0 < order.amount_cents <= left_cents:
                    raise GatewayRefused(problem=f"{transfer.id} has {left_cents} cents left")
                transfer.reversed_cents += order.amount_cents
                reversal = SandboxReversal(
                    key=order.key,
                    digest=_digest(order),
                    reference=order.reference,
                    transfer_id=transfer.id,
                    state=OutcomeState.SUCCEEDED,
                    amount_cents=order.amount_cents,
                    currency=order.currency,
                    created_at=now,
                )
                db.add(reversal)
                await db.flush()
            return _outcome(reversal)

    async def get_dispute(self, dispute_id: str) -> Chargeback:
        """Return a payer's complaint as it is now."""
        async with self._database.read() as db:
            return await disputes.view(db, dispute_id)

    async def submit_evidence(self, order: EvidenceOrder) -> Chargeback:
        """Answer a payer's complaint, once."""
        async with self._database.write() as db:
            await disputes.take_evidence(db, order, now=self._clock.now())
            return await disputes.view(db, order.dispute_id)

    async def open_onboarding(self, order: OnboardingOrder) -> str:
        """Return the address of the page that asks for a bank account, and nothing else."""
        async with self._database.write() as db:
            bank = await bank_of(db, order.payee)
            bank.return_url = order.return_url
            return f"{BANK_PAGE}{bank.id}"

    async def get_standing(self, payee: str) -> Standing:
        """Return that a payee can be paid: the sandbox pays whoever has a name."""
        return Standing(has_account=True, may_receive=True)

    async def payee_of(self, account: str) -> str:
        """Return the name itself: here accounts are called as we call them."""
        return account

    async def get_payout(self, payee: str, payout_id: str) -> ProviderPayout:
        """Return what was sent on to a payee's bank as it is now."""
        async with self._database.read() as db:
            return await payouts.view(db, payee, payout_id)

    async def list_payouts(self, payee: str, *, since: datetime, cursor: str) -> PayoutPage:
        """Return a payee's payouts."""
        async with self._database.read() as db:
            return await payouts.page_of(db, payee, since=since, cursor=cursor)

    async def pay_out_due(self) -> None:
        """Send on to payees' banks what is due; a real provider does so by itself."""
        async with self._database.write() as db:
            await payouts.pay_out_due(db, now=self._clock.now())

    async def list_notices(self, *, since: datetime, cursor: str) -> NoticePage:
        """Return none: the sandbox stores its notices itself, so that none can be missed."""
        return NoticePage(notices=(), next_cursor="")

    async def list_movements(
        self, *, since: datetime, until: datetime, cursor: str
    ) -> MovementPage:
        """Return how our balance moved in a time."""
        async with self._database.read() as db:
            return await movements.page_of(db, since=since, until=until, cursor=cursor)

    async def get_movements(self, object_id: str) -> tuple[BalanceMovement, ...]:
        """Return how one object moved our balance."""
        async with self._database.read() as db:
            return await movements.about(db, object_id)

    async def close(self) -> None:
        """Hold nothing: the database is somebody else's."""


def _digest(
    order: CheckoutOrder | CardChargeOrder | RefundOrder | ReversalOrder | TransferOrder,
) -> str:
    asked = json.dumps(asdict(order), sort_keys=True, default=str)
    return hashlib.sha256(asked.encode()).hexdigest()


async def _made_before(
    db: AsyncSession, model: type[Made], key: str, *, digest: str
) -> Made | None:
    made = (await db.scalars(select(model).where(model.key == key))).first()
    if made is not None and made.digest != digest:
        raise KeyReused(problem=f"{key} was used for another request")
    return made


async def _known(
    db: AsyncSession, model: type[Made], made_id: str, *, to_change: bool = False
) -> Made:
    made = await db.get(model, made_id, with_for_update=to_change)
    if made is None:
        raise GatewayRefused(problem=f"{made_id} is unknown")
    return made


async def _charged(db: AsyncSession, order: RefundOrder) -> SandboxCheckout:
    query = select(SandboxCheckout).where(SandboxCheckout.charge_id == order.charge_id)
    checkout = (await db.scalars(query.with_for_update())).first()
    if checkout is None or not order.charge_id:
        raise GatewayRefused(problem=f"charge {order.charge_id!r} is unknown")
    if order.currency != checkout.currency:
        raise GatewayRefused(problem=f"{order.charge_id} was paid in {checkout.currency}")
    if await disputes.is_charged_back(db, checkout.id):
        raise GatewayRefused(problem=f"{order.charge_id} has been charged back")
    left_cents = checkout.amount_cents - checkout.refunded_cents
    if not 0 < order.amount_cents <= left_cents:
        raise GatewayRefused(problem=f"{order.charge_id} has {left_cents} cents left to refund")
    return checkout


async def _checkout(db: AsyncSession, row: SandboxCheckout) -> Checkout:
    return Checkout(
        id=row.id,
        reference=row.reference,
        state=row.state,
        url=f"{PAGE}{row.id}",
        amount_cents=row.amount_cents,
        currency=row.currency,
        charge_id=row.charge_id,
        fee_cents=row.fee_cents,
        decline_code=row.decline_code,
        card=await kept_cards.kept_by(db, row),
    )


def _outcome(row: SandboxRefund | SandboxReversal | SandboxTransfer) -> Outcome:
    return Outcome(
        id=row.id,
        reference=row.reference,
        state=row.state,
        amount_cents=row.amount_cents,
        currency=row.currency,
        problem=CARD_IS_GONE if row.state is OutcomeState.FAILED else "",
    )
