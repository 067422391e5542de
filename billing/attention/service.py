"""See what failed, have it tried again, or note that it was settled by hand.

By hand means with money from elsewhere, by bank transfer for instance: the provider still holds the
sum, and from then on it is the hub's own there. Each act is in the trail, with who, when and why.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.attention.about import payee_name
from billing.attention.errors import BankHasIt, NeedsNobody, ProviderUnheard, WhyMissing
from billing.disputes.models import is_with_bank
from billing.due import BILLING_NOTE, DueWork
from billing.payments.models import Payment
from billing.refunds import rules as refund_rules
from billing.refunds import service as refunds
from billing.refunds.models import Refund, RefundState
from billing.transfers import rules as transfer_rules
from billing.transfers import service as transfers
from billing.transfers.models import Transfer, TransferState
from hub.kernel.errors import NotFound
from hub.people.trail import MAX_REASON, Act, Subject, note_act

SHOWN = 100


async def failed_refunds(db: AsyncSession) -> Sequence[Refund]:
    """Return the refunds that wait for a person, the oldest first."""
    query = select(Refund).where(Refund.dead_at.is_not(None))
    return list(await db.scalars(query.order_by(Refund.dead_at, Refund.id).limit(SHOWN)))


async def failed_transfers(db: AsyncSession) -> Sequence[Transfer]:
    """Return the transfers that wait for a person, the oldest first."""
    query = select(Transfer).where(Transfer.dead_at.is_not(None))
    return list(await db.scalars(query.order_by(Transfer.dead_at, Transfer.id).limit(SHOWN)))


async def find_refund(db: AsyncSession, refund_id: str) -> Refund:
    """Return one refund, whether it waits or not. Raises: NotFound."""
    refund = await db.get(Refund, refund_id)
    if refund is None:
        raise NotFound
    return refund


async def find_transfer(db: AsyncSession, transfer_id: str) -> Transfer:
    """Return one transfer, whether it waits or not. Raises: NotFound."""
    transfer = await db.get(Transfer, transfer_id)
    if transfer is None:
        raise NotFound
    return transfer


async def retry_refund(
    db: AsyncSession, refund_id: str, *, reason: str, by: str, now: datetime
) -> None:
    """Have the provider asked again. Raises: NotFound, WhyMissing, NeedsNobody."""
    why, refund = clean_reason(reason), await refunds.get_locked(db, refund_id)
    _check_waits(refund)
    if refund.state is RefundState.FAILED:
        refunds.order_again(db, refund, due_at=now)
    else:
        _revive(db, refund, now=now)
    await _note_refund(db, Act.REFUND_RETRIED, refund, by=by, reason=why, now=now)


async def settle_refund(
    db: AsyncSession, refund_id: str, *, reason: str, by: str, now: datetime
) -> None:
    """Note that the payer was given the money in another way.

    Raises: NotFound, WhyMissing, NeedsNobody, ProviderUnheard, BankHasIt.
    """
    why, refund = clean_reason(reason), await refunds.get_locked(db, refund_id)
    _check_waits(refund)
    await _check_bank(db, refund)
    after = refund_rules.TRANSITIONS.get((refund.state, refund_rules.Move.SETTLE))
    if after is None:
        raise ProviderUnheard
    refund.state, refund.provider_id = after, None
    await refunds.complete(db, refund, now=now)
    await _note_refund(db, Act.REFUND_SETTLED, refund, by=by, reason=why, now=now)


async def retry_transfer(
    db: AsyncSession, transfer_id: str, *, reason: str, by: str, now: datetime
) -> None:
    """Have the provider asked again. Raises: NotFound, WhyMissing, NeedsNobody."""
    why, transfer = clean_reason(reason), await transfers.get_locked(db, transfer_id)
    _check_waits(transfer)
    if transfer.state is TransferState.FAILED:
        transfers.order_again(db, transfer, due_at=now)
    else:
        _revive(db, transfer, now=now)
    await _note_transfer(db, Act.TRANSFER_RETRIED, transfer, by=by, reason=why, now=now)


async def settle_transfer(
    db: AsyncSession, transfer_id: str, *, reason: str, by: str, now: datetime
) -> None:
    """Note that the payee was paid in another way.

    Raises: NotFound, WhyMissing, NeedsNobody, ProviderUnheard.
    """
    why, transfer = clean_reason(reason), await transfers.get_locked(db, transfer_id)
    _check_waits(transfer)
    after = transfer_rules.TRANSITIONS.get((transfer.state, transfer_rules.Move.SETTLE))
    if after is None:
        raise ProviderUnheard
    transfer.state, transfer.provider_id = after, None
    await transfers.complete(db, transfer, now=now)
    await _note_transfer(db, Act.TRANSFER_SETTLED, transfer, by=by, reason=why, now=now)


def clean_reason(reason: str) -> str:
    """Return why somebody acted, in one piece. Raises: WhyMissing."""
    why = " ".join(reason.split())[:MAX_REASON]
    if not why:
        raise WhyMissing
    return why


def _check_waits(row: DueWork) -> None:
    if row.dead_at is None:
        raise NeedsNobody


async def _check_bank(db: AsyncSession, refund: Refund) -> None:
    if await db.scalar(select(is_with_bank(refund.payment_id))):
        raise BankHasIt


def _revive(db: AsyncSession, row: DueWork, *, now: datetime) -> None:
    # With the same key: the provider may have acted, and then only says so.
    row.attempts, row.dead_at, row.due_at = 0, None, now
    db.info.setdefault("notes", set()).add(BILLING_NOTE)


async def _note_refund(
    db: AsyncSession, act: Act, refund: Refund, *, by: str, reason: str, now: datetime
) -> None:
    payment = await db.get_one(Payment, refund.payment_id)
    note_act(
        db,
        act,
        Subject(kind="payment", id=payment.id, name=payment.title),
        by=by,
        now=now,
        reason=reason,
        amount_cents=refund.owed_cents,
        currency=refund.currency,
    )


async def _note_transfer(
    db: AsyncSession, act: Act, transfer: Transfer, *, by: str, reason: str, now: datetime
) -> None:
    note_act(
        db,
        act,
        Subject(kind="transfer", id=transfer.id, name=await payee_name(db, transfer)),
        by=by,
        now=now,
        reason=reason,
        amount_cents=transfer.amount_cents,
        currency=transfer.currency,
    )
