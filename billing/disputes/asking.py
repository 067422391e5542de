"""Whom a bank's money is asked back of: every transfer that carried it, each for what it still has.

A payment's money leaves in several transfers when a bank had some of it meanwhile, or when what was
taken back was sent again. A payment may be disputed more than once, and transfers carry the money
of others too.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes import shares
from billing.disputes.models import Dispute, Recovery, RecoveryState
from billing.disputes.recoveries import keep_back, recoveries_of, request_recovery
from billing.disputes.rooms import (
    by_transfer,
    carried_of,
    recoveries_about,
    rooms_of,
    transfers_of,
    transfers_to_talent,
)
from billing.disputes.rules import spread
from billing.disputes.withdrawals import handed_cents
from billing.donations.models import Donation, DonationSource
from billing.donations.rules import RefundShare
from billing.donations.service import donations_for
from billing.ledger.accounts import PLATFORM, escrow_booking, payable_talent
from billing.ledger.models import Posting
from billing.payments.models import Payment, PaymentPurpose
from billing.refunds.passing import passed_on_cents
from billing.transfers.models import Transfer
from hub.bookings.models import Booking
from hub.kernel.money import pro_rata

ASKED = frozenset({RecoveryState.REQUESTED, RecoveryState.SUCCEEDED, RecoveryState.KEPT})


async def ask_back(db: AsyncSession, dispute: Dispute, payment: Payment, *, now: datetime) -> None:
    """Ask for what a bank has and nobody was asked for yet; what has not left is kept back at once.

    The payment is locked, after what it was given for.
    """
    if payment.purpose is PaymentPurpose.SESSION:
        await _ask_talent(db, dispute, payment, now=now)
    else:
        await _ask_charity(db, dispute, payment, now=now)
    for recovery in await recoveries_of(db, dispute.id):
        await keep_back(db, recovery, payment, is_wanted=dispute.taken_cents > 0, now=now)


async def ask_for_others(db: AsyncSession, payment: Payment, *, now: datetime) -> None:
    """Ask on behalf of the banks that have money of a payment: one that had some gave it up."""
    for dispute in await _holding(db, payment):
        await ask_back(db, dispute, payment, now=now)


async def _ask_talent(
    db: AsyncSession, dispute: Dispute, payment: Payment, *, now: datetime
) -> None:
    """Ask the talent for their part of it; the hub's fee, it gives back itself."""
    booking = await db.get_one(Booking, payment.subject_id)
    fee_cents, owed_cents = await settled_cents_of(db, booking, payment)
    settled_cents = fee_cents + owed_cents
    holding = await _holding(db, payment)
    handed = {one.id: await handed_cents(db, one) for one in holding}
    if sum(handed.values()) == 0 or settled_cents == 0:
        return
    gone_cents = sum(handed.values()) + await passed_on_cents(
        db, payment, owed=payable_talent(booking.talent_id)
    )
    before_cents = min(settled_cents, gone_cents - handed[dispute.id])
    after_cents = min(settled_cents, gone_cents)
    # Rounded as one sum, so that several disputes take no cent more than one would.
    all_cents = pro_rata(owed_cents, part=after_cents, whole=settled_cents)
    part_cents = all_cents - pro_rata(owed_cents, part=before_cents, whole=settled_cents)
    asked = [r for r in await recoveries_of(db, dispute.id) if r.state in ASKED]
    missing_cents = min(
        part_cents - sum(recovery.amount_cents for recovery in asked),
        all_cents - await _taken_cents(db, payment, holding),
    )
    transfers = await transfers_to_talent(db, booking)
    rooms = await rooms_of(db, _to_ask(transfers, asked))
    for transfer_id, cents in spread(missing_cents, rooms).items():
        await request_recovery(db, dispute, transfer_id, amount_cents=cents, shares={}, now=now)


async def _taken_cents(db: AsyncSession, payment: Payment, holding: Iterable[Dispute]) -> int:
    """Return what was asked of a talent for the banks that have money, or given back by them."""
    for_banks = {dispute.id for dispute in holding}
    return sum(
        one.amount_cents
        for one in await recoveries_about(db, payment)
        if (one.dispute_id in for_banks and one.state in ASKED)
        or (one.dispute_id is None and one.state is RecoveryState.SUCCEEDED)
    )


async def settled_cents_of(db: AsyncSession, booking: Booking, payment: Payment) -> tuple[int, int]:
    """Return what left a session's escrow: for the hub, and for the talent to keep."""

    async def left_for(account: str) -> int:
        moved = Posting.source == escrow_booking(booking.id), Posting.destination == account
        return int(await db.scalar(select(func.sum(Posting.amount_cents)).where(*moved)) or 0)

    given = select(func.sum(Donation.amount_cents)).where(
        Donation.payment_id == payment.id, Donation.source == DonationSource.FORFEIT
    )
    given_cents = int(await db.scalar(given) or 0)
    owed_cents = await left_for(payable_talent(booking.talent_id))
    return await left_for(PLATFORM) + given_cents, owed_cents - given_cents


async def _ask_charity(
    db: AsyncSession, dispute: Dispute, payment: Payment, *, now: datetime
) -> None:
    """Ask the charity for the net of the gifts that it has; their fees, the hub bears."""
    donations = [d for d in await donations_for(db, payment.id) if d.transfer_id is not None]
    recoveries = await recoveries_about(db, payment)
    asked = [r for r in recoveries if r.dispute_id == dispute.id and r.state in ASKED]
    asked_cents = sum(cents for r in asked for cents, _fee in r.shares.values())
    missing_cents = await handed_cents(db, dispute) - asked_cents
    if missing_cents <= 0:
        return
    pending = [r for r in recoveries if r.state is RecoveryState.REQUESTED]
    wanted = shares.split(missing_cents, donations, pending=_sums(pending))
    carried = carried_of(donations, pending)
    rooms = await rooms_of(db, _to_ask(await transfers_of(db, carried), asked))
    for transfer_id, of_it in by_transfer(wanted, carried, rooms).items():
        net_cents = sum(shares.net_of(share) for share in of_it.values())
        await request_recovery(
            db, dispute, transfer_id, amount_cents=net_cents, shares=of_it, now=now
        )


def _sums(recoveries: Iterable[Recovery]) -> dict[str, RefundShare]:
    """Return what recoveries take of each line together."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for recovery in recoveries:
        for donation_id, taken in recovery.shares.items():
            sums[donation_id] = [a + b for a, b in zip(sums[donation_id], taken, strict=True)]
    return {
        donation_id: RefundShare(refunded_cents=cents, fee_returned_cents=fee_cents)
        for donation_id, (cents, fee_cents) in sums.items()
    }


def _to_ask(transfers: Iterable[Transfer], asked: Iterable[Recovery]) -> list[Transfer]:
    # What a payee kept, a dispute asks of no transfer again.
    kept = {one.transfer_id for one in asked if one.state is RecoveryState.KEPT}
    return [transfer for transfer in transfers if transfer.id not in kept]


async def _holding(db: AsyncSession, payment: Payment) -> Sequence[Dispute]:
    query = select(Dispute).where(Dispute.payment_id == payment.id, Dispute.taken_cents > 0)
    return list(await db.scalars(query.order_by(Dispute.opened_at, Dispute.id)))
