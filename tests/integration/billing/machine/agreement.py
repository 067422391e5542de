"""What must hold: after every step, and between ledger and provider once all is done."""

import re
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from billing import audit
from billing.cards.models import CardAttempt, SavedCard
from billing.disputes.models import Dispute, Recovery
from billing.inbox.models import ProviderNotice
from billing.ledger import service as ledger
from billing.ledger.accounts import PAYEE, PAYER, PROVIDER_BALANCE, PROVIDER_FEES, may_owe
from billing.payments.models import Payment, PaymentState
from billing.payouts.models import PayoutWatch
from billing.reconciliation.service import reconcile
from billing.reconciliation.words import sentence_of
from billing.refunds.models import Refund, RefundState
from billing.settlements.models import Settlement
from billing.transfers.models import Transfer, TransferState
from billing.transfers.service import Payee
from hub.kernel.outbox import OutboxRow
from tests.integration.billing.machine.provenance import check_late_refunds, check_transfers
from tests.integration.billing.machine.shares import check_shares
from tests.integration.billing.machine.statement import Cents, statement_of
from tests.integration.billing.machine.world import World
from tests.scenes import NOW

EXPECTED = ("GatewayDown", "GatewayRefused", "FundsPending", "PayeeNotReady", "KeyReused")
RAISED = re.compile(r"\w+\(")
"""An error as it was raised; a refusal is noted as a sentence, and is the provider's business."""

DUE = (Payment, CardAttempt, SavedCard, Refund, Transfer, Recovery, Settlement, ProviderNotice)
LASTING = ("escrow:", "payable:")
A_SECOND = timedelta(seconds=1)

SUMS = text(
    """
    SELECT account, SUM(cents) FROM (
        SELECT destination AS account, amount_cents AS cents FROM postings
        UNION ALL SELECT source, -amount_cents FROM postings
    ) AS moved GROUP BY account
    UNION ALL SELECT 'captured', SUM(amount_cents) FROM payments WHERE state = 'succeeded'
    UNION ALL SELECT 'going back', SUM(amount_cents) FROM refunds
    """
)
"""What every account holds, what was captured, and what of it was asked to go back."""


async def check_now(world: World) -> None:
    """Hold after every step, whatever has failed so far."""
    async with world.database.read() as db:
        found = {name: int(cents or 0) for name, cents in await db.execute(SUMS)}
    captured_cents, back_cents = found.pop("captured"), found.pop("going back")
    assert back_cents <= captured_cents
    assert sum(found.values()) == 0
    assert {a: cents for a, cents in found.items() if cents < 0 and not may_owe(a)} == {}


async def check_rows(world: World) -> None:
    """Hold at any time too, and take longer: every row, its postings and the provider agree."""
    async with world.database.read() as db:
        assert await audit.check(db) == []
        assert await _surprises(db) == []
        await _check_places(db)
        await _check_payments(db)
        await check_transfers(db)
        await check_late_refunds(db)
        await check_shares(db)
        refunds = {row.id: row for row in await db.scalars(select(Refund))}
        transfers = {row.id: row for row in await db.scalars(select(Transfer))}
        recoveries = {row.id: row for row in await db.scalars(select(Recovery))}
    theirs = await statement_of(world)
    for reference, cents in theirs.refunds.items():
        assert cents in {refunds[reference].amount_cents, refunds[reference].owed_cents}
    for reference, cents in theirs.transfers.items():
        assert cents == transfers[reference].amount_cents
    for reference, cents in theirs.reversals.items():
        assert cents == recoveries[reference].amount_cents


