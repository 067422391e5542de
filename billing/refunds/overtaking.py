"""Refunds overtaken by the payer's bank: what it gave need not be given a second time.

The hub had borne what the bank took of it; what waited at the provider makes it whole.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.due import BILLING_NOTE, finish
from billing.ledger.accounts import PLATFORM, PROVIDER_BALANCE
from billing.ledger.models import Posting
from billing.ledger.service import Movement, post, reverse
from billing.refunds import rules
from billing.refunds.events import RefundFailed
from billing.refunds.models import Refund, RefundState
from hub.kernel.ids import new_id
from hub.kernel.outbox import record

REST = "the payer's bank gave back some of it; the provider will not give the rest"


async def overtake(db: AsyncSession, refund: Refund, *, amount_cents: int, now: datetime) -> None:
    """Note that a bank gave some of a waiting refund, or all; the refund is locked.

    A rest waits for a person: no provider refunds a payment that its bank took back.
    """
    assert 0 < amount_cents <= refund.owed_cents, "no more than is owed"
    movement = Movement(
        source=PROVIDER_BALANCE,
        destination=PLATFORM,
        amount_cents=amount_cents,
        reference=refund.id,
    )
    act = f"{_name(refund)}{len(await _acts(db, refund)) + 1}"
    await post(db, [movement], correlation=act, currency=refund.currency, now=now)
    refund.by_bank_cents += amount_cents
    if refund.owed_cents == 0:
        refund.state = rules.TRANSITIONS[refund.state, rules.Move.OVERTAKE]
        refund.dead_at = None
        finish(refund)
    elif refund.state is RefundState.REQUESTED:
        refund.state = rules.TRANSITIONS[refund.state, rules.Move.FAIL]
        refund.due_at, refund.dead_at, refund.error = None, now, REST
        event = RefundFailed(refund_id=refund.id, payment_id=refund.payment_id, problem=REST)
        record(db, event, now=now)


async def undo(db: AsyncSession, refund: Refund, *, now: datetime) -> None:
    """Owe all of a refund again: the bank gave nothing of it in the end; the refund is locked."""
    reversals = select(Posting.reverses_id).where(Posting.reference == refund.id)
    undone = set(await db.scalars(reversals))
    for posting in await _acts(db, refund):
        if posting.id not in undone:
            await reverse(db, posting.correlation, now=now)
    refund.by_bank_cents = 0


async def part(db: AsyncSession, refund: Refund, *, amount_cents: int, now: datetime) -> None:
    """Let another refund give some of one whose order stands as it is, or was carried out.

    The refund is locked, after its payment.
    """
    assert 0 < amount_cents < refund.owed_cents, "the rest stays with it"
    refund.amount_cents -= amount_cents
    latest = select(func.max(Refund.sequence)).where(Refund.payment_id == refund.payment_id)
    sequence = int(await db.scalar(latest) or 0) + 1
    other = Refund(
        id=new_id("ref"),
        payment_id=refund.payment_id,
        sequence=sequence,
        reason=refund.reason,
        state=RefundState.REQUESTED,
        amount_cents=amount_cents,
        currency=refund.currency,
        idempotency_key=rules.refund_key(
            refund.payment_id, sequence=sequence, amount_cents=amount_cents
        ),
        asked_by=refund.asked_by,
        requested_at=now,
        due_at=now,
    )
    db.add(other)
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    await db.flush()


async def _acts(db: AsyncSession, refund: Refund) -> list[Posting]:
    is_act = Posting.correlation.startswith(_name(refund), autoescape=True)
    query = select(Posting).where(Posting.reference == refund.id, is_act)
    return list(await db.scalars(query.order_by(Posting.correlation)))


def _name(refund: Refund) -> str:
    return f"overtaken:{refund.id}:"
