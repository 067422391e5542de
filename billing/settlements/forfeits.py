"""What learners forfeit, given on to a charity when the talent has chosen one."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import Donation, DonationSource
from billing.ledger.accounts import escrow_charity, payable_talent
from billing.ledger.service import Movement, post
from billing.payments.models import PaymentPurpose
from billing.payments.service import payment_for
from hub.bookings.models import Booking
from hub.bookings.rules import is_forfeited
from hub.charities.models import Charity
from hub.people.models import Person
from hub.people.trail import Act, Subject, note_act
from hub.skills.models import Talent
from hub.skills.service import give_forfeits_to

BEFORE_AFTER = " → "


async def choose_charity(
    db: AsyncSession, talent_id: str, charity: Charity | None, *, now: datetime
) -> None:
    """Let a charity have what learners forfeit from now on, or the talent when it is None."""
    talent = await db.get_one(Talent, talent_id, with_for_update=True)
    before = await db.get(Charity, talent.forfeits_to) if talent.forfeits_to else None
    if before is charity:
        return
    person = await db.get_one(Person, talent_id)
    names = [one.name if one else "" for one in (before, charity)]
    note_act(
        db,
        Act.FORFEITS_DIRECTED,
        Subject(kind="talent", id=person.id, name=person.display_name),
        by=talent_id,
        now=now,
        reason=BEFORE_AFTER.join(names),
    )
    await give_forfeits_to(db, talent_id, charity.id if charity else None)


def read_choice(reason: str) -> tuple[str, str]:
    """Return the names of who had and of who gets forfeited money, empty for the talent."""
    before, _, after = reason.partition(BEFORE_AFTER)
    return before, after


async def chosen_charity(db: AsyncSession, booking: Booking) -> str | None:
    """Return the charity that gets what is left of a booking, None when the talent does."""
    if not is_forfeited(booking.state, booking.verdict):
        return None
    return (await db.get_one(Talent, booking.talent_id)).forfeits_to


async def give_forfeit(
    db: AsyncSession,
    booking: Booking,
    charity_id: str,
    *,
    amount_cents: int,
    act: str,
    now: datetime,
) -> Donation:
    """Move what a talent was owed for a forfeited session to a charity, in the talent's name.

    `act` names the settlement that it comes of: each gives a line of its own.
    """
    payment = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    assert payment is not None, "what is owed was paid"
    talent = await db.get_one(Person, booking.talent_id)
    donation = Donation(
        payment_id=payment.id,
        charity_id=charity_id,
        host_id=talent.id,
        donor_id=talent.id,
        source=DonationSource.FORFEIT,
        amount_cents=amount_cents,
        fee_cents=0,
        refunded_cents=0,
        currency=booking.currency,
        given_at=now,
        donor_name=talent.display_name,
    )
    db.add(donation)
    await db.flush()
    movement = Movement(
        source=payable_talent(talent.id),
        destination=escrow_charity(charity_id),
        amount_cents=amount_cents,
        reference=donation.id,
    )
    await post(db, [movement], correlation=f"forfeit:{act}", currency=booking.currency, now=now)
    return donation
