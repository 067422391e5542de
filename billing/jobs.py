"""The clock's work: what is due is claimed from rows, done at the provider, and noted.

Any number of processes may run it. A process that dies between the provider's answer and our
note leaves a leased row behind; asked again with the same key, the provider answers the same.
The kinds of work do not wait for each other, nor do the rows of a kind: a provider that is slow
about one holds up no other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import inspect

from billing import checkout
from billing.cards import charging
from billing.cards import service as cards
from billing.cards.models import CardAttempt, SavedCard
from billing.disputes import waiting
from billing.disputes import work as disputes
from billing.disputes.evidence import work as evidences
from billing.disputes.evidence.models import DisputeEvidence
from billing.disputes.models import Recovery
from billing.documents import round_work as rounds
from billing.documents.models import PaperRound
from billing.due import (
    LEASE,
    DueRow,
    Shift,
    begin_anew,
    claim,
    due_of,
    finish,
    held,
    postpone,
    wait_out,
)
from billing.errors import FundsPending, GatewayDown, GatewayRefused, StatusUnknown
from billing.freezes import service as freezes
from billing.gateways.port import Gateway, Outcome, RefundOrder
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
from billing.transfers.rules import Asking
from hub.kernel.database import Database
from hub.kernel.errors import NotFound

log = logging.getLogger(__name__)

KEPT_THROUGH_SILENCE = (ProviderNotice, Payment)
"""What nobody could take up again: money that was paid would be known to the provider alone."""
NEVER_LEFT = (CardAttempt, SavedCard, PayoutWatch, PaperRound)
"""What no person could do by hand: it is tried until it is done."""

PATIENCE = timedelta(minutes=3)
"""Longer than the provider takes when each of its answers is as slow as we wait for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many rows of a kind are worked on at once, and in one turn.

    No row is claimed before there is a hand free for it. One that takes longer than `patience` is
    given up, as if nobody had answered.
    """

    at_once: int = 8
    a_turn: int = 1000
    lease: timedelta = LEASE
    patience: timedelta = PATIENCE
    looks_again_s: float = 1.0


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
                await waiting.note_refund(db, outcome.reference, outcome, now=self.now)
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
        """Take money back of its payee, for a payer's bank or for a late refund."""
        await disputes.recover(self.database, self.gateway, recovery, now=self.now)

    async def submit_evidence(self, evidence: DisputeEvidence) -> None:
        """Give the provider the answer to a dispute."""
        await evidences.submit(self.database, self.gateway, evidence, now=self.now)

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

    async def advance_round(self, row: PaperRound) -> None:
        """Tell the next people of a round that their papers are there."""
        async with self.database.write() as db:
            await rounds.advance(db, row.id, now=self.now)

    async def send_refund(self, refund: Refund) -> None:
        """Ask the provider to give the money back, or how far it is."""
        is_asked = refund.provider_id is not None
        if not is_asked and await waiting.hold_back(self.database, refund, now=self.now):
            return
        try:
            outcome = await self._refund_outcome(refund)
        except FundsPending as wait:
            async with self.database.write() as db:
                await refunds.wait(db, refund.id, problem=wait.message(), now=self.now)
            return
        except GatewayRefused as refusal:
            if is_asked:
                # Only a question was refused: what the provider took on may still arrive.
                raise
            async with self.database.write() as db:
                await refunds.give_up(db, refund.id, problem=refusal.message(), now=self.now)
            return
        async with self.database.write() as db:
            await waiting.note_refund(db, refund.id, outcome, now=self.now)

    async def send_transfer(self, transfer: Transfer) -> None:
        """Ask the provider to send the money, or how far it is."""
        if transfer.provider_id is not None:
            outcome = await self.gateway.get_transfer(transfer.provider_id)
        else:
            asking = await self._begin_transfer(transfer)
            if asking is None:
                return
            try:
                outcome = await self.gateway.create_transfer(asking.order)
            except FundsPending as wait:
                async with self.database.write() as db:
                    await transfers.ask_later(db, asking, problem=wait.message(), now=self.now)
                return
            except GatewayRefused as refusal:
                async with self.database.write() as db:
                    problem = refusal.message()
                    await transfers.give_up(db, transfer.id, problem=problem, now=self.now)
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
            amount_cents=refund.owed_cents,
            currency=refund.currency,
        )
        return await self.gateway.create_refund(order)

    async def _begin_transfer(self, transfer: Transfer) -> Asking | None:
        async with self.database.write() as db:
            if await freezes.hold_back(db, transfer, now=self.now):
                return None
            return await transfers.begin_order(db, transfer.id, now=self.now)


