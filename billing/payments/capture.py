"""Capture: the provider has the money; post it, give what it was paid for, or send it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.causes import Cause, lock_cause
from billing.donations.models import Donation, DonationSource
from billing.donations.service import goal_raised_cents, record_donations
from billing.due import BILLING_NOTE
from billing.errors import GatewayRefused
from billing.gateways.port import CardCharge, ChargeState, Checkout, CheckoutState
from billing.ledger.accounts import (
    PAYER,
    PLATFORM,
    PROVIDER_BALANCE,
    PROVIDER_FEES,
    escrow_booking,
)
from billing.ledger.service import Movement, post
from billing.payments import rules
from billing.payments.events import GiftReceived, PaymentSucceeded, TicketPaid
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.rules import MOVE_FOR, OPEN_STATES, Move
from billing.payments.service import cancel_payment, get_locked, get_payment
from billing.refunds.models import RefundReason
from billing.refunds.service import request_refund
from billing.settlements.causes import sweep_if_settled
from hub.bookings.errors import HoldExpired
from hub.bookings.models import BookingState
from hub.bookings.service import confirm_booking
from hub.kernel.outbox import record
from hub.masterclasses.errors import RegistrationClosed, SeatExpired
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.seats import confirm_registration


async def note_checkout(
    db: AsyncSession, payment_id: str, checkout: Checkout, *, now: datetime
) -> Payment:
    """Apply what the provider says of a card page; old news changes nothing.

    Raises: NotFound, GatewayRefused when the provider speaks of another amount.
    """
    payment = await _take_turn(db, payment_id)
    _check_same_money(payment, checkout)
    if _is_another_page(payment, checkout):
        return payment
    payment.checkout_id, payment.checkout_url = checkout.id, checkout.url
    by = MOVE_FOR[checkout.state]
    if not rules.is_news(payment.state, by):
        return payment
    if by is Move.SUCCEED:
        await _succeed(db, payment, checkout, now=now)
        return payment
    payment.state = rules.move(payment.state, by)
    payment.decline_code = checkout.decline_code
    if payment.state not in OPEN_STATES:
        payment.closed_at, payment.due_at = now, None
    return payment


async def note_card_charge(
    db: AsyncSession, payment_id: str, charge: CardCharge, *, now: datetime
) -> Payment:
    """Apply what the provider says of a saved card's charge; a card page may follow a decline.

    Raises: NotFound, GatewayRefused when the provider speaks of another amount.
    """
    payment = await _take_turn(db, payment_id)
    _check_same_money(payment, charge)
    if charge.state is ChargeState.PAID and rules.is_news(payment.state, Move.SUCCEED):
        await _succeed(db, payment, charge, now=now)
    elif payment.waits_for_card:
        _leave_to_page(payment, decline_code=charge.decline_code)
    return payment


async def note_card_refusal(db: AsyncSession, payment_id: str) -> None:
    """Note that the provider will not charge the saved card; a card page may follow."""
    payment = await get_locked(db, payment_id)
    if payment.waits_for_card:
        _leave_to_page(payment, decline_code="")


def _leave_to_page(payment: Payment, *, decline_code: str) -> None:
    payment.state = rules.move(payment.state, Move.DECLINE)
    payment.decline_code, payment.due_at = decline_code, payment.expires_at


async def _succeed(
    db: AsyncSession, payment: Payment, paid: Checkout | CardCharge, *, now: datetime
) -> None:
    payment.state, payment.decline_code = rules.move(payment.state, Move.SUCCEED), ""
    payment.charge_id, payment.fee_cents = paid.charge_id, paid.fee_cents
    # A card page that is still open when a saved card has paid is closed.
    is_page_open = isinstance(paid, CardCharge) and payment.checkout_id is not None
    payment.succeeded_at, payment.due_at = now, now if is_page_open else None
    await _capture(db, payment, now=now)


async def _take_turn(db: AsyncSession, payment_id: str) -> Payment:
    # Locks are taken in one order everywhere: masterclass or charity, payment, seat or booking.
    payment = await get_payment(db, payment_id)
    if payment.purpose is not PaymentPurpose.SESSION:
        await _lock_cause(db, payment)
    return await get_locked(db, payment_id)


async def _capture(db: AsyncSession, payment: Payment, *, now: datetime) -> None:
    if payment.purpose is PaymentPurpose.SESSION:
        await _capture_session(db, payment, now=now)
    else:
        await _capture_gifts(db, payment, now=now)


async def _capture_session(db: AsyncSession, payment: Payment, *, now: datetime) -> None:
    steps = (
        (PAYER, PROVIDER_BALANCE, payment.amount_cents),
        (PROVIDER_BALANCE, escrow_booking(payment.subject_id), payment.amount_cents),
        (PLATFORM, PROVIDER_FEES, payment.fee_cents),
    )
    movements = [
        Movement(source=source, destination=destination, amount_cents=cents, reference=payment.id)
        for source, destination, cents in steps
    ]
    await _post(db, payment, movements, now=now)
    reason = await _confirm_booking(db, payment, now=now)
    if reason is not None:
        await _give_back(db, payment, reason, now=now)
    else:
        await _close_rivals(db, payment, now=now)
        record(db, PaymentSucceeded(payment_id=payment.id), now=now)


async def _lock_cause(db: AsyncSession, payment: Payment) -> Cause:
    return await lock_cause(
        db, masterclass_id=payment.masterclass_id, charity_id=payment.subject_id
    )


async def _capture_gifts(db: AsyncSession, payment: Payment, *, now: datetime) -> None:
    cause = await _lock_cause(db, payment)
    donations = await record_donations(db, payment, cause, fee_cents=payment.fee_cents, now=now)
    movements = [
        Movement(
            source=PAYER,
            destination=PROVIDER_BALANCE,
            amount_cents=payment.amount_cents,
            reference=payment.id,
        )
    ]
    for donation in donations:
        movements += _into_escrow(donation, cause.escrow)
    await _post(db, payment, movements, now=now)
    reason = await _confirm_seat(db, payment, now=now)
    if reason is not None:
        await _give_back(db, payment, reason, now=now)
    else:
        await _close_rivals(db, payment, now=now)
        await _announce(db, payment, donations, now=now)
    if cause.masterclass_id is not None:
        await sweep_if_settled(db, cause.masterclass_id, now=now)


def _into_escrow(donation: Donation, escrow: str) -> list[Movement]:
    steps = (
        (PROVIDER_FEES, donation.fee_cents),
        (escrow, donation.amount_cents - donation.fee_cents),
    )
    return [
        Movement(
            source=PROVIDER_BALANCE,
            destination=destination,
            amount_cents=cents,
            reference=donation.id,
        )
        for destination, cents in steps
    ]


async def _post(
    db: AsyncSession, payment: Payment, movements: Sequence[Movement], *, now: datetime
) -> None:
    correlation = f"capture:{payment.id}"
    await post(db, movements, correlation=correlation, currency=payment.currency, now=now)


async def _confirm_booking(
    db: AsyncSession, payment: Payment, *, now: datetime
) -> RefundReason | None:
    """Give the slot; return why the money must go back instead, if it must."""
    try:
        booking = await confirm_booking(db, payment.subject_id, now=now)
    except HoldExpired:
        return RefundReason.LATE
    if await _is_paid_already(db, payment):
        return RefundReason.DUPLICATE
    return None if booking.state is BookingState.CONFIRMED else RefundReason.LATE


async def _confirm_seat(
    db: AsyncSession, payment: Payment, *, now: datetime
) -> RefundReason | None:
    """Give the seat; return why the money must go back instead, if it must."""
    if payment.purpose is not PaymentPurpose.TICKET:
        return None
    try:
        await confirm_registration(db, payment.subject_id, now=now)
    except (SeatExpired, RegistrationClosed):
        return RefundReason.LATE
    if await _is_paid_already(db, payment):
        return RefundReason.DUPLICATE
    masterclass = await db.get_one(Masterclass, payment.masterclass_id)
    return RefundReason.LATE if masterclass.state is MasterclassState.CANCELLED else None


async def _is_paid_already(db: AsyncSession, payment: Payment) -> bool:
    # The subject's row is locked by now, so a rival is committed or not begun.
    query = select(Payment.id).where(
        Payment.purpose == payment.purpose,
        Payment.subject_id == payment.subject_id,
        Payment.id != payment.id,
        Payment.state == PaymentState.SUCCEEDED,
        Payment.refunded_cents < Payment.amount_cents,
    )
    return (await db.scalars(query)).first() is not None


async def _give_back(
    db: AsyncSession, payment: Payment, reason: RefundReason, *, now: datetime
) -> None:
    await request_refund(db, payment, amount_cents=payment.amount_cents, reason=reason, now=now)


async def _close_rivals(db: AsyncSession, payment: Payment, *, now: datetime) -> None:
    if payment.purpose is PaymentPurpose.GIFT:
        return
    # A rival that is locked is being noted: it will find this one paid.
    query = select(Payment.id).where(
        Payment.purpose == payment.purpose,
        Payment.subject_id == payment.subject_id,
        Payment.id != payment.id,
        Payment.state.in_(OPEN_STATES),
    )
    for rival_id in list(await db.scalars(query.with_for_update(skip_locked=True))):
        await cancel_payment(db, rival_id, now=now)


async def _announce(
    db: AsyncSession, payment: Payment, donations: Sequence[Donation], *, now: datetime
) -> None:
    record(db, PaymentSucceeded(payment_id=payment.id), now=now)
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    masterclass_id = payment.masterclass_id
    told = [one for one in donations if one.source is not DonationSource.FEE_COVER]
    if masterclass_id is None or not told:
        return
    raised_cents = await goal_raised_cents(db, masterclass_id)
    for donation in told:
        if donation.source is DonationSource.TICKET:
            event: TicketPaid | GiftReceived = TicketPaid(
                masterclass_id=masterclass_id,
                registration_id=payment.subject_id,
                payment_id=payment.id,
                raised_cents=raised_cents,
            )
        else:
            event = _gift_received(donation, masterclass_id, raised_cents=raised_cents)
        record(db, event, now=now)


def _gift_received(donation: Donation, masterclass_id: str, *, raised_cents: int) -> GiftReceived:
    return GiftReceived(
        masterclass_id=masterclass_id,
        donation_id=donation.id,
        amount_cents=donation.amount_cents if donation.is_amount_public else None,
        donor_name=donation.donor_name if donation.is_name_public else None,
        message=donation.message if donation.is_message_public else None,
        raised_cents=raised_cents,
        donor_id=donation.donor_id,
    )


def _is_another_page(payment: Payment, checkout: Checkout) -> bool:
    # A page whose opening we never heard of expires at the provider by itself.
    is_other = payment.checkout_id not in {None, checkout.id}
    return is_other and checkout.state is not CheckoutState.PAID


def _check_same_money(payment: Payment, checkout: Checkout | CardCharge) -> None:
    ours = (payment.id, payment.amount_cents, payment.currency)
    theirs = (checkout.reference, checkout.amount_cents, checkout.currency)
    if ours != theirs:
        raise GatewayRefused(problem=f"{checkout.id} is {theirs}, our payment is {ours}")
