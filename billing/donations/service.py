"""Donations: what a captured payment brings, and how much a masterclass has raised."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.carriers import carriers_of
from billing.donations.causes import Cause
from billing.donations.models import Donation, DonationDay, DonationSource
from billing.donations.rules import share_fee
from billing.ledger.models import Posting
from billing.ledger.service import postings_about
from billing.payments.models import PartKind, Payment, PaymentPart
from billing.payments.rules import DonorChoices
from hub.kernel.errors import NotFound


async def record_donations(
    db: AsyncSession, payment: Payment, cause: Cause, *, fee_cents: int, now: datetime
) -> list[Donation]:
    """Write a line for each part of a captured payment, each with its share of the fee."""
    shown = DonorChoices.from_json(payment.shown)
    shares = share_fee(fee_cents, parts={part.kind: part.amount_cents for part in payment.parts})
    donations = [
        Donation(
            payment_id=payment.id,
            charity_id=cause.charity_id,
            masterclass_id=cause.masterclass_id,
            host_id=cause.host_id,
            donor_id=payment.payer_id,
            source=_source(part, payment),
            amount_cents=part.amount_cents,
            fee_cents=shares[part.kind],
            refunded_cents=0,
            currency=payment.currency,
            given_at=now,
            donor_name=shown.display_name,
            is_name_public=shown.is_name_public,
            is_amount_public=shown.is_amount_public,
            message=shown.message if part.kind is PartKind.GIFT else "",
            is_message_public=shown.is_message_public and part.kind is PartKind.GIFT,
        )
        for part in payment.parts
    ]
    db.add_all(donations)
    await db.flush()
    return donations


async def donations_for(db: AsyncSession, payment_id: str) -> Sequence[Donation]:
    """Return the lines of a payment, locked, in a stable order."""
    query = select(Donation).where(Donation.payment_id == payment_id).order_by(Donation.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return list(await db.scalars(query))


async def get_line(db: AsyncSession, charity_id: str, donation_id: str) -> Donation:
    """Return a line of a charity's report. Raises: NotFound."""
    donation = await db.get(Donation, donation_id)
    if donation is None or donation.charity_id != charity_id:
        raise NotFound
    return donation


async def goal_raised_cents(db: AsyncSession, masterclass_id: str) -> int:
    """Return what tickets and gifts have raised, without refunds and without fees covered."""
    total = func.sum(DonationDay.gross_cents - DonationDay.refunded_cents)
    query = select(func.coalesce(total, 0)).where(
        DonationDay.masterclass_id == masterclass_id,
        DonationDay.source != DonationSource.FEE_COVER,
    )
    return int(await db.scalar(query) or 0)


async def postings_under(db: AsyncSession, donation: Donation) -> list[Posting]:
    """Return the postings a line is made of, then those that brought it to the charity."""
    postings = await postings_about(db, donation.id)
    for transfer_id in reversed(carriers_of(donation)):
        postings += await postings_about(db, transfer_id)
    return postings


def _source(part: PaymentPart, payment: Payment) -> DonationSource:
    if part.kind is PartKind.GIFT:
        assert payment.gift_source is not None
        return payment.gift_source
    return {
        PartKind.TICKET: DonationSource.TICKET,
        PartKind.FEE_COVER: DonationSource.FEE_COVER,
    }[part.kind]
