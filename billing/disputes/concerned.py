"""Whom a dispute is about besides its payer, and what it does to their money."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Dispute, Recovery, RecoveryState
from billing.payments.models import Payment, PaymentPurpose
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.bookings.models import Booking
from hub.kernel.errors import NotFound
from hub.masterclasses.models import Masterclass
from hub.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A dispute with what was paid, who paid, and to whom the money goes.

    `is_handed_on`: some of it had left for the payee, and is asked back.
    """

    dispute: Dispute
    payment: Payment
    payer: Person
    payee: Payee
    is_handed_on: bool


async def case_of(db: AsyncSession, dispute_id: str) -> Case:
    """Return a dispute and those concerned. Raises: NotFound."""
    dispute = await db.get(Dispute, dispute_id)
    if dispute is None:
        raise NotFound
    payment = await db.get_one(Payment, dispute.payment_id)
    asked_back = select(Recovery.id).where(Recovery.dispute_id == dispute.id).limit(1)
    return Case(
        dispute=dispute,
        payment=payment,
        payer=await db.get_one(Person, payment.payer_id),
        payee=await payee_of(db, payment),
        is_handed_on=await db.scalar(asked_back) is not None,
    )


async def disputes_of(db: AsyncSession, payment_id: str) -> Sequence[Dispute]:
    """Return the disputes of a payment, the first first."""
    query = select(Dispute).where(Dispute.payment_id == payment_id)
    return list(await db.scalars(query.order_by(Dispute.opened_at, Dispute.id)))


async def has_money_back(db: AsyncSession, payment_id: str) -> bool:
    """Tell whether a bank has money of a payment, decided or not."""
    return any(dispute.taken_cents for dispute in await disputes_of(db, payment_id))


async def taken_back_cents(db: AsyncSession, payment_id: str) -> int:
    """Return what was taken back for a bank after it was sent to its payee, or is about to be.

    What was sent again since is counted too: it left in a transfer of its own.
    """
    has_left = or_(Recovery.provider_id.is_not(None), Recovery.state == RecoveryState.REQUESTED)
    query = (
        select(func.sum(Recovery.amount_cents))
        .join(Dispute, Dispute.id == Recovery.dispute_id)
        .where(Dispute.payment_id == payment_id, has_left)
    )
    return int(await db.scalar(query) or 0)


async def paid_before(db: AsyncSession, recovery: Recovery) -> Payment:
    """Return the payment whose money is taken back, for a bank or for a late refund."""
    if recovery.payment_id is not None:
        return await db.get_one(Payment, recovery.payment_id)
    dispute = await db.get_one(Dispute, recovery.dispute_id)
    return await db.get_one(Payment, dispute.payment_id)


async def case_for(db: AsyncSession, dispute_id: str, payee: Payee) -> Case:
    """Return a dispute to the payee whom it concerns; to others it does not exist.

    Raises: NotFound.
    """
    case = await case_of(db, dispute_id)
    if case.payee != payee:
        raise NotFound
    return case


async def payee_of(db: AsyncSession, payment: Payment) -> Payee:
    """Return whom a payment goes to: the talent of a session, else a charity."""
    if payment.purpose is PaymentPurpose.SESSION:
        booking = await db.get_one(Booking, payment.subject_id)
        return Payee(PayeeKind.TALENT, booking.talent_id)
    if payment.masterclass_id is None:
        return Payee(PayeeKind.CHARITY, payment.subject_id)
    masterclass = await db.get_one(Masterclass, payment.masterclass_id)
    return Payee(PayeeKind.CHARITY, masterclass.charity_id)
