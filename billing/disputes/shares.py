"""What a dispute takes of each donation, and what it gives back: the parts of `share_refund`."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Recovery
from billing.donations.models import Donation
from billing.donations.rules import Amounts, RefundShare, share_refund
from billing.ledger.accounts import PLATFORM, PROVIDER_BALANCE
from billing.ledger.service import Movement, postings_for

NOTHING = RefundShare(refunded_cents=0, fee_returned_cents=0)


def net_of(share: RefundShare) -> int:
    """Return what a share takes of the charity's; the rest of it is the fee that the hub bears."""
    return share.refunded_cents - share.fee_returned_cents


def stored(shares: Mapping[str, RefundShare]) -> dict[str, list[int]]:
    """Return the parts of lines as a recovery keeps them."""
    return {
        donation_id: [share.refunded_cents, share.fee_returned_cents]
        for donation_id, share in shares.items()
    }


def shares_of(recovery: Recovery) -> dict[str, RefundShare]:
    """Return the parts of lines that a recovery takes."""
    return {
        donation_id: RefundShare(refunded_cents=refunded, fee_returned_cents=fee)
        for donation_id, (refunded, fee) in recovery.shares.items()
    }


def split(
    amount_cents: int,
    donations: Sequence[Donation],
    *,
    pending: Mapping[str, RefundShare] | None = None,
) -> dict[str, RefundShare]:
    """Split what a bank takes over lines, by what is left of each, never more than there is.

    `pending` is what is taken of them already, and not noted on them yet.
    """
    gone = {donation.id: (pending or {}).get(donation.id, NOTHING) for donation in donations}
    lines = [
        Amounts(
            amount_cents=donation.amount_cents,
            fee_cents=donation.fee_cents - gone[donation.id].fee_returned_cents,
            refunded_cents=donation.refunded_cents + gone[donation.id].refunded_cents,
        )
        for donation in donations
    ]
    left_cents = sum(line.left_cents for line in lines)
    shares = share_refund(min(amount_cents, left_cents), lines=lines)
    return {
        donation.id: share
        for donation, share in zip(donations, shares, strict=True)
        if share.refunded_cents
    }


def take(donations: Iterable[Donation], shares: Mapping[str, RefundShare]) -> None:
    """Note on the lines what their donors got back; the hub bears the fee from now on."""
    for donation in donations:
        share = shares.get(donation.id)
        if share is not None:
            donation.refunded_cents += share.refunded_cents
            donation.fee_cents -= share.fee_returned_cents


def put_back(donations: Iterable[Donation], shares: dict[str, RefundShare]) -> list[Donation]:
    """Undo `take`; return the lines that it is about."""
    touched = [donation for donation in donations if donation.id in shares]
    for donation in touched:
        share = shares[donation.id]
        donation.refunded_cents -= share.refunded_cents
        donation.fee_cents += share.fee_returned_cents
    return touched


def movements(shares: Mapping[str, RefundShare], *, source: str) -> list[Movement]:
    """Return how the shares reach bank or donor: the net of the source, the fee of the hub's."""
    steps = [
        step
        for donation_id, share in shares.items()
        for step in (
            (source, share.refunded_cents - share.fee_returned_cents, donation_id),
            (PLATFORM, share.fee_returned_cents, donation_id),
        )
    ]
    return [
        Movement(
            source=account,
            destination=PROVIDER_BALANCE,
            amount_cents=cents,
            reference=donation_id,
        )
        for account, cents, donation_id in steps
    ]


async def shares_in(
    db: AsyncSession, correlation: str, donations: Iterable[Donation]
) -> dict[str, RefundShare]:
    """Return the shares that an act took, from its postings."""
    ids = {donation.id for donation in donations}
    taken: dict[str, list[int]] = {}
    for posting in await postings_for(db, correlation):
        if posting.reference in ids and posting.destination == PROVIDER_BALANCE:
            cents = taken.setdefault(posting.reference, [0, 0])
            cents[0] += posting.amount_cents
            cents[1] += posting.amount_cents if posting.source == PLATFORM else 0
    return {
        donation_id: RefundShare(refunded_cents=all_of, fee_returned_cents=fee)
        for donation_id, (all_of, fee) in taken.items()
    }
