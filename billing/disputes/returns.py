"""What a bank gives back: to where it was taken from, and on from there if that is settled."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes import shares
from billing.disputes.models import Dispute
from billing.disputes.withdrawals import disputed_act
from billing.donations.models import Donation
from billing.donations.rules import RefundShare
from billing.donations.service import donations_for
from billing.ledger.service import reverse
from billing.payments.models import Payment, PaymentPurpose
from billing.settlements import causes


async def put_back(db: AsyncSession, dispute: Dispute, payment: Payment, *, now: datetime) -> None:
    """Undo what the bank took; payment and dispute are locked by the caller.

    A session's money waits in its escrow for `resume_booking`.
    """
    act = disputed_act(dispute.id)
    await reverse(db, act, now=now)
    payment.refunded_cents -= dispute.counted_cents
    dispute.counted_cents = dispute.taken_cents = 0
    if payment.purpose is PaymentPurpose.SESSION:
        return
    donations = await donations_for(db, payment.id)
    taken = await shares.shares_in(db, act, donations)
    touched = shares.put_back(donations, taken)
    late = [donation for donation in touched if _went_without(donation, taken[donation.id])]
    await db.flush()
    if late:
        amounts = {donation.id: shares.net_of(taken[donation.id]) for donation in late}
        await causes.send_more(db, payment, late, amounts=amounts, now=now)
    if touched:
        await causes.resume_gifts(db, payment, now=now)


def _went_without(donation: Donation, share: RefundShare) -> bool:
    """Tell whether a part of a line was sent while the bank had the rest.

    A line of which nothing was left was in no transfer, whatever it says.
    """
    if donation.transfer_id is None:
        return False
    if donation.net_cents == shares.net_of(share):
        donation.transfer_id = None
        return False
    return True
