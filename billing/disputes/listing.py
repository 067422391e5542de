"""The disputes about what goes to one payee, the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.evidence.models import DisputeEvidence
from billing.disputes.models import Dispute
from billing.payments.models import Payment, PaymentPurpose
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.bookings.models import Booking
from hub.masterclasses.models import Masterclass

LISTED = 200
"""Of one payee; older ones are reached from the session or by their mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDispute:
    """A dispute, what was paid, and what was gathered to answer it."""

    dispute: Dispute
    payment: Payment
    evidence: DisputeEvidence | None


async def disputes_about(db: AsyncSession, payee: Payee) -> Sequence[ListedDispute]:
    """Return the latest disputes about what goes to a payee, LISTED at most."""
    query = (
        select(Dispute, Payment, DisputeEvidence)
        .join(Payment, Payment.id == Dispute.payment_id)
        .outerjoin(DisputeEvidence, DisputeEvidence.dispute_id == Dispute.id)
        .where(_goes_to(payee))
        .order_by(Dispute.opened_at.desc(), Dispute.id.desc())
        .limit(LISTED)
    )
    return [
        ListedDispute(dispute=dispute, payment=payment, evidence=evidence)
        for dispute, payment, evidence in await db.execute(query)
    ]


def _goes_to(payee: Payee) -> ColumnElement[bool]:
    """Return the condition of what `concerned.payee_of` says of one payment."""
    is_session = Payment.purpose == PaymentPurpose.SESSION
    if payee.kind is PayeeKind.TALENT:
        theirs = select(Booking.id).where(Booking.talent_id == payee.id)
        return is_session & Payment.subject_id.in_(theirs)
    held = select(Masterclass.id).where(Masterclass.charity_id == payee.id)
    is_alone = Payment.masterclass_id.is_(None) & (Payment.subject_id == payee.id)
    return ~is_session & (is_alone | Payment.masterclass_id.in_(held))
