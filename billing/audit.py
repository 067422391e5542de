"""The audit: the ledger by itself, then every row that speaks of money against its postings."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    func,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from billing.disputes.models import Dispute, Recovery
from billing.donations.models import Donation, DonationDay
from billing.ledger import service as ledger
from billing.ledger.accounts import (
    PAYEE,
    PAYER,
    PLATFORM,
    PROVIDER_BALANCE,
    PROVIDER_FEES,
    payable_talent,
)
from billing.ledger.findings import Finding
from billing.ledger.models import Posting
from billing.payments.models import Payment, PaymentState
from billing.payouts import audit as payouts
from billing.refunds.models import Refund, RefundState
from billing.transfers.models import Transfer, TransferState
from hub.kernel.i18n import N_

GIVEN_BACK = (RefundState.SUCCEEDED, RefundState.SETTLED)
MAX_PROBLEMS = 100
OTHER_AMOUNT = N_("%(row)s is about %(expected)s cents, its postings about %(posted)s.")
OTHER_TOTALS = N_(
    "The totals of %(charity)s for %(day)s, %(masterclass)s, %(source)s"
    " are not those of its donations."
)
_DAY_KEYS = 7


async def check(db: AsyncSession) -> list[str]:
    """Return everything that does not add up, a sentence each; nothing when all is right."""
    return [found.words() for found in await find_problems(db)]


async def find_problems(db: AsyncSession) -> list[Finding]:
    """Return everything that does not add up; it reads every posting several times."""
    problems = await ledger.find_problems(db)
    problems += await _compare(
        db,
        Payment.id,
        expected=case((Payment.state == PaymentState.SUCCEEDED, Payment.amount_cents), else_=0),
        posted=_posted(Posting.source == PAYER),
    )
    problems += await _compare(
        db,
        Refund.id,
        expected=case(
            (Refund.state.in_(GIVEN_BACK), Refund.amount_cents - Refund.by_bank_cents), else_=0
        ),
        posted=_posted(Posting.destination == PAYER) - _posted(Posting.source == PAYER),
    )
    problems += await _compare(
        db,
        Refund.id,
        expected=Refund.by_bank_cents,
        posted=_posted(Posting.destination == PLATFORM) - _posted(Posting.source == PLATFORM),
    )
    problems += await _compare(
        db,
        Transfer.id,
        expected=case((Transfer.state == TransferState.SUCCEEDED, Transfer.amount_cents), else_=0),
        posted=_posted(Posting.destination == PAYEE),
    )
    problems += await _check_disputes(db)
    problems += await payouts.find_problems(db)
    problems += await _check_donations(db)
    return (problems + await _check_days(db))[:MAX_PROBLEMS]


async def _check_disputes(db: AsyncSession) -> list[Finding]:
    return (
        await _compare(
            db,
            Dispute.id,
            expected=Dispute.taken_cents,
            posted=_posted(Posting.destination == PAYER) - _posted(Posting.source == PAYER),
        )
        + await _compare(
            db,
            Dispute.id,
            expected=Dispute.fee_cents,
            posted=_posted(Posting.destination == PROVIDER_FEES)
            - _posted(Posting.source == PROVIDER_FEES),
        )
        + await _compare(
            db,
            Recovery.id,
            expected=case((Recovery.provider_id.is_not(None), Recovery.amount_cents), else_=0),
            posted=_posted(Posting.source == PAYEE),
        )
    )


async def _check_donations(db: AsyncSession) -> list[Finding]:
    # What a bank took and gave back counts below zero the second time.
    came_back = Posting.reverses_id.is_not(None)
    is_gross = or_(
        and_(Posting.source == PROVIDER_BALANCE, ~came_back),
        Posting.source.like(payable_talent("%")),
    )
    is_refund = Posting.destination == PROVIDER_BALANCE
    is_refund_undone = and_(Posting.source == PROVIDER_BALANCE, came_back)
    is_fee = Posting.destination == PROVIDER_FEES
    is_fee_back = Posting.source == PLATFORM
    is_fee_undone = Posting.destination == PLATFORM
    return (
        await _compare(db, Donation.id, expected=Donation.amount_cents, posted=_posted(is_gross))
        + await _compare(
            db,
            Donation.id,
            expected=Donation.refunded_cents,
            posted=_posted(is_refund) - _posted(is_refund_undone),
        )
        + await _compare(
            db,
            Donation.id,
            expected=Donation.fee_cents,
            posted=_posted(is_fee) - _posted(is_fee_back) + _posted(is_fee_undone),
        )
    )


async def _check_days(db: AsyncSession) -> list[Finding]:
    """Compare the day totals with the donations, which are compared with their postings."""
    moved = union_all(_summed_donations(db), _kept_days()).subquery()
    keys = list(moved.c)[:_DAY_KEYS]
    differ = or_(*(func.sum(amount) != 0 for amount in list(moved.c)[_DAY_KEYS:]))
    query = select(*keys).group_by(*keys).having(differ).limit(MAX_PROBLEMS)
    return [
        Finding(
            OTHER_TOTALS,
            {
                "charity": charity,
                "day": str(day),
                "masterclass": masterclass,
                "source": str(source),
            },
        )
        for charity, _, day, masterclass, _, source, _ in await db.execute(query)
    ]


def _summed_donations(db: AsyncSession) -> Select[*tuple[Any, ...]]:
    given_at: ColumnElement[Any] = Donation.given_at.expression
    if db.get_bind().dialect.name == "postgresql":
        given_at = func.timezone("UTC", given_at)
    keys = (
        Donation.charity_id,
        Donation.currency,
        func.date(given_at).label("day"),
        func.coalesce(Donation.masterclass_id, "").label("masterclass_id"),
        func.coalesce(Donation.host_id, "").label("host_id"),
        type_coerce(Donation.source, String).label("source"),
        func.coalesce(Donation.transfer_id, "").label("transfer_id"),
    )
    amounts = (Donation.amount_cents, Donation.refunded_cents, Donation.fee_cents)
    sums = (func.sum(amount).label(amount.key) for amount in amounts)
    return select(*keys, func.count().label("lines"), *sums).group_by(*keys)


def _kept_days() -> Select[*tuple[Any, ...]]:
    return select(
        DonationDay.charity_id,
        DonationDay.currency,
        DonationDay.day,
        DonationDay.masterclass_id,
        DonationDay.host_id,
        DonationDay.source,
        DonationDay.transfer_id,
        -DonationDay.lines,
        -DonationDay.gross_cents,
        -DonationDay.refunded_cents,
        -DonationDay.fees_cents,
    )


def _posted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, Posting.amount_cents), else_=0)), 0)


async def _compare(
    db: AsyncSession,
    row_id: InstrumentedAttribute[str],
    *,
    expected: ColumnElement[int] | InstrumentedAttribute[int],
    posted: ColumnElement[int],
) -> list[Finding]:
    sums = select(Posting.reference, posted.label("cents")).group_by(Posting.reference).subquery()
    found = func.coalesce(sums.c.cents, 0)
    query = (
        select(row_id, expected, found)
        .outerjoin(sums, sums.c.reference == row_id)
        .where(expected != found)
        .limit(MAX_PROBLEMS)
    )
    return [
        Finding(OTHER_AMOUNT, {"row": row, "expected": int(wanted), "posted": int(cents)})
        for row, wanted, cents in await db.execute(query)
    ]
