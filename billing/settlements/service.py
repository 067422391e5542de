"""Settlements: escrow becomes what is owed, and leaves.

A session that took place follows the hub's event at once, one cancelled late when its dispute
window has passed. A masterclass that took place is swept when the hub
settles it; of a cancelled one, tickets go back first, and gifts given apart are swept when the
dispute window has passed. Money that comes in after that is swept at once.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update
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
from billing.due import BATCH, BILLING_NOTE, finish
from billing.errors import LedgerRefused
from billing.ledger.accounts import (
    PLATFORM,
    escrow_booking,
    payable_charity,
    payable_talent,
)
from billing.ledger.models import Posting
from billing.ledger.service import Movement, balance, post
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import get_locked, payment_for
from billing.refunds.models import RefundReason
from billing.refunds.service import add_refund
from billing.settlements.forfeits import chosen_charity, give_forfeit
from billing.settlements.models import Settlement, SettlementState, SubjectKind
from billing.settlements.shares import HubShare
from billing.transfers.models import PayeeKind, Transfer
from billing.transfers.service import Payee, request_transfer
from hub.bookings.models import Booking
from hub.masterclasses.models import MasterclassState, Registration, RegistrationState


async def settle_booking(
    db: AsyncSession, booking: Booking, *, share: HubShare, now: datetime, act: str = ""
) -> Transfer | None:
    """Give the talent what is left in escrow, less the hub's share; None when nothing is.

    What a learner forfeited goes on to the charity that the talent chose, if they chose one. `act`
    names a settlement that is not the booking's first, of what a bank gave back. The payment is
    locked, so that what its talent gives back freely waits its turn, or has had it.
    """
    payment = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    if payment is None:
        return None
    await get_locked(db, payment.id)
    escrow = escrow_booking(booking.id)
    held_cents = await balance(db, escrow, currency=booking.currency)
    is_first = not await _has_paid_the_hub(db, escrow)
    fee_cents = share.cents_of(held_cents, card_cents=payment.fee_cents if is_first else 0)
    owed_cents = held_cents - fee_cents
    if held_cents == 0:
        return None
    amounts = ((payable_talent(booking.talent_id), owed_cents), (PLATFORM, fee_cents))
    movements = [
        Movement(source=escrow, destination=destination, amount_cents=cents, reference=booking.id)
        for destination, cents in amounts
    ]
    act = act or booking.id
    await post(db, movements, correlation=f"settle:{act}", currency=booking.currency, now=now)
    if owed_cents == 0:
        return None
    charity_id = await chosen_charity(db, booking)
    if charity_id is not None:
        return await _give_forfeit(
            db, booking, charity_id, amount_cents=owed_cents, act=act, now=now
        )
    return request_transfer(
        db,
        Payee(PayeeKind.TALENT, booking.talent_id),
        subject_id=booking.id,
        amount_cents=owed_cents,
        currency=booking.currency,
        now=now,
    )


async def _has_paid_the_hub(db: AsyncSession, escrow: str) -> bool:
    """Tell whether a session was settled before: its card is paid for once."""
    query = select(Posting.id).where(Posting.source == escrow, Posting.destination == PLATFORM)
    return (await db.scalars(query.limit(1))).first() is not None


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
    await _sweep(db, cause_of(masterclass), masterclass_id, currency=masterclass.currency, now=now)


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
        await _plan(db, settlement)


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
        await _plan(db, settlement)


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


async def begin_cancelled_booking(
    db: AsyncSession,
    booking: Booking,
    *,
    share: HubShare,
    dispute_window: timedelta,
    now: datetime,
) -> None:
    """Plan when what a late cancellation leaves in escrow goes to the talent, if it leaves any."""
    held_cents = await balance(db, escrow_booking(booking.id), currency=booking.currency)
    if held_cents and await db.get(Settlement, booking.id) is None:
        settle_at = max(now, booking.ends_at) + dispute_window
        settlement = Settlement(
            subject_id=booking.id,
            kind=SubjectKind.BOOKING,
            state=SettlementState.WAITING,
            settle_at=settle_at,
            due_at=settle_at,
            fee_percent=str(share),
        )
        await _plan(db, settlement)


async def advance(db: AsyncSession, subject_id: str, *, now: datetime) -> None:
    """Take a waiting settlement one step further."""
    settlement = await db.get_one(Settlement, subject_id)
    if settlement.kind is SubjectKind.MASTERCLASS:
        await lock_masterclass(db, subject_id)
    await db.refresh(settlement, with_for_update=True)
    if settlement.state is SettlementState.REFUNDING:
        await _refund_tickets(db, settlement, now=now)
    elif settlement.state is SettlementState.DONE or now < settlement.settle_at:
        return
    elif settlement.kind is SubjectKind.MASTERCLASS:
        await settle_masterclass(db, subject_id, now=now)
    elif settlement.kind is SubjectKind.GIFT:
        await _settle_gifts(db, settlement, now=now)
    else:
        booking = await db.get_one(Booking, subject_id)
        await settle_booking(db, booking, share=HubShare.read(settlement.fee_percent), now=now)
        settlement.state = SettlementState.DONE
        finish(settlement)


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
            await _sweep(
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


async def _is_returned(db: AsyncSession, registration_id: str) -> bool:
    seat = await db.get(Registration, registration_id, populate_existing=True)
    return seat is not None and seat.state is RegistrationState.RETURNED


async def _plan(db: AsyncSession, settlement: Settlement) -> None:
    db.add(settlement)
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    await db.flush()


async def _refund_tickets(db: AsyncSession, settlement: Settlement, *, now: datetime) -> None:
    tickets = await _tickets_to_refund(db, settlement.subject_id)
    for payment_id in tickets:
        await _refund_rest(db, await get_locked(db, payment_id), now=now)
    is_last = len(tickets) < BATCH
    settlement.state = SettlementState.WAITING if is_last else SettlementState.REFUNDING
    settlement.due_at = settlement.settle_at if is_last else now


async def _give_forfeit(
    db: AsyncSession,
    booking: Booking,
    charity_id: str,
    *,
    amount_cents: int,
    act: str,
    now: datetime,
) -> Transfer | None:
    await lock_charity(db, charity_id)
    donation = await give_forfeit(
        db, booking, charity_id, amount_cents=amount_cents, act=act, now=now
    )
    return await _sweep(
        db,
        Cause(charity_id=charity_id),
        charity_id,
        currency=booking.currency,
        now=now,
        only=Donation.id == donation.id,
    )


async def _settle_gifts(db: AsyncSession, settlement: Settlement, *, now: datetime) -> None:
    payment = await db.get_one(Payment, settlement.subject_id)
    charity = await lock_charity(db, payment.subject_id)
    ripe = select(Settlement.subject_id).where(
        Settlement.kind == SubjectKind.GIFT, Settlement.settle_at <= now
    )
    # The first gift of a day takes the others with it; each sweep reads the whole escrow.
    if await _waits(db, payment):
        await _sweep(
            db,
            Cause(charity_id=charity.id),
            charity.id,
            currency=payment.currency,
            now=now,
            only=Donation.payment_id.in_(ripe),
        )
    settlement.state = SettlementState.DONE
    finish(settlement)


async def _waits(db: AsyncSession, payment: Payment) -> bool:
    waiting = select(Donation.id).where(
        Donation.payment_id == payment.id,
        Donation.transfer_id.is_(None),
        Donation.refunded_cents < Donation.amount_cents,
    )
    return (await db.scalars(waiting.limit(1))).first() is not None


async def _sweep(
    db: AsyncSession,
    cause: Cause,
    subject_id: str,
    *,
    currency: str,
    now: datetime,
    only: ColumnElement[bool] | None = None,
) -> Transfer | None:
    is_held = _is_held(cause, currency=currency)
    is_ripe = is_held if only is None else and_(is_held, only)
    held_cents = await balance(db, cause.escrow, currency=currency)
    lines_cents = await held_net_cents(db, cause, currency=currency)
    if held_cents != lines_cents:
        raise LedgerRefused(
            problem=f"{cause.escrow} holds {held_cents} cents, its lines {lines_cents}"
        )
    owed_cents = lines_cents if only is None else await _net(db, is_ripe)
    if owed_cents == 0:
        return None
    transfer = request_transfer(
        db,
        Payee(PayeeKind.CHARITY, cause.charity_id),
        subject_id=subject_id,
        amount_cents=owed_cents,
        currency=currency,
        now=now,
    )
    await db.flush()
    movement = Movement(
        source=cause.escrow,
        destination=payable_charity(cause.charity_id),
        amount_cents=owed_cents,
        reference=transfer.id,
    )
    await post(db, [movement], correlation=f"settle:{transfer.id}", currency=currency, now=now)
    marked = update(Donation).where(is_ripe).values(transfer_id=transfer.id)
    await db.execute(marked.execution_options(synchronize_session="fetch"))
    return transfer


async def held_net_cents(db: AsyncSession, cause: Cause, *, currency: str) -> int:
    """Return what the lines of a cause that nobody was sent yet come to."""
    return await _net(db, _is_held(cause, currency=currency))


def _is_held(cause: Cause, *, currency: str) -> ColumnElement[bool]:
    return and_(
        Donation.charity_id == cause.charity_id,
        Donation.masterclass_id.is_not_distinct_from(cause.masterclass_id),
        Donation.currency == currency,
        Donation.transfer_id.is_(None),
    )


async def _net(db: AsyncSession, condition: ColumnElement[bool]) -> int:
    net = func.sum(Donation.amount_cents - Donation.refunded_cents - Donation.fee_cents)
    return int(await db.scalar(select(net).where(condition)) or 0)


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
