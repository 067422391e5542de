"""Payouts as their payee and the operator read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from billing.freezes.service import subject_of
from billing.gateways.payouts import PayoutState
from billing.payouts.models import Payout
from billing.transfers.models import Transfer, TransferState
from billing.transfers.service import Payee

SHOWN = 500
FAILED_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPayout:
    """A payout that a bank did not keep, and what its payee is called."""

    payout: Payout
    payee_name: str


async def payouts_to(db: AsyncSession, payee: Payee, *, currency: str) -> Sequence[Payout]:
    """Return the payouts to a payee's bank, the latest first."""
    query = select(Payout).where(
        Payout.payee_kind == payee.kind,
        Payout.payee_id == payee.id,
        Payout.currency == currency,
    )
    query = query.order_by(Payout.made_at.desc(), Payout.id.desc()).limit(SHOWN)
    return list(await db.scalars(query))


async def paid_by_hand(db: AsyncSession, payee: Payee, *, currency: str) -> Sequence[Transfer]:
    """Return what the hub paid to a payee without the provider, the latest first."""
    query = select(Transfer).where(
        Transfer.payee_kind == payee.kind,
        Transfer.payee_id == payee.id,
        Transfer.currency == currency,
        Transfer.state == TransferState.SUCCEEDED,
        Transfer.provider_id.is_(None),
    )
    return list(await db.scalars(query.order_by(Transfer.completed_at.desc()).limit(SHOWN)))


async def last_payout(db: AsyncSession, payee: Payee) -> Payout | None:
    """Return the last payout that is on a payee's bank account."""
    query = select(Payout).where(
        Payout.payee_kind == payee.kind,
        Payout.payee_id == payee.id,
        Payout.state == PayoutState.PAID,
    )
    return (await db.scalars(query.order_by(Payout.arrives_on.desc()).limit(1))).first()


async def open_failure(db: AsyncSession, payee: Payee) -> Payout | None:
    """Return the last payout that a payee's bank did not keep, until another has arrived."""
    query = select(Payout).where(
        Payout.payee_kind == payee.kind, Payout.payee_id == payee.id, _waits_for_payee()
    )
    return (await db.scalars(query.order_by(Payout.failed_at.desc()).limit(1))).first()


async def failed_payouts(db: AsyncSession) -> Sequence[FailedPayout]:
    """Return the payouts that banks did not keep, until others have arrived; the oldest first."""
    query = select(Payout).where(_waits_for_payee()).order_by(Payout.failed_at, Payout.id)
    found = list(await db.scalars(query.limit(FAILED_SHOWN)))
    return [
        FailedPayout(
            payout=payout,
            payee_name=(await subject_of(db, Payee(payout.payee_kind, payout.payee_id))).name,
        )
        for payout in found
    ]


def _waits_for_payee() -> ColumnElement[bool]:
    """Return the condition that a bank account refused a payout and none has taken one since."""
    later = aliased(Payout)
    is_later = and_(
        later.payee_kind == Payout.payee_kind,
        later.payee_id == Payout.payee_id,
        later.state == PayoutState.PAID,
        or_(later.id == Payout.lands_in_id, later.made_at > Payout.failed_at),
    )
    return and_(Payout.state == PayoutState.FAILED, ~select(later.id).where(is_later).exists())
