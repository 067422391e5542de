"""Giving back what was handed on: first of the transfers that carried it, then to the payer.

What has not left yet is kept back at once; what is at the provider is asked back there. Each part
goes on to the payer as soon as it is here. A bank that takes the payment meanwhile comes first.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, takewhile

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Dispute, Recovery, RecoveryState
from billing.disputes.recoveries import drop, keep_back
from billing.disputes.rules import OPEN
from billing.disputes.shares import shares_in, shares_of, stored
from billing.donations.models import Donation
from billing.donations.rules import RefundShare
from billing.due import BILLING_NOTE
from billing.errors import PaymentTransition, RefundDisputed, RefundUnderWay
from billing.payments.models import Payment
from billing.refunds.events import LateRefundFailed
from billing.refunds.models import Refund, RefundReason
from billing.refunds.service import refunds_of
from hub.kernel.errors import Conflict
from hub.kernel.ids import new_id
from hub.kernel.outbox import record
from hub.people.trail import Act, Subject, note_act


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is taken back of one transfer, and what the payer gets once it is here.

    `shares` are the donations' parts of it; of a session there are none.
    """

    transfer_id: str
    amount_cents: int
    refund_cents: int
    shares: Mapping[str, RefundShare] = field(default_factory=dict)


async def ask(
    db: AsyncSession, payment: Payment, parts: Iterable[Part], *, by: str, now: datetime
) -> None:
    """Take parts back of their transfers, for somebody who gives back; the payment is locked."""
    recoveries = [
        Recovery(
            id=new_id("rcv"),
            payment_id=payment.id,
            transfer_id=part.transfer_id,
            state=RecoveryState.REQUESTED,
            amount_cents=part.amount_cents,
            refund_cents=part.refund_cents,
            currency=payment.currency,
            shares=stored(part.shares),
            asked_by=by,
            requested_at=now,
            due_at=now,
        )
        for part in parts
    ]
    db.add_all(recoveries)
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    await db.flush()
    for recovery in recoveries:
        await keep_back(db, recovery, payment, is_wanted=True, now=now)


async def asked_before(
    db: AsyncSession, payment: Payment, *, amount_cents: int, sequence: int
) -> Sequence[Refund | Recovery]:
    """Return the parts in which as much as a form asks for was asked before, if it was.

    ``sequence`` is the number among the payment's refunds that the first part was to have.
    Raises: PaymentTransition when other money went back since the form was shown.
    """
    refunds = await refunds_of(db, payment.id)
    if not 0 < sequence <= len(refunds) + 1:
        raise PaymentTransition(state=payment.state.value, move="give back")
    since = refunds[sequence - 1 :]
    freely = takewhile(lambda refund: refund.reason is RefundReason.VOLUNTARY, since)
    parts: list[Refund | Recovery] = [*freely, *await _under_way(db, payment)]
    sums = list(accumulate(map(_to_payer_cents, parts)))
    if amount_cents in sums:
        return parts[: sums.index(amount_cents) + 1]
    if since:
        raise PaymentTransition(state=payment.state.value, move="give back")
    return []


async def lines_in(
    db: AsyncSession, parts: Iterable[Refund | Recovery], donations: Sequence[Donation]
) -> Mapping[str, int]:
    """Return how much of each line parts give back together."""
    of_lines = Counter[str]()
    for part in parts:
        if isinstance(part, Recovery):
            taken = shares_of(part)
        else:
            taken = await shares_in(db, f"refund:{part.id}", donations)
        of_lines.update({one: share.refunded_cents for one, share in taken.items()})
    return dict(of_lines)


async def is_under_way(db: AsyncSession, payment: Payment) -> bool:
    """Tell whether some of a payment is still to be taken back of its payee for its payer."""
    return bool(await _under_way(db, payment))


async def obstacle_to(db: AsyncSession, payment: Payment) -> type[Conflict] | None:
    """Return why nothing of a payment can be given back for now, if so."""
    disputed = select(Dispute.id).where(
        Dispute.payment_id == payment.id, (Dispute.taken_cents > 0) | Dispute.state.in_(OPEN)
    )
    if await db.scalar(disputed.limit(1)):
        return RefundDisputed
    return RefundUnderWay if await is_under_way(db, payment) else None


async def late_recoveries(db: AsyncSession, payment_id: str) -> Sequence[Recovery]:
    """Return what was asked back of transfers to give it to a payer, the first first."""
    query = select(Recovery).where(Recovery.payment_id == payment_id)
    return list(await db.scalars(query.order_by(Recovery.requested_at, Recovery.id)))


async def is_still_due(db: AsyncSession, recovery: Recovery, payment: Payment) -> bool:
    """Tell whether a late refund can still reach its payer: no bank came first."""
    taken = select(Dispute.id).where(Dispute.payment_id == payment.id, Dispute.taken_cents > 0)
    return not await db.scalar(taken.limit(1)) and recovery.refund_cents <= payment.kept_cents


async def give_way(db: AsyncSession, payment: Payment, *, now: datetime) -> None:
    """Give up what was not asked of the provider yet: a bank has just taken the payment.

    The payment is locked.
    """
    under_way = select(Recovery).where(
        Recovery.payment_id == payment.id,
        Recovery.state == RecoveryState.REQUESTED,
        Recovery.asked_at.is_(None),
    )
    under_way = under_way.with_for_update().execution_options(populate_existing=True)
    for recovery in list(await db.scalars(under_way.order_by(Recovery.id))):
        drop(recovery, now=now)
        tell_of_end(db, recovery, payment, now=now)
    await db.flush()


def tell_of_end(db: AsyncSession, recovery: Recovery, payment: Payment, *, now: datetime) -> None:
    """Announce that a late refund will not be, once it has ended so; of others, nothing."""
    is_over = recovery.state not in {RecoveryState.REQUESTED, RecoveryState.SUCCEEDED}
    if recovery.payment_id is None or not is_over:
        return
    record(db, LateRefundFailed(recovery_id=recovery.id, payment_id=payment.id), now=now)
    note_act(
        db,
        Act.REFUND_FAILED,
        Subject(kind="payment", id=payment.id, name=payment.title),
        by=None,
        now=now,
        reason=recovery.error,
        amount_cents=recovery.refund_cents,
        currency=payment.currency,
    )


async def _under_way(db: AsyncSession, payment: Payment) -> Sequence[Recovery]:
    asked = await late_recoveries(db, payment.id)
    return [recovery for recovery in asked if recovery.state is RecoveryState.REQUESTED]


def _to_payer_cents(part: Refund | Recovery) -> int:
    return part.amount_cents if isinstance(part, Refund) else part.refund_cents