KINDS: Mapping[type[DueRow], Callable[[_Work, Any], Awaitable[None]]] = {
    ProviderNotice: _Work.handle_notice,
    Payment: _Work.close_payment,
    CardAttempt: _Work.charge_card,
    SavedCard: _Work.forget_card,
    Settlement: _Work.advance_settlement,
    Refund: _Work.send_refund,
    Transfer: _Work.send_transfer,
    Recovery: _Work.recover,
    PayoutWatch: _Work.look_for_payouts,
    DisputeEvidence: _Work.submit_evidence,
    PaperRound: _Work.advance_round,
}
"""What is done with each kind of row, in the order in which one process alone does it."""


async def run_due(database: Database, gateway: Gateway, *, now: datetime) -> int:
    """Do what is due, one after the other, at most a batch of each kind; return how many rows.

    For whoever wants the same order each time: rehearsals and tests. A clock runs each kind apart.
    """
    count, due = 0, await due_of(database, KINDS, now=now)
    for kind in KINDS:
        if kind in due:
            shift, rows = Shift(began_at=now), await claim(database, kind, now=now)
            for row in rows:
                await _see_to(database, gateway, row, shift, patience=PATIENCE)
            count += len(rows)
            # What was done may have made rows of the kinds below due.
            due = await due_of(database, KINDS, now=now)
    return count


async def run_kind(
    database: Database,
    gateway: Gateway,
    kind: type[DueRow],
    *,
    now: datetime,
    pace: Pace,
) -> int:
    """Do what is due of one kind and return how many rows there were.

    It goes on while there is more, and while one is under way.
    """
    shift = Shift(began_at=now, lease=pace.lease)
    under_way: set[asyncio.Task[None]] = set()
    count = 0
    try:
        while True:
            hands = min(pace.at_once - len(under_way), pace.a_turn - count)
            rows = await _claim(database, kind, shift, most=hands)
            count += len(rows)
            under_way |= {
                asyncio.create_task(_see_to(database, gateway, row, shift, patience=pace.patience))
                for row in rows
            }
            if not under_way:
                return count
            under_way = await _wait_for_one(under_way, timeout_s=pace.looks_again_s)
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _claim(
    database: Database, kind: type[DueRow], shift: Shift, *, most: int
) -> list[DueRow]:
    if most <= 0:
        return []
    return await claim(database, kind, now=shift.now(), lease=shift.lease, most=most)


async def _wait_for_one(
    under_way: set[asyncio.Task[None]], *, timeout_s: float
) -> set[asyncio.Task[None]]:
    """Return what is still under way once something is done, or a little later."""
    done, rest = await asyncio.wait(
        under_way, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
    )
    for task in done:
        task.result()
    return rest


async def _see_to(
    database: Database, gateway: Gateway, row: DueRow, shift: Shift, *, patience: timedelta
) -> None:
    act, work = KINDS[type(row)], _Work(database, gateway, shift.now())
    try:
        async with held(database, row, shift), asyncio.timeout(patience.total_seconds()):
            await act(work, row)
            if row.attempts:
                await begin_anew(database, row)
    except Exception as error:
        log.exception("%s is tried again later", row)
        await _try_again_later(database, row, error, now=shift.now())


async def _try_again_later(
    database: Database, row: DueRow, error: Exception, *, now: datetime
) -> None:
    async with database.write() as db:
        current = await db.get_one(type(row), inspect(row).identity, with_for_update=True)
        # Another process may have heard of it meanwhile, and nothing more is to do.
        if current.due_at is None:
            return
        is_silence = _is_unheard(error) and isinstance(current, KEPT_THROUGH_SILENCE)
        goes_on = is_silence or isinstance(current, NEVER_LEFT)
        (wait_out if goes_on else postpone)(current, repr(error), now=now)


def _is_unheard(error: Exception) -> bool:
    is_silent = isinstance(error, GatewayDown | TimeoutError)
    return is_silent and not isinstance(error, StatusUnknown)
