"""What people are told when money goes back: who paid, who was paid, who gave it back in vain."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.concerned import payee_of
from billing.disputes.models import Recovery, RecoveryState
from billing.donations.models import Donation
from billing.freezes.service import subject_of
from billing.payments.models import Payment, PaymentPurpose
from billing.refunds.events import LateRefundFailed, PaymentRefunded
from billing.refunds.models import Refund, RefundReason
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.bookings.models import BookingState
from hub.bookings.service import get_booking
from hub.charities.members import find_member
from hub.kernel.i18n import use_locale
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.notifications.telling import tell
from hub.people.models import Person
from hub.people.trail import Act, TrailEntry
from web.mails.paid_pages import page_of
from web.mails.recipients import payee_people, payer_of
from web.mails.rendering import render_mail
from web.views.givers import is_in_place
from web.views.late_refunds import why_not_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """Who gives money back freely: talent, charity or hub, in their place; and their word."""

    kind: str = ""
    words: str = ""


async def send_payment_refunded(
    db: AsyncSession, event: PaymentRefunded, now: datetime, *, base_url: str
) -> None:
    """Tell the payer that money is on its way back, and why."""
    payment = await db.get_one(Payment, event.payment_id)
    person = await db.get_one(Person, payment.payer_id)
    refund = await db.get_one(Refund, event.refund_id)
    payee = await payee_of(db, payment)
    mail = render_mail(
        "payment_refunded",
        key=f"payment_refunded:{event.refund_id}",
        to=payer_of(payment, person),
        payment=payment,
        amount_cents=event.amount_cents,
        reason=event.reason,
        is_called_off=await _is_called_off(db, payment),
        is_whole=event.amount_cents == payment.amount_cents,
        giver=await _giver(db, refund, payee),
        payee_name=(await subject_of(db, payee)).name,
        url=f"{base_url}{await page_of(db, payment)}",
    )
    await tell(db, [mail], now=now)


async def send_given_in_your_place(
    db: AsyncSession, event: PaymentRefunded, now: datetime, *, base_url: str
) -> None:
    """Tell a payee that an admin gave money of theirs back, how much, and why."""
    refund = await db.get_one(Refund, event.refund_id)
    payment = await db.get_one(Payment, event.payment_id)
    payee = await payee_of(db, payment)
    if not await is_in_place(db, payee, refund.asked_by):
        return
    words = await _words_about(db, refund)
    for person in await payee_people(db, payee):
        mail = render_mail(
            "given_in_your_place",
            key=f"given_in_your_place:{refund.id}:{person.id}",
            to=person,
            payment=payment,
            amount_cents=refund.amount_cents,
            words=words,
            charity_name="" if person.id == payee.id else (await subject_of(db, payee)).name,
            url=f"{base_url}{await _page_of_payee(db, payment, payee)}",
        )
        await tell(db, [mail], now=now)


async def send_late_refund_failed(
    db: AsyncSession, event: LateRefundFailed, now: datetime, *, base_url: str
) -> None:
    """Tell whoever gave something back that it could not be taken of the payee, and why."""
    recovery = await db.get_one(Recovery, event.recovery_id)
    payment = await db.get_one(Payment, event.payment_id)
    payee = await subject_of(db, await payee_of(db, payment))
    # Before anybody else could give back, it was always the talent.
    person = await db.get_one(Person, recovery.asked_by or payee.id)
    with use_locale(person.locale):
        why = why_not_back(recovery)
    mail = render_mail(
        "late_refund_failed",
        key=f"late_refund_failed:{recovery.id}",
        to=person,
        recovery=recovery,
        payment=payment,
        why=why,
        payee_name="" if person.id == payee.id else payee.name,
        may_try=recovery.state is RecoveryState.KEPT,
        url=f"{base_url}{await _page_for(db, payment, person)}",
    )
    await tell(db, [mail], now=now)


async def _giver(db: AsyncSession, refund: Refund, payee: Payee) -> Giver:
    if refund.reason is not RefundReason.VOLUNTARY:
        return Giver()
    if refund.asked_by in {None, payee.id}:
        # What talents write stays in the trail, as their form says.
        return Giver(kind=payee.kind.value)
    kind = "hub" if await is_in_place(db, payee, refund.asked_by) else payee.kind.value
    return Giver(kind=kind, words=await _words_about(db, refund))


async def _words_about(db: AsyncSession, refund: Refund) -> str:
    """Return what whoever gave a refund wrote then; a late one was asked for before."""
    asked = select(TrailEntry.reason).where(
        TrailEntry.subject_id == refund.payment_id,
        TrailEntry.act == Act.REFUND_ASKED,
        TrailEntry.actor_id == refund.asked_by,
        TrailEntry.at <= refund.requested_at,
    )
    latest = asked.order_by(TrailEntry.at.desc(), TrailEntry.id.desc()).limit(1)
    return (await db.scalars(latest)).first() or ""


async def _is_called_off(db: AsyncSession, payment: Payment) -> bool:
    """Tell whether what was to be bought had been called off by who gives it, not by the payer."""
    if payment.purpose is PaymentPurpose.SESSION:
        booking = await get_booking(db, payment.subject_id)
        return booking.state is BookingState.EXPIRED and booking.cancelled_by is not None
    if payment.purpose is PaymentPurpose.TICKET:
        masterclass = await db.get_one(Masterclass, payment.masterclass_id)
        return masterclass.state is MasterclassState.CANCELLED
    return False


async def _page_for(db: AsyncSession, payment: Payment, person: Person) -> str:
    """Return the page from which somebody gave a payment back."""
    payee = await payee_of(db, payment)
    is_theirs = payee.kind is PayeeKind.TALENT and person.id == payee.id
    is_members = await find_member(db, payee.id, person.id) is not None
    if is_theirs or is_members:
        return await _page_of_payee(db, payment, payee)
    return f"/admin/payments/{payment.id}"


async def _page_of_payee(db: AsyncSession, payment: Payment, payee: Payee) -> str:
    if payee.kind is PayeeKind.TALENT:
        return f"/bookings/{payment.subject_id}"
    line = select(Donation.id).where(Donation.payment_id == payment.id).order_by(Donation.id)
    return f"/charity/{payee.id}/lines/{await db.scalar(line.limit(1))}"
