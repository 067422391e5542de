"""Payments: open one, find one, give one up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import DonationSource
from billing.due import BILLING_NOTE
from billing.errors import AlreadyPaid, GiftUnderWay, NothingToPay
from billing.payments import rules
from billing.payments.models import (
    PartKind,
    Payment,
    PaymentPart,
    PaymentPurpose,
    PaymentState,
)
from billing.payments.quote import Part, quote
from billing.payments.rules import OPEN_STATES, DonorChoices, Move, TicketGift
from billing.refunds.models import Refund, RefundReason
from billing.settlements.shares import HubShare
from hub.bookings.errors import HoldExpired, NotAnswered, NotInvited
from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import NEVER_TAKEN
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_id
from hub.masterclasses.errors import RegistrationClosed, SeatExpired, SeatHeld
from hub.masterclasses.models import (
    Masterclass,
    MasterclassState,
    Registration,
    RegistrationState,
)
from hub.people.models import Person

BOUGHT_NOTHING = (RefundReason.LATE, RefundReason.DUPLICATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intention:
    """What somebody is about to pay for."""

    purpose: PaymentPurpose
    subject_id: str
    title: str
    parts: Sequence[Part]
    currency: str
    expires_at: datetime
    masterclass_id: str | None = None
    gift_source: DonationSource | None = None
    shown: DonorChoices = field(default_factory=DonorChoices)
    is_guest: bool = False
    saves_card: bool = False
    is_by_card: bool = False
    hub_share: str | None = None


async def open_session_payment(
    db: AsyncSession, booking: Booking, *, payer_id: str, share: HubShare, now: datetime
) -> Payment:
    """Open the payment of a held booking; opening again returns the open one.

    `share` is what the hub keeps of it, as its payer has just been shown.
    Raises: NotInvited, NotAnswered, HoldExpired, AlreadyPaid.
    """
    if booking.learner_id != payer_id:
        raise NotInvited
    if booking.state is BookingState.REQUESTED:
        raise NotAnswered
    if booking.state in NEVER_TAKEN or _is_over(booking, now=now):
        raise HoldExpired
    if booking.state is not BookingState.HELD:
        raise AlreadyPaid
    intention = Intention(
        purpose=PaymentPurpose.SESSION,
        subject_id=booking.id,
        title=booking.title,
        parts=[Part(kind=PartKind.SESSION, amount_cents=booking.price_cents)],
        currency=booking.currency,
        expires_at=booking.held_until,
        hub_share=str(share),
    )
    return await open_intended(db, intention, payer_id=payer_id, now=now)


async def open_ticket_payment(
    db: AsyncSession,
    masterclass: Masterclass,
    registration: Registration,
    *,
    payer_id: str,
    gift: TicketGift,
    now: datetime,
) -> Payment:
    """Open the payment of a held seat, with a gift or without; again with other parts, anew.

    Raises: NotFound, SeatHeld, SeatExpired, RegistrationClosed, NothingToPay, GiftInvalid,
    MessageTooLong.
    """
    if registration.person_id != payer_id or registration.masterclass_id != masterclass.id:
        raise NotFound
    if masterclass.state not in {MasterclassState.PUBLISHED, MasterclassState.LIVE}:
        raise RegistrationClosed
    if registration.state is RegistrationState.CONFIRMED:
        raise SeatHeld
    if registration.held_until is None or registration.held_until <= now:
        raise SeatExpired
    quoted = quote(
        ticket_cents=masterclass.ticket_cents,
        gift_cents=gift.gift_cents,
        covers_fees=gift.covers_fees,
        currency=masterclass.currency,
    )
    if not quoted.parts:
        raise NothingToPay
    intention = Intention(
        purpose=PaymentPurpose.TICKET,
        subject_id=registration.id,
        title=masterclass.title,
        parts=quoted.parts,
        currency=masterclass.currency,
        expires_at=registration.held_until,
        masterclass_id=masterclass.id,
        gift_source=DonationSource.WITH_TICKET,
        shown=rules.clean_choices(gift.shown),
        saves_card=gift.saves_card,
    )
    return await open_intended(db, intention, payer_id=payer_id, now=now)


async def open_intended(
    db: AsyncSession, intention: Intention, *, payer_id: str, now: datetime
) -> Payment:
    """Open the payment of an intention; the payer's open one for the same parts is returned.

    Raises: NotFound, GiftUnderWay.
    """
    payer = await locked_payer(db, payer_id)
    if intention.is_guest:
        return await _create(db, intention, payer=payer, now=now)
    query = select(Payment).where(
        Payment.purpose == intention.purpose,
        Payment.subject_id == intention.subject_id,
        Payment.payer_id == payer_id,
        Payment.is_guest.is_(False),
        Payment.state.in_(OPEN_STATES),
    )
    for payment in await db.scalars(query):
        if payment.waits_for_card and now < payment.expires_at:
            raise GiftUnderWay
        if _is_same(payment, intention, now=now):
            payment.shown = intention.shown.as_json()
            payment.gift_source = intention.gift_source
            payment.hub_share = intention.hub_share
            return payment
        await cancel_payment(db, payment.id, now=now)
    return await _create(db, intention, payer=payer, now=now)


async def get_payment(db: AsyncSession, payment_id: str) -> Payment:
    """Return a payment. Raises: NotFound."""
    payment = await db.get(Payment, payment_id)
    if payment is None:
        raise NotFound
    return payment


async def get_locked(db: AsyncSession, payment_id: str) -> Payment:
    """Return a payment as it is now, locked until the transaction ends. Raises: NotFound."""
    query = select(Payment).where(Payment.id == payment_id).with_for_update()
    query = query.execution_options(populate_existing=True)
    payment = (await db.scalars(query)).first()
    if payment is None:
        raise NotFound
    return payment


async def payment_for(
    db: AsyncSession, *, purpose: PaymentPurpose, subject_id: str
) -> Payment | None:
    """Return the payment that counts for a booking or registration.

    That is the one that bought it, even when all of it went back since; else the latest; None when
    nobody ever went to pay.
    """
    return (await payments_for(db, purpose=purpose, subject_ids=[subject_id])).get(subject_id)


async def payments_for(
    db: AsyncSession, *, purpose: PaymentPurpose, subject_ids: Collection[str]
) -> dict[str, Payment]:
    """Return the payment that counts for each of some bookings or registrations, by their ids."""
    unwanted = select(Refund.payment_id).where(Refund.reason.in_(BOUGHT_NOTHING))
    query = select(Payment, Payment.id.in_(unwanted)).where(
        Payment.purpose == purpose, Payment.subject_id.in_(subject_ids)
    )
    found: dict[str, list[tuple[Payment, bool]]] = {}
    for payment, was_unwanted in await db.execute(query):
        found.setdefault(payment.subject_id, []).append((payment, bool(was_unwanted)))
    return {subject_id: max(payments, key=_weight)[0] for subject_id, payments in found.items()}


async def cancel_payment(db: AsyncSession, payment_id: str, *, now: datetime) -> Payment:
    """Give a payment up; its page at the provider is closed by the clock.

    Money that still arrives is captured, and refunded unless it is what the subject waits for.
    Raises: NotFound, PaymentTransition.
    """
    payment = await get_locked(db, payment_id)
    payment.state = rules.move(payment.state, Move.CANCEL)
    payment.closed_at, payment.due_at = now, now
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    await db.flush()
    return payment


async def cancel_open(
    db: AsyncSession, *, purpose: PaymentPurpose, subject_id: str, before: datetime, now: datetime
) -> None:
    """Give up what is open for something that its payer, or who gives it, has given up.

    Only payments opened up to `before`; one whose time is over is closed by the clock as it is.
    """
    query = select(Payment.id).where(
        Payment.purpose == purpose,
        Payment.subject_id == subject_id,
        Payment.state.in_(OPEN_STATES),
        Payment.created_at <= before,
        Payment.expires_at > now,
    )
    for payment_id in list(await db.scalars(query.order_by(Payment.id).with_for_update())):
        await cancel_payment(db, payment_id, now=now)


async def _create(
    db: AsyncSession, intention: Intention, *, payer: Person, now: datetime
) -> Payment:
    payment_id = new_id("pay")
    payment = Payment(
        id=payment_id,
        purpose=intention.purpose,
        subject_id=intention.subject_id,
        masterclass_id=intention.masterclass_id,
        payer_id=payer.id,
        is_guest=intention.is_guest,
        saves_card=intention.saves_card,
        is_by_card=intention.is_by_card,
        state=PaymentState.CREATED,
        title=intention.title,
        locale=payer.locale,
        amount_cents=sum(part.amount_cents for part in intention.parts),
        currency=intention.currency,
        gift_source=intention.gift_source,
        shown=intention.shown.as_json(),
        hub_share=intention.hub_share,
        idempotency_key=f"checkout:{payment_id}",
        created_at=now,
        expires_at=intention.expires_at,
        due_at=intention.expires_at,
        parts=[
            PaymentPart(kind=part.kind, amount_cents=part.amount_cents) for part in intention.parts
        ],
    )
    db.add(payment)
    await db.flush()
    return payment


async def locked_payer(db: AsyncSession, payer_id: str) -> Person:
    """Return a payer, who opens one payment at a time, in however many windows.

    Raises: NotFound.
    """
    query = select(Person).where(Person.id == payer_id).with_for_update(key_share=True)
    payer = (await db.scalars(query)).first()
    if payer is None:
        raise NotFound
    return payer


def _is_same(payment: Payment, intention: Intention, *, now: datetime) -> bool:
    wanted = {part.kind: part.amount_cents for part in intention.parts}
    if {part.kind: part.amount_cents for part in payment.parts} != wanted:
        return False
    if intention.is_by_card or payment.saves_card != intention.saves_card:
        return False
    if intention.purpose is PaymentPurpose.GIFT:
        return payment.expires_at > now + rules.GIFT_TIME_LEFT
    return payment.expires_at == intention.expires_at


def _is_over(booking: Booking, *, now: datetime) -> bool:
    return booking.state is BookingState.HELD and booking.held_until <= now


def _weight(found: tuple[Payment, bool]) -> tuple[bool, bool, datetime, str]:
    payment, was_unwanted = found
    has_money = payment.state is PaymentState.SUCCEEDED
    return (has_money and not was_unwanted, has_money, payment.created_at, payment.id)
