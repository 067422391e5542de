"""What a bank takes: out of the subject's escrow while it is there, else of the hub's own.

What was handed on already is asked back of its transfer; until it comes, the hub bears it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes import shares
from billing.disputes.models import Dispute
from billing.disputes.recoveries import request_recovery
from billing.donations.causes import lock_cause
from billing.donations.models import Donation
from billing.donations.service import donations_for
from billing.ledger.accounts import (
    PAYER,
    PLATFORM,
    PROVIDER_BALANCE,
    PROVIDER_FEES,
    escrow_booking,
    payable_talent,
)
from billing.ledger.models import Posting
from billing.ledger.service import Movement, balance, post
from billing.payments.models import Payment, PaymentPurpose
from billing.transfers.models import PayeeKind, Transfer
from hub.bookings.models import Booking
from hub.kernel.money import pro_rata


def disputed_act(dispute_id: str) -> str:
    """Return the name of the act by which a bank took its money."""
    return f"disputed:{dispute_id}"


async def withdraw(
    db: AsyncSession, dispute: Dispute, payment: Payment, *, amount_cents: int, now: datetime
) -> None:
    """Post what a bank has taken of a payment; payment and dispute are locked by the caller."""
    if payment.purpose is PaymentPurpose.SESSION:
        taken = await _of_session(db, dispute, payment, amount_cents=amount_cents, now=now)
    else:
        taken = await _of_gifts(db, dispute, payment, amount_cents=amount_cents, now=now)
    rest_cents = amount_cents - sum(movement.amount_cents for movement in taken)
    taken += [
        Movement(
            source=source,
            destination=destination,
            amount_cents=cents,
            reference=dispute.id,
        )
        for source, destination, cents in (
            (PLATFORM, PROVIDER_BALANCE, rest_cents),
            (PROVIDER_BALANCE, PAYER, amount_cents),
        )
    ]
    act = disputed_act(dispute.id)
    await post(db, taken, correlation=act, currency=dispute.currency, now=now)
    dispute.taken_cents = amount_cents
    dispute.counted_cents = min(amount_cents, payment.kept_cents)
    payment.refunded_cents += dispute.counted_cents


async def post_fee(db: AsyncSession, dispute: Dispute, fee_cents: int, *, now: datetime) -> None:
    """Post what the provider keeps for a dispute, or gives up of it; the hub bears it."""
    if fee_cents == dispute.fee_cents:
        return
    more_cents = fee_cents - dispute.fee_cents
    steps = (PLATFORM, PROVIDER_FEES) if more_cents > 0 else (PROVIDER_FEES, PLATFORM)
    movement = Movement(
        source=steps[0], destination=steps[1], amount_cents=abs(more_cents), reference=dispute.id
    )
    act = f"dispute_fee:{dispute.id}:{await _fees_posted(db, dispute) + 1}"
    await post(db, [movement], correlation=act, currency=dispute.currency, now=now)
    dispute.fee_cents = fee_cents


async def _of_session(
    db: AsyncSession, dispute: Dispute, payment: Payment, *, amount_cents: int, now: datetime
) -> list[Movement]:
    booking_id = payment.subject_id
    escrow = escrow_booking(booking_id)
    in_escrow = await balance(db, escrow, currency=dispute.currency)
    held_cents = min(amount_cents, payment.kept_cents, in_escrow)
    handed_cents = min(amount_cents, payment.kept_cents) - held_cents
    if handed_cents:
        await _ask_talent(db, dispute, booking_id, handed_cents=handed_cents, now=now)
    return [
        Movement(
            source=escrow,
            destination=PROVIDER_BALANCE,
            amount_cents=held_cents,
            reference=dispute.id,
        )
    ]


async def _ask_talent(
    db: AsyncSession, dispute: Dispute, booking_id: str, *, handed_cents: int, now: datetime
) -> None:
    """Ask the talent for their part of it; the hub's fee, it gives back itself."""
    query = select(Transfer).where(
        Transfer.subject_id == booking_id, Transfer.payee_kind == PayeeKind.TALENT
    )
    transfer = (await db.scalars(query.order_by(Transfer.requested_at))).first()
    if transfer is None:
        return
    booking = await db.get_one(Booking, booking_id)
    left_escrow = select(Posting).where(
        Posting.source == escrow_booking(booking_id),
        Posting.destination.in_([PLATFORM, payable_talent(booking.talent_id)]),
    )
    settled_cents = sum(posting.amount_cents for posting in await db.scalars(left_escrow))
    part_cents = min(handed_cents, settled_cents)
    asked_cents = pro_rata(transfer.amount_cents, part=part_cents, whole=settled_cents)
    await request_recovery(db, dispute, transfer.id, amount_cents=asked_cents, shares={}, now=now)


async def _of_gifts(
    db: AsyncSession, dispute: Dispute, payment: Payment, *, amount_cents: int, now: datetime
) -> list[Movement]:
    cause = await lock_cause(
        db, masterclass_id=payment.masterclass_id, charity_id=payment.subject_id
    )
    donations = await donations_for(db, payment.id)
    held = [donation for donation in donations if donation.transfer_id is None]
    held_cents = min(amount_cents, shares.left_of(held))
    taken = shares.split(held_cents, held)
    shares.take(held, taken)
    handed = [donation for donation in donations if donation.transfer_id is not None]
    handed_cents = min(amount_cents - held_cents, shares.left_of(handed))
    await _ask_charity(db, dispute, handed, handed_cents=handed_cents, now=now)
    return shares.movements(taken, source=cause.escrow)


async def _ask_charity(
    db: AsyncSession,
    dispute: Dispute,
    donations: Sequence[Donation],
    *,
    handed_cents: int,
    now: datetime,
) -> None:
    asked = shares.split(handed_cents, donations) if handed_cents else {}
    for transfer_id in sorted({donation.transfer_id or "" for donation in donations}):
        of_it = {
            donation.id: asked[donation.id]
            for donation in donations
            if donation.transfer_id == transfer_id and donation.id in asked
        }
        net_cents = sum(s.refunded_cents - s.fee_returned_cents for s in of_it.values())
        await request_recovery(
            db, dispute, transfer_id, amount_cents=net_cents, shares=of_it, now=now
        )


async def _fees_posted(db: AsyncSession, dispute: Dispute) -> int:
    query = select(Posting.id).where(
        Posting.correlation.like(f"dispute\\_fee:{dispute.id}:%", escape="\\")
    )
    return len(list(await db.scalars(query)))
