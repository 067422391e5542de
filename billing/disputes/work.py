"""What is asked of the provider about disputes: one that it gave notice of, money to take back."""

from datetime import datetime

from billing import checkout
from billing.disputes import rules
from billing.disputes.asking import ask_for_others
from billing.disputes.models import Recovery, RecoveryState
from billing.disputes.recoveries import drop, keep, keep_back, may_ask, note_recovered, wait
from billing.disputes.service import disputed_payment, lock_recovery, note_dispute
from billing.errors import FundsPending, GatewayDown, GatewayRefused
from billing.gateways.port import Gateway, ReversalOrder
from billing.payments.models import PaymentState
from billing.refunds.late import tell_of_end
from billing.transfers.models import Transfer
from hub.kernel.database import Database


async def apply_dispute(
    database: Database, gateway: Gateway, provider_id: str, *, now: datetime
) -> None:
    """Ask about a dispute and apply the answer; a payment not captured yet is captured first.

    Raises: NotFound when it is about none of our payments, GatewayDown, GatewayRefused.
    """
    chargeback = await gateway.get_dispute(provider_id)
    async with database.read() as db:
        payment = await disputed_payment(db, chargeback)
    if payment.state is not PaymentState.SUCCEEDED:
        payment = await checkout.sync(database, gateway, payment.id, now=now)
    if payment.state is not PaymentState.SUCCEEDED:
        raise GatewayDown(problem=f"{payment.id} is disputed, and not known to be paid")
    async with database.write() as db:
        await note_dispute(db, payment.id, chargeback, now=now)


async def recover(
    database: Database, gateway: Gateway, recovery: Recovery, *, now: datetime
) -> None:
    """Take money back of its payee, for a bank or a late refund, if it still has to be."""
    order = await _order(database, recovery.id, now=now)
    if order is None:
        return
    try:
        outcome = await gateway.create_reversal(order)
    except (FundsPending, GatewayRefused) as refusal:
        await _note_refusal(database, recovery.id, refusal, now=now)
        return
    async with database.write() as db:
        row, payment, is_wanted = await lock_recovery(db, recovery.id)
        if row.provider_id is None:
            await note_recovered(db, row, payment, outcome, is_wanted=is_wanted, now=now)
            if not is_wanted:
                await ask_for_others(db, payment, now=now)
                tell_of_end(db, row, payment, now=now)


async def _note_refusal(
    database: Database, recovery_id: str, refusal: FundsPending | GatewayRefused, *, now: datetime
) -> None:
    async with database.write() as db:
        row, payment, is_wanted = await lock_recovery(db, recovery_id)
        if row.provider_id is not None or row.due_at is None:
            return
        if not is_wanted:
            drop(row, now=now)
            await ask_for_others(db, payment, now=now)
        elif isinstance(refusal, FundsPending):
            wait(row, problem=refusal.message(), now=now)
        else:
            keep(row, problem=refusal.message(), now=now)
        tell_of_end(db, row, payment, now=now)


async def _order(database: Database, recovery_id: str, *, now: datetime) -> ReversalOrder | None:
    async with database.write() as db:
        recovery, payment, is_wanted = await lock_recovery(db, recovery_id)
        if await keep_back(db, recovery, payment, is_wanted=is_wanted, now=now):
            return None
        is_under_way = recovery.state is RecoveryState.REQUESTED
        transfer = await db.get_one(Transfer, recovery.transfer_id)
        if not may_ask(recovery, transfer, is_wanted=is_wanted, now=now):
            if is_under_way:
                tell_of_end(db, recovery, payment, now=now)
            return None
        assert transfer.provider_id is not None, "it was sent through the provider"
        return ReversalOrder(
            key=rules.recovery_key(recovery.id),
            reference=recovery.id,
            transfer_id=transfer.provider_id,
            amount_cents=recovery.amount_cents,
            currency=recovery.currency,
        )
