"""The clock's work: what is due is claimed from rows, done at the provider, and noted.

Any number of processes may run it. A process that dies between the provider's answer and our
note leaves a leased row behind; asked again with the same key, the provider answers the same.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import inspect

from billing import checkout
from billing.cards import charging
from billing.cards import service as cards
from billing.cards.models import CardAttempt, SavedCard
from billing.disputes import work as disputes
from billing.disputes.models import Recovery
from billing.due import DueRow, claim, finish, postpone, wait_out
from billing.errors import FundsPending, GatewayDown, GatewayRefused
from billing.freezes import service as freezes
from billing.gateways.port import Gateway, Outcome, RefundOrder, TransferOrder
from billing.inbox.models import ProviderNotice
from billing.payments.models import Payment
from billing.payments.service import get_payment
from billing.payouts import work as payouts
from billing.payouts.models import PayoutWatch
from billing.refunds import service as refunds
from billing.refunds.models import Refund
from billing.settlements import service as settlements
from billing.settlements.models import Settlement
from billing.transfers import service as transfers
from billing.transfers.models import Transfer
from hub.kernel.database import Database
from hub.kernel.errors import NotFound

log = logging.getLogger(__name__)

R = TypeVar("R", bound=DueRow)

KEPT_THROUGH_SILENCE = (ProviderNotice, Payment)
"""What nobody could take up again: money that was paid would be known to the provider alone."""
NEVER_LEFT = (CardAttempt, SavedCard, PayoutWatch)
"""What no person could do by hand: the provider is asked about it until it answers."""


async def run_due(database: Database, gateway: Gateway, *, now: datetime) -> int:
    """Do what is due, at most a batch of each kind, and return how many rows there were."""
    work = _Work(database, gateway, now)
    return (
        await _each(work, ProviderNotice, work.handle_notice)
        + await _each(work, Payment, work.close_payment)
        + await _each(work, CardAttempt, work.charge_card)
        + await _each(work, SavedCard, work.forget_card)
        + await _each(work, Settlement, work.advance_settlement)
        + await _each(work, Refund, work.send_refund)
        + await _each(work, Transfer, work.send_transfer)
        + await _each(work, Recovery, work.recover)
        + await _each(work, PayoutWatch, work.look_for_payouts)
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """What to do with each kind of row, outside any transaction."""

    database: Database
    gateway: Gateway
    now: datetime

    async def handle_notice(self, notice: ProviderNotice) -> None:
        """Ask the provider about what it gave notice of; what is not ours is kept unread."""
        try:
            await self._apply_notice(notice)
        except NotFound:
            log.warning("%s %s is none of ours", notice.object_kind, notice.object_id)
        async with self.database.write() as db:
            stored = await db.get_one(ProviderNotice, notice.id)
            stored.handled_at = self.now
            finish(stored)

    async def _apply_notice(self, notice: ProviderNotice) -> None:
        if notice.object_kind == "checkout":
            await checkout.sync_checkout(
                self.database, self.gateway, notice.object_id, now=self.now
            )
        elif notice.object_kind == "card_charge":
            await charging.sync_charge(self.database, self.gateway, notice.object_id, now=self.now)
        elif notice.object_kind == "refund":
            outcome = await self.gateway.get_refund(notice.object_id)
            async with self.database.write() as db:
                await refunds.note_refund(db, outcome.reference, outcome, now=self.now)
        elif notice.object_kind == "transfer":
            outcome = await self.gateway.get_transfer(notice.object_id)
            async with self.database.write() as db:
                await transfers.note_transfer(db, outcome.reference, outcome, now=self.now)
        elif notice.object_kind == "dispute":
            await disputes.apply_dispute(
                self.database, self.gateway, notice.object_id, now=self.now
            )

        elif notice.object_kind == "payout":
            await payouts.apply_notice(
                self.database, self.gateway, notice.account, notice.object_id, now=self.now
            )

    async def look_for_payouts(self, watch: PayoutWatch) -> None:
        """Find payouts to a payee's bank that no notice told of."""
        await payouts.look(self.database, self.gateway, watch, now=self.now)

    async def recover(self, recovery: Recovery) -> None:
        """Take money of a disputed payment back of its payee."""
        await disputes.recover(self.database, self.gateway, recovery, now=self.now)

    async def close_payment(self, payment: Payment) -> None:
        """Close a payment whose time is over, or that was given up."""
        await checkout.close(self.database, self.gateway, payment, now=self.now)

    async def charge_card(self, attempt: CardAttempt) -> None:
        """Ask the provider again about a gift by saved card."""
        await charging.charge(self.database, self.gateway, attempt, now=self.now)

    async def forget_card(self, card: SavedCard) -> None:
        """Have the provider forget a card."""
        await cards.forget(self.database, self.gateway, card, now=self.now)

    async def advance_settlement(self, settlement: Settlement) -> None:
        """Take a settlement one step further."""
        async with self.database.write() as db:
            await settlements.advance(db, settlement.subject_id, now=self.now)

    async def send_refund(self, refund: Refund) -> None:
        """Ask the provider to give the money back, or how far it is."""
        try:
            outcome = await self._refund_outcome(refund)
        except FundsPending as wait:
            async with self.database.write() as db:
                await refunds.wait(db, refund.id, problem=wait.message(), now=self.now)
            return
        except GatewayRefused as refusal:
            if refund.provider_id is not None:
                # Only a question was refused: what the provider took on may still arrive.
                raise
            async with self.database.write() as db:
                await refunds.give_up(db, refund.id, problem=refusal.message(), now=self.now)
            return
        async with self.database.write() as db:
            await refunds.note_refund(db, refund.id, outcome, now=self.now)

    async def send_transfer(self, transfer: Transfer) -> None:
        """Ask the provider to send the money, or how far it is."""
        if transfer.provider_id is None and await freezes.hold_back(
            self.database, transfer, now=self.now
        ):
            return
        try:
            outcome = await self._transfer_outcome(transfer)
        except FundsPending as wait:
            async with self.database.write() as db:
                await transfers.wait(db, transfer.id, problem=wait.message(), now=self.now)
            return
        except GatewayRefused as refusal:
            if transfer.provider_id is not None:
                raise
            async with self.database.write() as db:
                await transfers.give_up(db, transfer.id, problem=refusal.message(), now=self.now)
            return
        async with self.database.write() as db:
            await transfers.note_transfer(db, transfer.id, outcome, now=self.now)

    async def _refund_outcome(self, refund: Refund) -> Outcome:
        if refund.provider_id is not None:
            return await self.gateway.get_refund(refund.provider_id)
        async with self.database.read() as db:
            payment = await get_payment(db, refund.payment_id)
        order = RefundOrder(
            key=refund.idempotency_key,
            reference=refund.id,
            charge_id=payment.charge_id,
            amount_cents=refund.amount_cents,
            currency=refund.currency,
        )
        return await self.gateway.create_refund(order)

    async def _transfer_outcome(self, transfer: Transfer) -> Outcome:
        if transfer.provider_id is not None:
            return await self.gateway.get_transfer(transfer.provider_id)
        order = TransferOrder(
            key=transfer.idempotency_key,
            reference=transfer.id,
            payee=transfers.Payee(transfer.payee_kind, transfer.payee_id).account,
            amount_cents=transfer.amount_cents,
            currency=transfer.currency,
        )
        return await self.gateway.create_transfer(order)


async def _each(work: _Work, model: type[R], act: Callable[[R], Awaitable[None]]) -> int:
    rows = await claim(work.database, model, now=work.now)
    for row in rows:
        try:
            await act(row)
        except Exception as error:
            log.exception("%s is tried again later", row)
            await _try_again_later(work, row, error)
    return len(rows)


async def _try_again_later(work: _Work, row: DueRow, error: Exception) -> None:
    async with work.database.write() as db:
        current = await db.get_one(type(row), inspect(row).identity, with_for_update=True)
        # Another process may have heard of it meanwhile, and nothing more is to do.
        if current.due_at is None:
            return
        is_silence = isinstance(error, GatewayDown) and isinstance(current, KEPT_THROUGH_SILENCE)
        goes_on = is_silence or isinstance(current, NEVER_LEFT)
        (wait_out if goes_on else postpone)(current, repr(error), now=work.now)
