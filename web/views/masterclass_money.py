"""What a masterclass has raised, by where it came from, and what would go back."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import Donation, DonationSource
from billing.payments.models import Payment, PaymentPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedBySource:
    """What was given and not given back, in cents, and by how many people.

    `returnable_cents` was paid along with a ticket, and goes back if the masterclass is called
    off; the rest was given apart from any ticket and stays the charity's.
    """

    ticket_cents: int
    gift_cents: int
    fee_cover_cents: int
    returnable_cents: int
    donors: int

    @property
    def total_cents(self) -> int:
        """Return everything together."""
        return self.ticket_cents + self.gift_cents + self.fee_cover_cents

    @property
    def lasting_cents(self) -> int:
        """Return what stays the charity's whatever happens."""
        return self.total_cents - self.returnable_cents


async def raised_by_source(db: AsyncSession, masterclass_id: str) -> RaisedBySource:
    """Add up a masterclass's donations."""
    kept = func.sum(Donation.amount_cents - Donation.refunded_cents)
    of_masterclass = Donation.masterclass_id == masterclass_id
    query = (
        select(Donation.source, Payment.purpose, kept)
        .join(Payment, Payment.id == Donation.payment_id)
        .where(of_masterclass)
        .group_by(Donation.source, Payment.purpose)
    )
    sums = {(source, purpose): int(cents) for source, purpose, cents in await db.execute(query)}
    donors = select(func.count(func.distinct(Donation.donor_id))).where(
        of_masterclass, Donation.amount_cents > Donation.refunded_cents
    )
    tickets = sum(cents for (source, _), cents in sums.items() if source is DonationSource.TICKET)
    covers = sum(cents for (source, _), cents in sums.items() if source is DonationSource.FEE_COVER)
    return RaisedBySource(
        ticket_cents=tickets,
        gift_cents=sum(sums.values()) - tickets - covers,
        fee_cover_cents=covers,
        returnable_cents=sum(
            cents for (_, purpose), cents in sums.items() if purpose is PaymentPurpose.TICKET
        ),
        donors=await db.scalar(donors) or 0,
    )
