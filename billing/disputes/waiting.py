"""Refunds of a disputed payment: they wait for the bank, and what it keeps is not given again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.locks import lock_payment
from billing.disputes.models import Dispute, is_with_bank
from billing.gateways.port import DisputeState, Outcome
from billing.payments.models import Payment
from billing.refunds import service as refunds
from billing.refunds.models import Refund, RefundState
from billing.refunds.overtaking import overtake, part, undo
from hub.kernel.database import Database

HELD_BACK = "the payer's bank has this money: the refund waits until it decides"
WAITING = frozenset({RefundState.REQUESTED, RefundState.FAILED})
REFUSED = frozenset({RefundState.FAILED, RefundState.OVERTAKEN})


async def hold_back(database: Database, refund: Refund, *, now: datetime) -> bool:
    """Let a refund that is due wait while a bank has its payment; tell whether to ask nobody."""
    async with database.read() as db:
        if not await _disputes_of(db, refund.payment_id):
            return False
    async with database.write() as db:
        payment = await lock_payment(db, refund.payment_id)
        await share_out(db, payment, now=now)
        row = await refunds.get_locked(db, refund.id)
        if row.state is RefundState.REQUESTED and await _is_with_bank(db, payment.id):
            await refunds.wait(db, row.id, problem=HELD_BACK, now=now)
            return True
        return row.state is not RefundState.REQUESTED


async def note_refund(db: AsyncSession, refund_id: str, outcome: Outcome, *, now: datetime) -> None:
    """Apply what the provider says of a refund; what failed may be the bank's by now."""
    refund = await db.get(Refund, refund_id)
    if refund is None or not await _disputes_of(db, refund.payment_id):
        await refunds.note_refund(db, refund_id, outcome, now=now)
        return
    payment = await lock_payment(db, refund.payment_id)
    await refunds.note_refund(db, refund_id, outcome, now=now)
    await share_out(db, payment, now=now)


async def share_out(db: AsyncSession, payment: Payment, *, now: datetime) -> None:
    """Count what banks keep beyond their share for the refunds that wait; the payment is locked.

    When a bank gave up what it had, refunds are owed again.
    """
    lost = [d for d in await _disputes_of(db, payment.id) if d.state is DisputeState.LOST]
    beyond_cents = sum(dispute.taken_cents - dispute.counted_cents for dispute in lost)
    rows = await _locked(db, payment)
    if sum(row.by_bank_cents for row in rows) > beyond_cents:
        for row in rows:
            await _owe_again(db, row, now=now)
        rows = await _locked(db, payment)
    left_cents = beyond_cents - sum(row.by_bank_cents for row in rows)
    for row in rows:
        part_cents = min(left_cents, row.owed_cents) if row.state in WAITING else 0
        if part_cents:
            await overtake(db, row, amount_cents=part_cents, now=now)
            left_cents -= part_cents


async def ask_again(db: AsyncSession, payment: Payment, *, now: datetime) -> None:
    """Have the refunds that waited for a bank asked of the provider now; the payment is locked."""
    if await _is_with_bank(db, payment.id):
        return
    for refund in await refunds.refunds_of(db, payment.id):
        row = await refunds.get_locked(db, refund.id)
        if row.state is RefundState.FAILED:
            refunds.order_again(db, row, due_at=now)
        elif row.state is RefundState.REQUESTED and row.provider_id is None:
            row.due_at = now


async def _owe_again(db: AsyncSession, refund: Refund, *, now: datetime) -> None:
    given_cents = refund.by_bank_cents
    if given_cents:
        await undo(db, refund, now=now)
    if given_cents and refund.state not in REFUSED:
        # The rest was given, or is asked for: that stays as it is.
        await part(db, refund, amount_cents=given_cents, now=now)
    elif refund.state is RefundState.OVERTAKEN:
        refunds.order_again(db, refund, due_at=now)


async def _locked(db: AsyncSession, payment: Payment) -> list[Refund]:
    found = await refunds.refunds_of(db, payment.id)
    return [await refunds.get_locked(db, refund.id) for refund in found]


async def _is_with_bank(db: AsyncSession, payment_id: str) -> bool:
    return bool(await db.scalar(select(is_with_bank(payment_id))))


async def _disputes_of(db: AsyncSession, payment_id: str) -> Sequence[Dispute]:
    query = select(Dispute).where(Dispute.payment_id == payment_id)
    return list(await db.scalars(query.order_by(Dispute.id)))
