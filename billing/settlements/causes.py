"""Masterclasses and gifts: what they raised becomes their charity's, or goes back.

A masterclass that took place is swept when the hub settles it; of a cancelled one, tickets go back
first, and gifts given apart are swept when the dispute window has passed. Money that comes in after
that is swept at once.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.carriers import put_on
from billing.donations.causes import (
    Cause,
    cause_of,
    lock_cause,
    lock_charity,
    lock_masterclass,
)
from billing.donations.models import Donation
from billing.due import BATCH, finish
from billing.ledger.accounts import payable_charity
from billing.ledger.service import Movement, post
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import get_locked, payment_for
from billing.refunds.models import RefundReason
from billing.refunds.service import add_refund
from billing.settlements.models import Settlement, SettlementState, SubjectKind
from billing.settlements.sweeping import sweep
from billing.settlements.waiting import plan
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee, request_transfer
from hub.masterclasses.models import MasterclassState, Registration, RegistrationState


async def settle_masterclass(db: AsyncSession, masterclass_id: str, *, now: datetime) -> None:
    """Hand what a masterclass raised to its charity; settling twice changes nothing."""
    masterclass = await lock_masterclass(db, masterclass_id)
    settlement = await db.get(Settlement, masterclass_id, populate_existing=True)
    if settlement is None:
        settlement = Settlement(
            subject_id=masterclass_id, kind=SubjectKind.MASTERCLASS, settle_at=now
        )
        db.add(settlement)
    settlement.state = SettlementState.DONE
    finish(settlement)
    await db.flush()
    await sweep(db, cause_of(masterclass), masterclass_id, currency=masterclass.currency, now=now)


async def begin_gift(
    db: AsyncSession, payment: Payment, *, dispute_window: timedelta, now: datetime
) -> None:
    """Plan when a gift to a charity by itself is sent: with all others of its day."""
    if await db.get(Settlement, payment.id) is None:
        settle_at = _next_midnight((payment.succeeded_at or now) + dispute_window)
        settlement = Settlement(
            subject_id=payment.id,
            kind=SubjectKind.GIFT,
            state=SettlementState.WAITING,
            settle_at=settle_at,
            due_at=settle_at,
        )
        await plan(db, settlement)


async def begin_cancelled_masterclass(
    db: AsyncSession, masterclass_id: str, *, dispute_window: timedelta, now: datetime
) -> None:
    """Plan the refund of every ticket of a cancelled masterclass; the clock does it in batches."""
    await lock_masterclass(db, masterclass_id)
    if await db.get(Settlement, masterclass_id) is None:
        settlement = Settlement(
            subject_id=masterclass_id,
            kind=SubjectKind.MASTERCLASS,
            state=SettlementState.REFUNDING,
            settle_at=now + dispute_window,
            due_at=now,
        )
        await plan(db, settlement)


async def refund_returned_seat(
    db: AsyncSession, masterclass_id: str, registration_id: str, *, now: datetime
) -> None:
    """Give back all that was paid for a seat that its holder returned; twice changes nothing."""
    await lock_masterclass(db, masterclass_id)
    payment = await payment_for(db, purpose=PaymentPurpose.TICKET, subject_id=registration_id)
    if payment is None:
        return
    payment = await get_locked(db, payment.id)
    if payment.state is PaymentState.SUCCEEDED:
        await _refund_rest(db, payment, reason=RefundReason.POSTPONED, now=now)


async def sweep_if_settled(db: AsyncSession, masterclass_id: str, *, now: datetime) -> None:
    """Hand money on that came in after its masterclass was settled; the caller locked it."""
    settlement = await db.get(Settlement, masterclass_id, populate_existing=True)
    if settlement is not None and settlement.state is SettlementState.DONE:
        await settle_masterclass(db, masterclass_id, now=now)


async def resume_gifts(db: AsyncSession, payment: Payment, *, now: datetime) -> None:
    """Hand gifts on, or give them back, that a bank had when the others were; the cause is locked.

    What still waits with the others goes with them.
    """
    if payment.masterclass_id is None:
        settlement = await db.get(Settlement, payment.id, populate_existing=True)
        if settlement is not None and settlement.state is SettlementState.DONE:
            await sweep(
                db,
                Cause(charity_id=payment.subject_id),
                payment.subject_id,
                currency=payment.currency,
                now=now,
                only=Donation.payment_id == payment.id,
            )
        return
    masterclass = await lock_masterclass(db, payment.masterclass_id)
    is_ticket = payment.purpose is PaymentPurpose.TICKET
    if masterclass.state is MasterclassState.CANCELLED and is_ticket:
        await _refund_rest(db, payment, now=now)
    elif is_ticket and await _is_returned(db, payment.subject_id):
        await _refund_rest(db, payment, reason=RefundReason.POSTPONED, now=now)
    await sweep_if_settled(db, payment.masterclass_id, now=now)


async def send_more(
    db: AsyncSession,
    payment: Payment,
    donations: Sequence[Donation],
    *,
    amounts: Mapping[str, int],
    now: datetime,
) -> None:
    """Hand on the parts of some lines that a bank had while the rest of them was sent."""
    cause = await lock_cause(
        db, masterclass_id=payment.masterclass_id, charity_id=payment.subject_id
    )
    transfer = request_transfer(
        db,
        Payee(PayeeKind.CHARITY, cause.charity_id),
        subject_id=cause.masterclass_id or cause.charity_id,
        amount_cents=sum(amounts.values()),
        currency=payment.currency,
        now=now,
    )
    await db.flush()
    movement = Movement(
        source=cause.escrow,
        destination=payable_charity(cause.charity_id),
        amount_cents=transfer.amount_cents,
        reference=transfer.id,
    )
    act = f"settle:{transfer.id}"
    await post(db, [movement], correlation=act, currency=payment.currency, now=now)
    for donation in donations:
        put_on(donation, transfer.id, amount_cents=amounts[donation.id])
    await db.flush()


async def refund_tickets(db: AsyncSession, settlement: Settlement, *, now: datetime) -> None:
    """Give a page of a cancelled masterclass's tickets back; then the gifts wait."""
    tickets = await _tickets_to_refund(db, settlement.subject_id)
    for payment_id in tickets:
        await _refund_rest(db, await get_locked(db, payment_id), now=now)
    is_last = len(tickets) < BATCH
    settlement.state = SettlementState.WAITING if is_last else SettlementState.REFUNDING
    settlement.due_at = settlement.settle_at if is_last else now


