"""The sandbox's banks: one takes a charge back, and decides.

Source: the fee and the week to answer are those of Stripe's testing pages.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.errors import GatewayRefused
from billing.gateways.port import Chargeback, DisputeState
from billing.gateways.sandbox.models import SandboxCheckout, SandboxDispute
from billing.gateways.sandbox.notices import tell

DISPUTE_FEE_CENTS = 2000
ANSWER_WITHIN = timedelta(days=7)
DECIDED = frozenset({DisputeState.WON, DisputeState.LOST})


async def open_dispute(
    db: AsyncSession, charge_id: str, *, now: datetime, amount_cents: int | None = None
) -> str:
    """Take a charge back, or some of it, with a fee; return the dispute's id."""
    query = select(SandboxCheckout).where(SandboxCheckout.charge_id == charge_id)
    checkout = (await db.scalars(query.with_for_update())).one()
    dispute = SandboxDispute(
        checkout_id=checkout.id,
        state=DisputeState.NEEDS_RESPONSE,
        amount_cents=amount_cents or checkout.amount_cents - checkout.refunded_cents,
        fee_cents=DISPUTE_FEE_CENTS,
        currency=checkout.currency,
        respond_by=now + ANSWER_WITHIN,
        opened_at=now,
    )
    db.add(dispute)
    await db.flush()
    await tell(db, object_kind="dispute", object_id=dispute.id, now=now)
    return dispute.id


async def close_dispute(db: AsyncSession, dispute_id: str, *, is_won: bool, now: datetime) -> None:
    """Decide: the money comes back when it is won, the fee does not."""
    dispute = await db.get_one(SandboxDispute, dispute_id, with_for_update=True)
    if dispute.state in DECIDED:
        raise GatewayRefused(problem=f"{dispute_id} is {dispute.state}")
    dispute.state = DisputeState.WON if is_won else DisputeState.LOST
    dispute.decided_at = now
    await tell(db, object_kind="dispute", object_id=dispute.id, now=now)


async def is_charged_back(db: AsyncSession, checkout_id: str) -> bool:
    """Tell whether a bank has some of a charge, so that none of it can be refunded."""
    query = select(SandboxDispute.id).where(
        SandboxDispute.checkout_id == checkout_id, SandboxDispute.state != DisputeState.WON
    )
    return (await db.scalars(query)).first() is not None


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
        reason="fraudulent",
        amount_cents=dispute.amount_cents,
        taken_cents=0 if dispute.state is DisputeState.WON else dispute.amount_cents,
        fee_cents=dispute.fee_cents,
        currency=dispute.currency,
        respond_by=dispute.respond_by,
        opened_at=dispute.opened_at,
    )
