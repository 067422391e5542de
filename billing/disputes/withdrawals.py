"""What a bank takes: out of the subject's escrow while it is there, else of the hub's own."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes import shares
from billing.disputes.models import Dispute
from billing.donations.causes import lock_cause
from billing.donations.service import donations_for
from billing.ledger.accounts import (
    PAYER,
    PLATFORM,
    PROVIDER_BALANCE,
    PROVIDER_FEES,
    escrow_booking,
)
from billing.ledger.models import Posting
from billing.ledger.service import Movement, balance, post, postings_for
from billing.payments.models import Payment, PaymentPurpose


def disputed_act(dispute_id: str) -> str:
    """Return the name of the act by which a bank took its money."""
    return f"disputed:{dispute_id}"


async def withdraw(
    db: AsyncSession, dispute: Dispute, payment: Payment, *, amount_cents: int, now: datetime
) -> None:
    """Post what a bank has taken of a payment; payment and dispute are locked by the caller."""
    counted_cents = min(amount_cents, payment.kept_cents)
    if payment.purpose is PaymentPurpose.SESSION:
        taken = await _of_session(db, dispute, payment, most_cents=counted_cents)
    else:
        taken = await _of_gifts(db, payment, most_cents=counted_cents)
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
    dispute.taken_cents, dispute.counted_cents = amount_cents, counted_cents
    payment.refunded_cents += counted_cents


async def handed_cents(db: AsyncSession, dispute: Dispute) -> int:
    """Return what a bank has that was handed on by then, so that the hub bears it for now."""
    borne_cents = sum(
        posting.amount_cents
        for posting in await postings_for(db, disputed_act(dispute.id))
        if posting.source == PLATFORM and posting.reference == dispute.id
    )
    in_escrow_cents = dispute.taken_cents - borne_cents
    return max(0, dispute.counted_cents - in_escrow_cents)


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
    db: AsyncSession, dispute: Dispute, payment: Payment, *, most_cents: int
) -> list[Movement]:
    escrow = escrow_booking(payment.subject_id)
    in_escrow_cents = await balance(db, escrow, currency=dispute.currency)
    return [
        Movement(
            source=escrow,
            destination=PROVIDER_BALANCE,
            amount_cents=min(most_cents, in_escrow_cents),
            reference=dispute.id,
        )
    ]


async def _of_gifts(db: AsyncSession, payment: Payment, *, most_cents: int) -> list[Movement]:
    cause = await lock_cause(
        db, masterclass_id=payment.masterclass_id, charity_id=payment.subject_id
    )
    donations = await donations_for(db, payment.id)
    held = [donation for donation in donations if donation.transfer_id is None]
    taken = shares.split(most_cents, held)
    shares.take(held, taken)
    return shares.movements(taken, source=cause.escrow)


async def _fees_posted(db: AsyncSession, dispute: Dispute) -> int:
    query = select(Posting.id).where(
        Posting.correlation.like(f"dispute\\_fee:{dispute.id}:%", escape="\\")
    )
    return len(list(await db.scalars(query)))
