"""The sandbox's banks: one takes a charge back, hears what is said, decides, and may think again.

A charge may be disputed more than once, until its bank has all that was paid.

Source: the fee, the reasons and the week to answer are those of Stripe's testing pages.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.errors import GatewayRefused, KeyReused
from billing.gateways.port import Chargeback, DisputeState, EvidenceOrder
from billing.gateways.sandbox.models import FRAUDULENT, SandboxCheckout, SandboxDispute
from billing.gateways.sandbox.notices import tell

DISPUTE_FEE_CENTS = 2000
ANSWER_WITHIN = timedelta(days=7)
SHOWN = 50
DECIDED = frozenset({DisputeState.WON, DisputeState.LOST})
REASONS = (
    FRAUDULENT,
    "product_not_received",
    "product_unacceptable",
    "duplicate",
    "credit_not_processed",
    "general",
)


async def open_dispute(
    db: AsyncSession,
    charge_id: str,
    *,
    now: datetime,
    amount_cents: int | None = None,
    reason: str = FRAUDULENT,
) -> str:
    """Take a charge back, or some of it, with a fee; return the dispute's id.

    Raises: GatewayRefused when the charge is unknown or given back, or its bank has that already.
    """
    query = select(SandboxCheckout).where(SandboxCheckout.charge_id == charge_id)
    checkout = (await db.scalars(query.with_for_update())).first()
    if checkout is None or not charge_id:
        raise GatewayRefused(problem=f"charge {charge_id!r} is unknown")
    rest_cents = checkout.amount_cents - await taken_cents(db, checkout.id)
    left_cents = rest_cents - checkout.refunded_cents
    asked_cents = left_cents if amount_cents is None else amount_cents
    if not 0 < asked_cents <= rest_cents or reason not in REASONS:
        raise GatewayRefused(problem=f"charge {charge_id} cannot be disputed")
    dispute = SandboxDispute(
        checkout_id=checkout.id,
        state=DisputeState.NEEDS_RESPONSE,
        reason=reason,
        amount_cents=asked_cents,
        fee_cents=DISPUTE_FEE_CENTS,
        currency=checkout.currency,
        respond_by=now + ANSWER_WITHIN,
        opened_at=now,
    )
    db.add(dispute)
    await db.flush()
    await tell(db, object_kind="dispute", object_id=dispute.id, now=now)
    return dispute.id


async def take_evidence(db: AsyncSession, order: EvidenceOrder, *, now: datetime) -> None:
    """Hear what is said about a charge, once. Raises: GatewayRefused, KeyReused."""
    dispute = await db.get(SandboxDispute, order.dispute_id, with_for_update=True)
    if dispute is None:
        raise GatewayRefused(problem=f"{order.dispute_id} is unknown")
    texts = asdict(order.evidence)
    digest = hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()
    if dispute.evidence_key == order.key:
        if dispute.digest != digest:
            raise KeyReused(problem=f"{order.key} was used for other evidence")
        return
    if dispute.state is not DisputeState.NEEDS_RESPONSE:
        raise GatewayRefused(problem=f"{dispute.id} is {dispute.state}")
    if now > dispute.respond_by:
        raise GatewayRefused(problem=f"the time to answer {dispute.id} is over")
    dispute.evidence, dispute.evidence_key, dispute.digest = texts, order.key, digest
    dispute.state = DisputeState.UNDER_REVIEW
    await tell(db, object_kind="dispute", object_id=dispute.id, now=now)


async def close_dispute(db: AsyncSession, dispute_id: str, *, is_won: bool, now: datetime) -> None:
    """Decide: the money comes back when it is won, the fee does not; what was lost may be won.

    Raises: GatewayRefused.
    """
    dispute = await db.get(SandboxDispute, dispute_id, with_for_update=True)
    if dispute is None:
        raise GatewayRefused(problem=f"{dispute_id} is unknown")
    gives_way = dispute.state is DisputeState.LOST and is_won
    if dispute.state in DECIDED and not gives_way:
        raise GatewayRefused(problem=f"{dispute_id} is {dispute.state}")
    dispute.state = DisputeState.WON if is_won else DisputeState.LOST
    dispute.decided_at = now
    await tell(db, object_kind="dispute", object_id=dispute.id, now=now)


async def is_charged_back(db: AsyncSession, checkout_id: str) -> bool:
    """Tell whether a bank has some of a charge, so that none of it can be refunded."""
    return await taken_cents(db, checkout_id) > 0


async def taken_cents(db: AsyncSession, checkout_id: str) -> int:
    """Return what banks have of a charge."""
    query = select(func.coalesce(func.sum(SandboxDispute.amount_cents), 0)).where(
        SandboxDispute.checkout_id == checkout_id, SandboxDispute.state != DisputeState.WON
    )
    return int(await db.scalar(query) or 0)


async def charges(db: AsyncSession) -> Sequence[SandboxCheckout]:
    """Return the charges that a bank may take back, the latest first."""
    taken = (
        select(func.coalesce(func.sum(SandboxDispute.amount_cents), 0))
        .where(
            SandboxDispute.checkout_id == SandboxCheckout.id,
            SandboxDispute.state != DisputeState.WON,
        )
        .scalar_subquery()
    )
    query = select(SandboxCheckout).where(
        SandboxCheckout.charge_id != "",
        SandboxCheckout.refunded_cents + taken < SandboxCheckout.amount_cents,
    )
    query = query.order_by(SandboxCheckout.paid_at.desc(), SandboxCheckout.id)
    return list(await db.scalars(query.limit(SHOWN)))


async def disputed_charges(
    db: AsyncSession,
) -> Sequence[tuple[SandboxDispute, SandboxCheckout]]:
    """Return the charges that a bank has taken back, the latest first."""
    query = select(SandboxDispute, SandboxCheckout).join(
        SandboxCheckout, SandboxCheckout.id == SandboxDispute.checkout_id
    )
    query = query.order_by(SandboxDispute.opened_at.desc(), SandboxDispute.id).limit(SHOWN)
    return [(dispute, checkout) for dispute, checkout in await db.execute(query)]


async def view(db: AsyncSession, dispute_id: str) -> Chargeback:
    """Return a dispute as the port knows it. Raises: GatewayRefused."""
    dispute = await db.get(SandboxDispute, dispute_id)
    if dispute is None:
        raise GatewayRefused(problem=f"{dispute_id} is unknown")
    checkout = await db.get_one(SandboxCheckout, dispute.checkout_id)
    return Chargeback(
        id=dispute.id,
        charge_id=checkout.charge_id,
        reference=checkout.reference,
        state=dispute.state,
        reason=dispute.reason,
        amount_cents=dispute.amount_cents,
        taken_cents=0 if dispute.state is DisputeState.WON else dispute.amount_cents,
        fee_cents=dispute.fee_cents,
        currency=dispute.currency,
        respond_by=dispute.respond_by,
        opened_at=dispute.opened_at,
    )
