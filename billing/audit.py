"""The audit: the ledger by itself, then every row that speaks of money against its postings."""

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from billing.donations.models import Donation
from billing.ledger import service as ledger
from billing.ledger.accounts import (
    PAYEE,
    PAYER,
    PLATFORM,
    PROVIDER_BALANCE,
    PROVIDER_FEES,
    payable_talent,
)
from billing.ledger.models import Posting
from billing.payments.models import Payment, PaymentState
from billing.refunds.models import Refund, RefundState
from billing.transfers.models import Transfer, TransferState
from hub.kernel.i18n import gettext

MAX_PROBLEMS = 100


async def check(db: AsyncSession) -> list[str]:
    """Return everything that does not add up, a sentence each; nothing when all is right."""
    problems = await ledger.check(db)
    problems += await _compare(
        db,
        Payment.id,
        expected=case((Payment.state == PaymentState.SUCCEEDED, Payment.amount_cents), else_=0),
        posted=_posted(Posting.source == PAYER),
    )
    problems += await _compare(
        db,
        Refund.id,
        expected=case((Refund.state == RefundState.SUCCEEDED, Refund.amount_cents), else_=0),
        posted=_posted(Posting.destination == PAYER),
    )
    problems += await _compare(
        db,
        Transfer.id,
        expected=case((Transfer.state == TransferState.SUCCEEDED, Transfer.amount_cents), else_=0),
        posted=_posted(Posting.destination == PAYEE),
    )
    return (problems + await _check_donations(db))[:MAX_PROBLEMS]


async def _check_donations(db: AsyncSession) -> list[str]:
    is_gross = or_(Posting.source == PROVIDER_BALANCE, Posting.source.like(payable_talent("%")))
    is_refund = Posting.destination == PROVIDER_BALANCE
    is_fee = Posting.destination == PROVIDER_FEES
    is_fee_back = Posting.source == PLATFORM
    return (
        await _compare(db, Donation.id, expected=Donation.amount_cents, posted=_posted(is_gross))
        + await _compare(
            db, Donation.id, expected=Donation.refunded_cents, posted=_posted(is_refund)
        )
        + await _compare(
            db,
            Donation.id,
            expected=Donation.fee_cents,
            posted=_posted(is_fee) - _posted(is_fee_back),
        )
    )


def _posted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, Posting.amount_cents), else_=0)), 0)


async def _compare(
    db: AsyncSession,
    row_id: InstrumentedAttribute[str],
    *,
    expected: ColumnElement[int] | InstrumentedAttribute[int],
    posted: ColumnElement[int],
) -> list[str]:
    sums = select(Posting.reference, posted.label("cents")).group_by(Posting.reference).subquery()
    found = func.coalesce(sums.c.cents, 0)
    query = (
        select(row_id, expected, found)
        .outerjoin(sums, sums.c.reference == row_id)
        .where(expected != found)
        .limit(MAX_PROBLEMS)
    )
    sentence = gettext("%(row)s is about %(expected)s cents, its postings about %(posted)s.")
    return [
        sentence % {"row": row, "expected": wanted, "posted": cents}
        for row, wanted, cents in await db.execute(query)
    ]