async def settle_gifts(db: AsyncSession, settlement: Settlement, *, now: datetime) -> None:
    """Hand on the gifts to a charity by itself whose time has come, all in one transfer."""
    payment = await db.get_one(Payment, settlement.subject_id)
    charity = await lock_charity(db, payment.subject_id)
    ripe = select(Settlement.subject_id).where(
        Settlement.kind == SubjectKind.GIFT, Settlement.settle_at <= now
    )
    # The first gift of a day takes the others with it; each sweep reads the whole escrow.
    if await _waits(db, payment):
        await sweep(
            db,
            Cause(charity_id=charity.id),
            charity.id,
            currency=payment.currency,
            now=now,
            only=Donation.payment_id.in_(ripe),
        )
    settlement.state = SettlementState.DONE
    finish(settlement)


async def _is_returned(db: AsyncSession, registration_id: str) -> bool:
    seat = await db.get(Registration, registration_id, populate_existing=True)
    return seat is not None and seat.state is RegistrationState.RETURNED


async def _waits(db: AsyncSession, payment: Payment) -> bool:
    waiting = select(Donation.id).where(
        Donation.payment_id == payment.id,
        Donation.transfer_id.is_(None),
        Donation.refunded_cents < Donation.amount_cents,
    )
    return (await db.scalars(waiting.limit(1))).first() is not None


def _next_midnight(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


async def _tickets_to_refund(db: AsyncSession, masterclass_id: str) -> Sequence[str]:
    query = select(Payment.id).where(
        Payment.masterclass_id == masterclass_id,
        Payment.purpose == PaymentPurpose.TICKET,
        Payment.state == PaymentState.SUCCEEDED,
        Payment.refunded_cents < Payment.amount_cents,
    )
    return list(await db.scalars(query.order_by(Payment.id).limit(BATCH)))


async def _refund_rest(
    db: AsyncSession,
    payment: Payment,
    *,
    now: datetime,
    reason: RefundReason = RefundReason.MASTERCLASS,
) -> None:
    if payment.kept_cents:
        # Some of it may have gone back already, while a bank had the rest.
        await add_refund(
            db,
            payment,
            amount_cents=payment.kept_cents,
            reason=reason,
            now=now,
        )
