"""Disputes that a bank has not decided, for whoever answers them at the provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Dispute
from billing.disputes.rules import OPEN
from billing.gateways.port import DisputeState
from billing.payments.models import Payment
from hub.people.models import Person

SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDispute:
    """A dispute, what was paid, and who paid."""

    dispute: Dispute
    payment: Payment
    payer: Person

    @property
    def is_ours_to_answer(self) -> bool:
        """Tell whether the bank waits for evidence."""
        return self.dispute.state is DisputeState.NEEDS_RESPONSE

    def is_late(self, *, now: datetime) -> bool:
        """Tell whether the time to answer is over."""
        respond_by = self.dispute.respond_by
        return self.is_ours_to_answer and respond_by is not None and respond_by <= now


async def open_disputes(db: AsyncSession) -> Sequence[OpenDispute]:
    """Return the disputes that are not decided, the soonest deadline first."""
    query = (
        select(Dispute, Payment, Person)
        .join(Payment, Payment.id == Dispute.payment_id)
        .join(Person, Person.id == Payment.payer_id)
        .where(Dispute.state.in_(OPEN))
        .order_by(Dispute.respond_by.is_(None), Dispute.respond_by, Dispute.id)
        .limit(SHOWN)
    )
    return [
        OpenDispute(dispute=dispute, payment=payment, payer=payer)
        for dispute, payment, payer in await db.execute(query)
    ]
