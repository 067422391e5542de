"""The disputes about what goes to one payee, the latest first."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.evidence.models import DisputeEvidence
from billing.disputes.models import Dispute
from billing.payments.models import Payment, PaymentPurpose
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.bookings.models import Booking
from hub.kernel.database import Database
from hub.masterclasses.models import Masterclass

LISTED = 100
"""How many disputes a page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDispute:
    """A dispute, what was paid, and what was gathered to answer it."""

    dispute: Dispute
    payment: Payment
    evidence: DisputeEvidence | None


async def disputes_about(
    db: AsyncSession, payee: Payee, *, limit: int, before_id: str = ""
) -> Sequence[ListedDispute]:
    """Return the latest disputes about what goes to a payee, or those before one of them."""
    before = await db.get(Dispute, before_id) if before_id else None
    place = tuple_(Dispute.opened_at, Dispute.id)
    query = (
        select(Dispute, Payment, DisputeEvidence)
        .join(Payment, Payment.id == Dispute.payment_id)
        .outerjoin(DisputeEvidence, DisputeEvidence.dispute_id == Dispute.id)
        .where(_goes_to(payee))
        .order_by(Dispute.opened_at.desc(), Dispute.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(place < tuple_(before.opened_at, before.id))
    return [
        ListedDispute(dispute=dispute, payment=payment, evidence=evidence)
        for dispute, payment, evidence in await db.execute(query)
    ]


async def all_disputes_about(database: Database, payee: Payee) -> AsyncIterator[ListedDispute]:
    """Give every dispute about what goes to a payee, the latest first, holding one page at a time.

    No connection is held while the reader takes it.
    """
    before_id = ""
    while True:
        async with database.read() as db:
            page = await disputes_about(db, payee, before_id=before_id, limit=LISTED)
        for listed in page:
            yield listed
        if len(page) < LISTED:
            return
        before_id = page[-1].dispute.id


def _goes_to(payee: Payee) -> ColumnElement[bool]:
    """Return the condition of what `concerned.payee_of` says of one payment."""
    is_session = Payment.purpose == PaymentPurpose.SESSION
    if payee.kind is PayeeKind.TALENT:
        theirs = select(Booking.id).where(Booking.talent_id == payee.id)
        return is_session & Payment.subject_id.in_(theirs)
    held = select(Masterclass.id).where(Masterclass.charity_id == payee.id)
    is_alone = Payment.masterclass_id.is_(None) & (Payment.subject_id == payee.id)
    return ~is_session & (is_alone | Payment.masterclass_id.in_(held))
