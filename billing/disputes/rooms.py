"""What transfers still have of a payment, and which of them gives what of it back.

Nothing here asks anybody: a payer's bank and a payee who gives back count in the same way.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes import shares
from billing.disputes.models import Dispute, Recovery, RecoveryState
from billing.disputes.rules import spread
from billing.donations.carriers import carriers_of
from billing.donations.models import Donation
from billing.donations.rules import RefundShare
from billing.payments.models import Payment
from billing.transfers.models import PayeeKind, Transfer, TransferState
from billing.transfers.service import may_withhold
from hub.bookings.models import Booking

Carried = Mapping[str, Mapping[str, int]]
"""How many cents of each line each transfer has, that nobody was asked for."""


async def transfers_to_talent(db: AsyncSession, booking: Booking) -> list[Transfer]:
    """Return what was sent for a session, or is to be, in the order in which it is asked back."""
    return await _transfers(
        db, Transfer.subject_id == booking.id, Transfer.payee_kind == PayeeKind.TALENT
    )


async def transfers_of(db: AsyncSession, carried: Carried) -> list[Transfer]:
    """Return the transfers that have some of some lines, in the order in which they are asked."""
    return await _transfers(
        db, Transfer.id.in_({t for of_line in carried.values() for t in of_line})
    )


async def recoveries_about(db: AsyncSession, payment: Payment) -> Sequence[Recovery]:
    """Return what was asked back of a payment, for banks and for its payer."""
    query = select(Recovery).outerjoin(Dispute, Dispute.id == Recovery.dispute_id)
    is_about = or_(Dispute.payment_id == payment.id, Recovery.payment_id == payment.id)
    return list(await db.scalars(query.where(is_about)))


def carried_of(donations: Iterable[Donation], recoveries: Iterable[Recovery]) -> Carried:
    """Return what transfers have of lines, less what is asked back of it already."""
    carried = {donation.id: dict(carriers_of(donation)) for donation in donations}
    for recovery in recoveries:
        for donation_id, share in shares.shares_of(recovery).items():
            of_line = carried.get(donation_id, {})
            left_cents = of_line.get(recovery.transfer_id, 0) - shares.net_of(share)
            of_line[recovery.transfer_id] = left_cents
    return carried


def by_transfer(
    wanted: Mapping[str, RefundShare], carried: Carried, rooms: Mapping[str, int]
) -> dict[str, dict[str, RefundShare]]:
    """Return what of each line is asked of each transfer; the fee goes with a line's first part.

    A line of which the fee was all goes where the others go, if they go anywhere.
    """
    left = dict(rooms)
    found: defaultdict[str, dict[str, RefundShare]] = defaultdict(dict)
    for donation_id, share in sorted(wanted.items(), key=_largest_first):
        fee_cents, net_cents = share.fee_returned_cents, shares.net_of(share)
        of_line = {t: min(cents, carried[donation_id].get(t, 0)) for t, cents in left.items()}
        parts = spread(net_cents, of_line) if net_cents else dict.fromkeys(list(found)[:1], 0)
        for transfer_id, cents in parts.items():
            left[transfer_id] -= cents
            found[transfer_id][donation_id] = RefundShare(
                refunded_cents=cents + fee_cents, fee_returned_cents=fee_cents
            )
            fee_cents = 0
    return found


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


def is_by_hand(transfer: Transfer) -> bool:
    """Tell whether a transfer was paid past the provider, which has nothing to reverse then."""
    return transfer.state is TransferState.SUCCEEDED and transfer.provider_id is None


async def _transfers(db: AsyncSession, *conditions: ColumnElement[bool]) -> list[Transfer]:
    """Return transfers as they are now: first those that can be kept back, last those by hand."""
    query = select(Transfer).where(*conditions).order_by(Transfer.requested_at, Transfer.id)
    found = await db.scalars(query.execution_options(populate_existing=True))
    return sorted(found, key=_how_hard)


def _how_hard(transfer: Transfer) -> int:
    return 0 if may_withhold(transfer) else 2 if is_by_hand(transfer) else 1


def _largest_first(item: tuple[str, RefundShare]) -> int:
    return -shares.net_of(item[1])