async def check_at_the_end(world: World) -> None:
    """Hold once everything works again and weeks have passed: nothing waits, and both agree."""
    await check_now(world)
    await check_rows(world)
    async with world.database.read() as db:
        balances = {row.account: row.balance_cents for row in await ledger.trial_balance(db)}
        refunds = list(await db.scalars(select(Refund)))
        transfers = list(await db.scalars(select(Transfer)))
        recoveries = list(await db.scalars(select(Recovery)))
        is_paid = Payment.state == PaymentState.SUCCEEDED
        payments = list(await db.scalars(select(Payment).where(is_paid)))
        disputes = list(await db.scalars(select(Dispute)))
        assert await _waiting(db) == []
    theirs = await statement_of(world)
    done = [row for row in refunds if row.state is RefundState.SUCCEEDED]
    sent = [row for row in transfers if row.state is TransferState.SUCCEEDED]
    by_hand_cents = sum(row.owed_cents for row in refunds if row.state is RefundState.SETTLED)
    taken = Counter[str]()
    for dispute in disputes:
        taken[dispute.payment_id] += dispute.taken_cents
    assert {row.id: row.amount_cents for row in payments} == theirs.charges
    assert {row.id: row.owed_cents for row in done} == theirs.refunds
    assert {row.id: row.amount_cents for row in sent if row.provider_id} == theirs.transfers
    assert {row.id: row.amount_cents for row in recoveries if row.provider_id} == theirs.reversals
    assert +taken == theirs.taken
    assert [a for a, cents in balances.items() if cents and a.startswith(LASTING)] == []
    assert balances.get(PROVIDER_BALANCE, 0) == 0
    given_cents = _total(theirs.refunds) + by_hand_cents + _total(theirs.taken)
    assert balances.get(PAYER, 0) == given_cents - _total(theirs.charges)
    sent_cents = sum(row.amount_cents for row in sent)
    assert balances.get(PAYEE, 0) == sent_cents - _total(theirs.reversals)
    assert balances.get(PROVIDER_FEES, 0) == theirs.fees_cents
    _check_nobody_got_more(world, payments, refunds, taken)
    assert await differences(world, since=NOW) == []


async def differences(world: World, *, since: datetime) -> list[str]:
    """Compare the books with the provider from an instant on, and say how they differ."""
    till = world.till
    found = reconcile(
        till.database,
        till.gateway,
        since=since,
        until=till.now + A_SECOND,
        now=till.now,
    )
    return [sentence_of(one) async for one in found]


async def _check_places(db: AsyncSession) -> None:
    """Where money waits there is a row that waits for it, to the cent."""
    balances = {row.account: row.balance_cents for row in await ledger.trial_balance(db)}
    waiting = Counter[str]()
    under_way = (RefundState.REQUESTED, RefundState.SUBMITTED, RefundState.FAILED)
    for refund in await db.scalars(select(Refund).where(Refund.state.in_(under_way))):
        waiting[PROVIDER_BALANCE] += refund.owed_cents
    unsent = (TransferState.REQUESTED, TransferState.SUBMITTED, TransferState.FAILED)
    for transfer in await db.scalars(select(Transfer).where(Transfer.state.in_(unsent))):
        waiting[Payee(transfer.payee_kind, transfer.payee_id).account] += transfer.amount_cents
    held = {
        account: cents
        for account, cents in balances.items()
        if cents and (account == PROVIDER_BALANCE or account.startswith("payable:"))
    }
    assert held == waiting


async def _check_payments(db: AsyncSession) -> None:
    """What a payment says went back is what refunds and banks make of it."""
    gone = Counter[str]()
    for refund in await db.scalars(select(Refund)):
        gone[refund.payment_id] += refund.amount_cents
    for dispute in await db.scalars(select(Dispute)):
        gone[dispute.payment_id] += dispute.counted_cents
    said = select(Payment.id, Payment.refunded_cents).where(Payment.refunded_cents > 0)
    assert dict(iter(await db.execute(said))) == +gone


def _check_nobody_got_more(
    world: World, payments: list[Payment], refunds: list[Refund], taken: Counter[str]
) -> None:
    """A payer got no more than they paid, but for what their bank took twice."""
    given = Counter(taken)
    for refund in refunds:
        if refund.state in audit.GIVEN_BACK:
            given[refund.payment_id] += refund.owed_cents
    for payment in payments:
        beyond_cents = world.given_twice_cents[payment.id]
        assert given[payment.id] <= payment.amount_cents + beyond_cents, payment.id


async def _surprises(db: AsyncSession) -> list[str]:
    """Return what stopped work of ours that no provider is to blame for."""
    found = list(await db.scalars(select(OutboxRow.error).where(OutboxRow.error != "")))
    for model in (*DUE, PayoutWatch):
        errors = await db.scalars(select(model.error).where(model.error != "", model.attempts > 0))
        found += [
            error for error in errors if RAISED.match(error) and not error.startswith(EXPECTED)
        ]
    return found


async def _waiting(db: AsyncSession) -> list[str]:
    """Return what is still to be done, or was given up."""
    waiting = []
    for model in DUE:
        waits = model.due_at.is_not(None) | model.dead_at.is_not(None)
        rows = await db.scalars(select(model).where(waits))
        waiting += [f"{model.__name__} {row.error}" for row in rows]
    dead = select(OutboxRow.name).where(OutboxRow.done_at.is_(None))
    return waiting + list(await db.scalars(dead))


def _total(cents: Cents) -> int:
    return sum(cents.values())
