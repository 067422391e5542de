"""What transfers still have is what they were given of gifts and sessions, to the cent."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Recovery, RecoveryState
from billing.donations.carriers import carriers_of
from billing.donations.models import Donation, DonationSource
from billing.ledger.accounts import (
    PLATFORM,
    PROVIDER_BALANCE,
    escrow_booking,
    payable_charity,
    payable_talent,
)
from billing.ledger.models import Posting
from billing.payments.models import Payment
from billing.refunds.models import Refund, RefundReason
from billing.transfers.models import PayeeKind, Transfer, TransferState

ESCROW, OWED = escrow_booking(""), payable_talent("")
OWED_TO_CHARITY = payable_charity("")
LATE, REFUND = "late:", "refund:"


async def check_transfers(db: AsyncSession) -> None:
    """Compare what is left of each transfer with the lines, or the session, that it carries."""
    left = await _left(db)
    transfers = list(await db.scalars(select(Transfer)))
    carried = Counter[str]()
    for donation in await db.scalars(select(Donation)):
        assert all(cents > 0 for cents in donation.earlier_transfers.values())
        assert donation.is_in_several is bool(donation.earlier_transfers)
        carried.update(carriers_of(donation))
    of_charities = {t.id: left[t.id] for t in transfers if t.payee_kind is PayeeKind.CHARITY}
    assert Counter(of_charities) == carried
    of_sessions = Counter[str]()
    for transfer in transfers:
        if transfer.payee_kind is PayeeKind.TALENT:
            of_sessions[transfer.subject_id] += left[transfer.id]
    assert of_sessions == await _owed(db)


async def check_late_refunds(db: AsyncSession) -> None:
    """Compare what came back of payees for late refunds with what went on to the payers."""
    taken, given = Counter[str](), Counter[str]()
    came = select(Recovery).where(
        Recovery.payment_id.is_not(None), Recovery.state == RecoveryState.SUCCEEDED
    )
    for recovery in await db.scalars(came):
        taken[str(recovery.payment_id)] += recovery.amount_cents
        given[str(recovery.payment_id)] += recovery.refund_cents
        if recovery.shares:
            assert recovery.refund_cents == sum(cents for cents, _ in recovery.shares.values())
            assert recovery.amount_cents == sum(c - fee for c, fee in recovery.shares.values())
    passed, hub = await _passed_on(db)
    assert taken == passed
    # Of a price of which the talent was owed nothing, all is the hub's to give.
    assert all(given[payment_id] <= taken[payment_id] + hub[payment_id] for payment_id in given)
    freely = select(Refund).where(Refund.reason == RefundReason.VOLUNTARY)
    refunded = Counter[str]()
    for refund in await db.scalars(freely):
        refunded[refund.payment_id] += refund.amount_cents
    assert all(passed[one] + hub[one] <= refunded[one] for one in passed | hub)


async def _passed_on(db: AsyncSession) -> tuple[Counter[str], Counter[str]]:
    """Return what payees, and the hub with them, gave of each payment after it was handed on.

    Of a gift, what the hub gave is the fee of all that went back freely.
    """
    passed, hub = Counter[str](), Counter[str]()
    through = select(Posting).where(Posting.correlation.startswith(LATE))
    for posting in await db.scalars(through):
        (passed if posting.source.startswith(OWED) else hub)[posting.reference] += (
            posting.amount_cents
        )
    of_lines = (
        select(Posting, Donation.payment_id)
        .join(Donation, Donation.id == Posting.reference)
        .where(Posting.correlation.startswith(REFUND), Posting.destination == PROVIDER_BALANCE)
    )
    for posting, payment_id in await db.execute(of_lines):
        if posting.source.startswith(OWED_TO_CHARITY):
            passed[payment_id] += posting.amount_cents
        elif posting.source == PLATFORM:
            hub[payment_id] += posting.amount_cents
    return passed, hub


async def _left(db: AsyncSession) -> dict[str, int]:
    """Return what the payee of each transfer has of it, or is about to have."""
    reversed_cents = Counter[str]()
    for recovery in await db.scalars(select(Recovery).where(Recovery.provider_id.is_not(None))):
        reversed_cents[recovery.transfer_id] += recovery.amount_cents
    return {
        transfer.id: 0
        if transfer.state is TransferState.WITHHELD
        else transfer.amount_cents - reversed_cents[transfer.id]
        for transfer in await db.scalars(select(Transfer))
    }


async def _owed(db: AsyncSession) -> Counter[str]:
    """Return what talents were to get of each session, less what banks took of it."""
    owed = Counter[str]()
    settled = select(Posting).where(
        Posting.source.startswith(ESCROW), Posting.destination.startswith(OWED)
    )
    for posting in await db.scalars(settled):
        owed[posting.source.removeprefix(ESCROW)] += posting.amount_cents
    given = select(Donation.amount_cents, Payment.subject_id).join(
        Payment, Payment.id == Donation.payment_id
    )
    for cents, booking_id in await db.execute(
        given.where(Donation.source == DonationSource.FORFEIT)
    ):
        owed[booking_id] -= cents
    borne = select(Recovery.amount_cents, Transfer.subject_id).join(
        Transfer, Transfer.id == Recovery.transfer_id
    )
    is_borne = Recovery.state == RecoveryState.SUCCEEDED, Transfer.payee_kind == PayeeKind.TALENT
    for cents, booking_id in await db.execute(borne.where(*is_borne)):
        owed[booking_id] -= cents
    return owed
