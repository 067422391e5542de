"""Disputes: apply what the provider says of one, and let its money come back when it is won.

Locks are taken in the usual order: masterclass or charity, payment, then the dispute.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes import rules
from billing.disputes.asking import ask_back
from billing.disputes.events import (
    DisputeDecided,
    DisputeOpened,
    DisputeReturned,
    PaymentDisputed,
)
from billing.disputes.locks import lock_payment
from billing.disputes.models import Dispute, Recovery
from billing.disputes.recoveries import give_back, recoveries_of
from billing.disputes.returns import put_back
from billing.disputes.waiting import ask_again, share_out
from billing.disputes.withdrawals import post_fee, withdraw
from billing.due import BILLING_NOTE
from billing.errors import GatewayRefused
from billing.gateways.port import Chargeback, DisputeState
from billing.payments.models import Payment, PaymentState
from billing.refunds.late import give_way, is_still_due
from hub.kernel.errors import NotFound
from hub.kernel.outbox import record
from hub.people.trail import Act, Subject, note_act


async def disputed_payment(db: AsyncSession, chargeback: Chargeback) -> Payment:
    """Return the payment that a bank takes back, captured or not yet. Raises: NotFound."""
    query = select(Payment).where(Payment.charge_id == chargeback.charge_id)
    payment = (await db.scalars(query)).first()
    if payment is None and chargeback.reference:
        payment = await db.get(Payment, chargeback.reference)
    if payment is None:
        raise NotFound
    return payment


async def note_dispute(
    db: AsyncSession, payment_id: str, chargeback: Chargeback, *, now: datetime
) -> Dispute:
    """Apply what the provider says of a dispute; old news changes nothing.

    Raises: NotFound, GatewayRefused when it is in another currency than the payment.
    """
    payment = await lock_payment(db, payment_id)
    if payment.currency != chargeback.currency:
        raise GatewayRefused(problem=f"{chargeback.id} is in {chargeback.currency}")
    assert payment.state is PaymentState.SUCCEEDED, "what is disputed was captured"
    dispute = await _of_provider(db, chargeback, payment, now=now)
    if not rules.is_news(
        dispute.state,
        chargeback.state,
        taken_before=dispute.taken_cents,
        taken_after=chargeback.taken_cents,
    ):
        return dispute
    await post_fee(db, dispute, chargeback.fee_cents, now=now)
    if chargeback.taken_cents and not dispute.taken_cents:
        taken_cents = chargeback.taken_cents
        await withdraw(db, dispute, payment, amount_cents=taken_cents, now=now)
        await give_way(db, payment, now=now)
        await ask_back(db, dispute, payment, now=now)
        _announce_taken(db, dispute, payment, now=now)
    elif dispute.taken_cents and not chargeback.taken_cents:
        await _return(db, dispute, payment, now=now)
    if _decide(db, dispute, payment, chargeback, now=now):
        await db.flush()
        await share_out(db, payment, now=now)
        await ask_again(db, payment, now=now)
    await db.flush()
    return dispute


async def lock_recovery(db: AsyncSession, recovery_id: str) -> tuple[Recovery, Payment, bool]:
    """Return a recovery with its payment, locked after its dispute, and whether it is wanted.

    A bank's is for as long as it has the money, a late refund's for as long as no bank has.
    """
    recovery = await db.get_one(Recovery, recovery_id)
    if recovery.payment_id is not None:
        payment = await lock_payment(db, recovery.payment_id)
        await db.refresh(recovery, with_for_update=True)
        return recovery, payment, await is_still_due(db, recovery, payment)
    dispute = await db.get_one(Dispute, recovery.dispute_id)
    payment = await lock_payment(db, dispute.payment_id)
    await db.refresh(dispute, with_for_update=True)
    await db.refresh(recovery, with_for_update=True)
    return recovery, payment, dispute.taken_cents > 0


async def _of_provider(
    db: AsyncSession, chargeback: Chargeback, payment: Payment, *, now: datetime
) -> Dispute:
    # The payment is locked, so that two notices about a new dispute take turns.
    query = select(Dispute).where(Dispute.provider_id == chargeback.id).with_for_update()
    query = query.execution_options(populate_existing=True)
    dispute = (await db.scalars(query)).first()
    if dispute is None:
        dispute = Dispute(
            payment_id=payment.id,
            provider_id=chargeback.id,
            state=DisputeState.NEEDS_RESPONSE,
            reason=chargeback.reason,
            amount_cents=chargeback.amount_cents,
            taken_cents=0,
            counted_cents=0,
            fee_cents=0,
            currency=chargeback.currency,
            respond_by=chargeback.respond_by,
            opened_at=chargeback.opened_at,
        )
        db.add(dispute)
        await db.flush()
        record(db, DisputeOpened(dispute_id=dispute.id, payment_id=payment.id), now=now)
    return dispute


async def _return(db: AsyncSession, dispute: Dispute, payment: Payment, *, now: datetime) -> None:
    await put_back(db, dispute, payment, now=now)
    for recovery in await recoveries_of(db, dispute.id):
        await give_back(db, recovery, payment, now=now)
    record(db, DisputeReturned(dispute_id=dispute.id, payment_id=payment.id), now=now)
    db.info.setdefault("notes", set()).add(BILLING_NOTE)


def _decide(
    db: AsyncSession, dispute: Dispute, payment: Payment, told: Chargeback, *, now: datetime
) -> bool:
    """Note where a dispute stands; tell whether the bank has just decided."""
    was_open = dispute.state in rules.OPEN
    changes = dispute.state is not told.state
    dispute.state, dispute.reason, dispute.respond_by = told.state, told.reason, told.respond_by
    if told.state in rules.OPEN or not (was_open or changes):
        return False
    dispute.closed_at = now
    is_won = told.state is DisputeState.WON
    event = DisputeDecided(
        dispute_id=dispute.id,
        payment_id=payment.id,
        is_won=is_won,
        amount_cents=dispute.amount_cents,
    )
    record(db, event, now=now)
    act = Act.DISPUTE_WON if is_won else Act.DISPUTE_LOST
    _note(db, act, dispute, payment, amount_cents=dispute.amount_cents, now=now)
    return True


def _announce_taken(db: AsyncSession, dispute: Dispute, payment: Payment, *, now: datetime) -> None:
    event = PaymentDisputed(
        dispute_id=dispute.id,
        payment_id=payment.id,
        amount_cents=dispute.taken_cents,
        reason=dispute.reason,
    )
    record(db, event, now=now)
    _note(db, Act.DISPUTE_OPENED, dispute, payment, amount_cents=dispute.taken_cents, now=now)


def _note(
    db: AsyncSession,
    act: Act,
    dispute: Dispute,
    payment: Payment,
    *,
    amount_cents: int,
    now: datetime,
) -> None:
    note_act(
        db,
        act,
        Subject(kind="payment", id=payment.id, name=payment.title),
        by=None,
        now=now,
        reason=dispute.reason,
        amount_cents=amount_cents,
        currency=dispute.currency,
    )
