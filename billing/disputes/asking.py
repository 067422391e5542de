"""Whom a bank's money is asked back of: every transfer that carried it, each for what it still has.

A payment's money leaves in several transfers when a bank had some of it meanwhile, or when what was
taken back was sent again. A payment may be disputed more than once, and transfers carry the money
of others too.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes import shares
from billing.disputes.models import Dispute, Recovery, RecoveryState
from billing.disputes.recoveries import keep_back, recoveries_of, request_recovery
from billing.disputes.rules import spread
from billing.disputes.withdrawals import handed_cents
from billing.donations.carriers import carriers_of
from billing.donations.models import Donation, DonationSource
from billing.donations.rules import RefundShare
from billing.donations.service import donations_for
from billing.ledger.accounts import PLATFORM, escrow_booking, payable_talent
from billing.ledger.models import Posting
from billing.payments.models import Payment, PaymentPurpose
from billing.refunds.passing import passed_on_cents
from billing.transfers.models import PayeeKind, Transfer, TransferState
from billing.transfers.service import may_withhold
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
    part_cents = pro_rata(owed_cents, part=after_cents, whole=settled_cents) - pro_rata(
        owed_cents, part=before_cents, whole=settled_cents
    )
    asked = [r for r in await recoveries_of(db, dispute.id) if r.state in ASKED]
    missing_cents = part_cents - sum(recovery.amount_cents for recovery in asked)
    transfers = await transfers_to_talent(db, booking)
    rooms = await rooms_of(db, _not_asked(transfers, asked))
    for transfer_id, cents in spread(missing_cents, rooms).items():
        await request_recovery(db, dispute, transfer_id, amount_cents=cents, shares={}, now=now)


async def transfers_to_talent(db: AsyncSession, booking: Booking) -> list[Transfer]:
    """Return what was sent for a session, or is to be, in the order in which it is asked back."""
    return await _transfers(
        db, Transfer.subject_id == booking.id, Transfer.payee_kind == PayeeKind.TALENT
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
    recoveries = await _recoveries(db, payment)
    asked = [r for r in recoveries if r.dispute_id == dispute.id and r.state in ASKED]
    asked_cents = sum(cents for r in asked for cents, _fee in r.shares.values())
    missing_cents = await handed_cents(db, dispute) - asked_cents
    if missing_cents <= 0:
        return
    pending = [r for r in recoveries if r.state is RecoveryState.REQUESTED]
    wanted = shares.split(missing_cents, donations, pending=_sums(pending))
    carried = {donation.id: carriers_of(donation) for donation in donations}
    for recovery in pending:
        for donation_id, (cents, fee_cents) in recovery.shares.items():
            of_line = carried.get(donation_id, {})
            of_line[recovery.transfer_id] = of_line.get(recovery.transfer_id, 0) - cents + fee_cents
    transfers = await _transfers(db, Transfer.id.in_({t for one in carried.values() for t in one}))
    rooms = await rooms_of(db, _not_asked(transfers, asked))
    for transfer_id, of_it in _by_transfer(wanted, carried, rooms).items():
        net_cents = sum(shares.net_of(share) for share in of_it.values())
        await request_recovery(
            db, dispute, transfer_id, amount_cents=net_cents, shares=of_it, now=now
        )


def _by_transfer(
    wanted: dict[str, RefundShare], carried: dict[str, dict[str, int]], rooms: dict[str, int]
) -> dict[str, dict[str, RefundShare]]:
    """Return what of each line is asked of each transfer; the fee goes with a line's first part."""
    found: defaultdict[str, dict[str, RefundShare]] = defaultdict(dict)
    for donation_id, share in sorted(wanted.items(), key=_largest_first):
        fee_cents, net_cents = share.fee_returned_cents, shares.net_of(share)
        of_line = {t: min(left, carried[donation_id].get(t, 0)) for t, left in rooms.items()}
        # A line of which the fee was all goes where the others go.
        parts = spread(net_cents, of_line) if net_cents else dict.fromkeys(list(found)[:1], 0)
        for transfer_id, cents in parts.items():
            rooms[transfer_id] -= cents
            found[transfer_id][donation_id] = RefundShare(
                refunded_cents=cents + fee_cents, fee_returned_cents=fee_cents
            )
            fee_cents = 0
    return found


def _largest_first(item: tuple[str, RefundShare]) -> int:
    return -shares.net_of(item[1])


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


async def _transfers(db: AsyncSession, *conditions: ColumnElement[bool]) -> list[Transfer]:
    """Return transfers as they are now: first those that can be kept back, last those by hand."""
    query = select(Transfer).where(*conditions).order_by(Transfer.requested_at, Transfer.id)
    found = await db.scalars(query.execution_options(populate_existing=True))
    return sorted(found, key=_how_hard)


def _how_hard(transfer: Transfer) -> int:
    is_by_hand = transfer.state is TransferState.SUCCEEDED and transfer.provider_id is None
    return 0 if may_withhold(transfer) else 2 if is_by_hand else 1


def _not_asked(transfers: Iterable[Transfer], asked: Iterable[Recovery]) -> list[Transfer]:
    # A dispute asks a transfer once.
    before = {recovery.transfer_id for recovery in asked}
    return [transfer for transfer in transfers if transfer.id not in before]


async def rooms_of(db: AsyncSession, transfers: Sequence[Transfer]) -> dict[str, int]:
    """Return what each transfer still has that nobody was asked for, in their order.

    What was kept back before it was sent is out of its amount already.
    """
    query = (
        select(Recovery.transfer_id, func.sum(Recovery.amount_cents))
        .where(
            Recovery.transfer_id.in_([transfer.id for transfer in transfers]),
            or_(Recovery.provider_id.is_not(None), Recovery.state == RecoveryState.REQUESTED),
        )
        .group_by(Recovery.transfer_id)
    )
    gone = {transfer_id: int(cents) for transfer_id, cents in await db.execute(query)}
    return {
        transfer.id: transfer.amount_cents - gone.get(transfer.id, 0)
        for transfer in transfers
        if transfer.state is not TransferState.WITHHELD
    }


async def _holding(db: AsyncSession, payment: Payment) -> Sequence[Dispute]:
    query = select(Dispute).where(Dispute.payment_id == payment.id, Dispute.taken_cents > 0)
    return list(await db.scalars(query.order_by(Dispute.opened_at, Dispute.id)))


async def _recoveries(db: AsyncSession, payment: Payment) -> Sequence[Recovery]:
    query = select(Recovery).join(Dispute, Dispute.id == Recovery.dispute_id)
    return list(await db.scalars(query.where(Dispute.payment_id == payment.id)))
