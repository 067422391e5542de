"""What the hub does by its own rules to money and standing, written into the audit trail.

Acts of people are noted where they happen, in the transaction of the act; these follow from events.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.freezes.service import subject_of
from billing.payments.models import Payment
from billing.payouts.events import PayoutFailed, PayoutPaid
from billing.payouts.models import Payout
from billing.reasons import why_cancelled, why_sent
from billing.refunds.events import PaymentRefunded, RefundFailed
from billing.refunds.models import RefundReason
from billing.transfers.events import TransferCompleted, TransferFailed
from billing.transfers.models import PayeeKind, Transfer
from billing.transfers.service import Payee
from hub.bookings.events import BookingCancelled, StrikeRecorded
from hub.bookings.models import Booking
from hub.kernel.outbox import Dispatcher, Event, Handler
from hub.masterclasses.events import MasterclassCancelled, MasterclassPostponed
from hub.masterclasses.models import Masterclass
from hub.people.models import Person
from hub.people.trail import Act, Subject, note_act

BY_HOST = "host"


def subscribe(dispatcher: Dispatcher) -> None:
    """Let the trail hear of what moves money or standing; names are remembered for ever."""
    handlers: tuple[tuple[type[Event], str, Handler], ...] = (
        (PaymentRefunded, "trail.payment_refunded", note_refund),
        (RefundFailed, "trail.refund_failed", note_failed_refund),
        (TransferCompleted, "trail.transfer_completed", note_transfer),
        (TransferFailed, "trail.transfer_failed", note_failed_transfer),
        (PayoutPaid, "trail.payout_paid", note_payout),
        (PayoutFailed, "trail.payout_failed", note_failed_payout),
        (BookingCancelled, "trail.booking_cancelled", note_cancelled_booking),
        (MasterclassCancelled, "trail.masterclass_cancelled", note_cancelled_masterclass),
        (MasterclassPostponed, "trail.masterclass_postponed", note_postponed_masterclass),
        (StrikeRecorded, "trail.strike_recorded", note_strike),
    )
    for event_class, name, handle in handlers:
        dispatcher.subscribe(event_class, name, handle)


async def note_refund(db: AsyncSession, event: PaymentRefunded, now: datetime) -> None:
    """Note that money goes back, and by which rule; what people give back is noted there."""
    if event.reason == RefundReason.VOLUNTARY:
        return
    payment = await db.get_one(Payment, event.payment_id)
    note_act(
        db,
        Act.REFUND_ASKED,
        _payment(payment),
        by=None,
        now=now,
        reason=event.reason,
        amount_cents=event.amount_cents,
        currency=payment.currency,
    )


async def note_failed_refund(db: AsyncSession, event: RefundFailed, now: datetime) -> None:
    """Note that the provider will not give money back."""
    payment = await db.get_one(Payment, event.payment_id)
    note_act(db, Act.REFUND_FAILED, _payment(payment), by=None, now=now, reason=event.problem)


async def note_transfer(db: AsyncSession, event: TransferCompleted, now: datetime) -> None:
    """Note that money has left for its payee."""
    transfer = await db.get_one(Transfer, event.transfer_id)
    note_act(
        db,
        Act.TRANSFER_MADE,
        await _sent(db, event),
        by=None,
        now=now,
        reason=await why_sent(db, transfer),
        amount_cents=event.amount_cents,
        currency=transfer.currency,
    )


async def note_failed_transfer(db: AsyncSession, event: TransferFailed, now: datetime) -> None:
    """Note that the provider will not send money."""
    about = await _sent(db, event)
    note_act(db, Act.TRANSFER_FAILED, about, by=None, now=now, reason=event.problem)


async def note_payout(db: AsyncSession, event: PayoutPaid, now: datetime) -> None:
    """Note that money has reached its payee's bank."""
    await _note_payout(db, Act.PAYOUT_PAID, event, reason=event.arrives_on.isoformat(), now=now)


async def note_failed_payout(db: AsyncSession, event: PayoutFailed, now: datetime) -> None:
    """Note that a bank did not keep the money."""
    await _note_payout(db, Act.PAYOUT_FAILED, event, reason=event.failure, now=now)


async def note_cancelled_booking(db: AsyncSession, event: BookingCancelled, now: datetime) -> None:
    """Note which side called a session off, by which terms, and what goes back."""
    booking = await db.get_one(Booking, event.booking_id)
    note_act(
        db,
        Act.BOOKING_CANCELLED,
        Subject(kind="booking", id=booking.id, name=booking.title),
        by=booking.talent_id if event.is_by_talent else booking.learner_id,
        now=now,
        reason=why_cancelled(booking, is_by_talent=event.is_by_talent),
        amount_cents=event.refund_cents,
        currency=booking.currency,
    )


async def note_cancelled_masterclass(
    db: AsyncSession, event: MasterclassCancelled, now: datetime
) -> None:
    """Note who or what called a masterclass off."""
    masterclass = await db.get_one(Masterclass, event.masterclass_id)
    note_act(
        db,
        Act.MASTERCLASS_CANCELLED,
        Subject(kind="masterclass", id=masterclass.id, name=masterclass.title),
        by=(masterclass.cancelled_by or masterclass.host_id) if event.reason == BY_HOST else None,
        now=now,
        reason=event.reason,
    )


async def note_postponed_masterclass(
    db: AsyncSession, event: MasterclassPostponed, now: datetime
) -> None:
    """Note which host gives a masterclass on another date, and when it was to be."""
    masterclass = await db.get_one(Masterclass, event.masterclass_id)
    note_act(
        db,
        Act.MASTERCLASS_POSTPONED,
        Subject(kind="masterclass", id=masterclass.id, name=masterclass.title),
        by=event.by,
        now=now,
        reason=event.moved_from.isoformat(),
    )


async def note_strike(db: AsyncSession, event: StrikeRecorded, now: datetime) -> None:
    """Note that a talent failed to come."""
    person = await db.get_one(Person, event.talent_id)
    about = Subject(kind="talent", id=person.id, name=person.display_name)
    note_act(db, Act.STRIKE_RECORDED, about, by=None, now=now)


async def _note_payout(
    db: AsyncSession,
    act: Act,
    event: PayoutPaid | PayoutFailed,
    *,
    reason: str,
    now: datetime,
) -> None:
    payout = await db.get_one(Payout, event.payout_id)
    note_act(
        db,
        act,
        await subject_of(db, Payee(PayeeKind(event.payee_kind), event.payee_id)),
        by=None,
        now=now,
        reason=reason,
        amount_cents=payout.amount_cents,
        currency=payout.currency,
    )


async def _sent(db: AsyncSession, event: TransferCompleted | TransferFailed) -> Subject:
    payee = await subject_of(db, Payee(PayeeKind(event.payee_kind), event.payee_id))
    return replace(payee, number=event.transfer_id)


def _payment(payment: Payment) -> Subject:
    return Subject(kind="payment", id=payment.id, name=payment.title)
