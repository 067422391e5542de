"""Whom and what each kind of row is about, as an operator would say it."""

from sqlalchemy.ext.asyncio import AsyncSession

from billing.attention.kinds import About
from billing.disputes.concerned import paid_before
from billing.disputes.evidence.models import DisputeEvidence
from billing.disputes.models import Dispute, Recovery
from billing.inbox.models import ProviderNotice
from billing.ledger.accounts import escrow_booking, escrow_masterclass
from billing.ledger.service import balance
from billing.payments.models import Payment
from billing.refunds.models import Refund
from billing.settlements.models import Settlement, SubjectKind
from billing.transfers.models import PayeeKind, Transfer
from billing.transfers.service import Payee
from hub.bookings.models import Booking
from hub.charities.models import Charity
from hub.kernel.mail import MailRow
from hub.kernel.outbox import OutboxRow
from hub.masterclasses.models import Masterclass
from hub.people.models import Person


async def about_refund(db: AsyncSession, refund: Refund) -> About:
    """Return who is to get money back, and of what."""
    payment = await db.get_one(Payment, refund.payment_id)
    payer = await db.get_one(Person, payment.payer_id)
    return About(
        name=payer.display_name,
        detail=payment.title,
        amount_cents=refund.amount_cents,
        currency=refund.currency,
    )


async def about_transfer(db: AsyncSession, transfer: Transfer) -> About:
    """Return who is to be paid."""
    return About(
        name=await payee_name(db, transfer),
        amount_cents=transfer.amount_cents,
        currency=transfer.currency,
    )


async def about_recovery(db: AsyncSession, recovery: Recovery) -> About:
    """Return who has the money of a payment that is to go back, and what was paid."""
    transfer = await db.get_one(Transfer, recovery.transfer_id)
    payment = await paid_before(db, recovery)
    return About(
        name=await payee_name(db, transfer),
        detail=payment.title,
        amount_cents=recovery.amount_cents,
        currency=recovery.currency,
    )


async def about_settlement(db: AsyncSession, settlement: Settlement) -> About:
    """Return what is to be settled, and what waits in its escrow."""
    if settlement.kind is SubjectKind.GIFT:
        payment = await db.get(Payment, settlement.subject_id)
        return _paid(payment, payment.title) if payment else About(name=settlement.subject_id)
    is_booking = settlement.kind is SubjectKind.BOOKING
    subject: Booking | Masterclass | None = await db.get(
        Booking if is_booking else Masterclass, settlement.subject_id
    )
    if subject is None:
        return About(name=settlement.subject_id)
    escrow = escrow_booking(subject.id) if is_booking else escrow_masterclass(subject.id)
    return About(
        name=subject.title,
        amount_cents=await balance(db, escrow, currency=subject.currency),
        currency=subject.currency,
    )


async def about_payment(db: AsyncSession, payment: Payment) -> About:
    """Return who was about to pay, and for what."""
    payer = await db.get_one(Person, payment.payer_id)
    return _paid(payment, payer.display_name, detail=payment.title)


async def about_evidence(db: AsyncSession, evidence: DisputeEvidence) -> About:
    """Return who disputes what."""
    dispute = await db.get_one(Dispute, evidence.dispute_id)
    payment = await db.get_one(Payment, dispute.payment_id)
    payer = await db.get_one(Person, payment.payer_id)
    return About(
        name=payer.display_name,
        detail=payment.title,
        amount_cents=dispute.amount_cents,
        currency=dispute.currency,
    )


async def about_notice(_db: AsyncSession, notice: ProviderNotice) -> About:
    """Return what the provider gave notice of, by its name there."""
    return About(
        name=f"{notice.object_kind} {notice.object_id}".strip(),
        raw=f"{notice.provider} {notice.notice_id}",
    )


async def about_event(_db: AsyncSession, event: OutboxRow) -> About:
    """Return what happened, and what was written down of it."""
    return About(name=event.name, raw=event.payload)


async def about_mail(_db: AsyncSession, mail: MailRow) -> About:
    """Return who was to read what."""
    return About(name=mail.recipient, detail=mail.subject)


async def payee_name(db: AsyncSession, transfer: Transfer) -> str:
    """Return what the payee of a transfer is called."""
    return await name_of_payee(db, Payee(transfer.payee_kind, transfer.payee_id))


async def name_of_payee(db: AsyncSession, payee: Payee) -> str:
    """Return what a talent or a charity is called."""
    if payee.kind is PayeeKind.CHARITY:
        return (await db.get_one(Charity, payee.id)).name
    return (await db.get_one(Person, payee.id)).display_name


def _paid(payment: Payment, name: str, *, detail: str = "") -> About:
    return About(
        name=name,
        detail=detail,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
    )
