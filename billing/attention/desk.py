"""The operator's desk: everything that waits for a person, of whatever kind, and what they do.

Whoever acts says why; the trail keeps it with their name.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.attention import service, stuck
from billing.attention.about import about_refund, about_transfer
from billing.attention.kinds import Kind, Waiting
from billing.refunds.models import Refund, RefundState
from billing.transfers.models import Transfer, TransferState

_RETRY = {Kind.REFUND: service.retry_refund, Kind.TRANSFER: service.retry_transfer}
_SETTLE = {Kind.REFUND: service.settle_refund, Kind.TRANSFER: service.settle_transfer}


async def everything(db: AsyncSession) -> dict[Kind, Sequence[Waiting]]:
    """Return what waits, by its kind, the oldest first; a kind of which nothing waits is empty."""
    return {kind: await _waiting(db, kind) for kind in Kind}


async def find(db: AsyncSession, kind: Kind, row_id: str) -> Waiting:
    """Return one, whether it still waits or not. Raises: NotFound."""
    if kind is Kind.REFUND:
        return await _refund(db, await service.find_refund(db, row_id))
    if kind is Kind.TRANSFER:
        return await _transfer(db, await service.find_transfer(db, row_id))
    return await stuck.find(db, kind, row_id)


async def retry(
    db: AsyncSession, kind: Kind, row_id: str, *, reason: str, by: str, now: datetime
) -> None:
    """Have it tried again; by two people at once, once.

    Raises: NotFound, WhyMissing, NeedsNobody.
    """
    if kind in _RETRY:
        await _RETRY[kind](db, row_id, reason=reason, by=by, now=now)
    else:
        why = service.clean_reason(reason)
        await stuck.retry(db, kind, row_id, reason=why, by=by, now=now)


async def settle(
    db: AsyncSession, kind: Kind, row_id: str, *, reason: str, by: str, now: datetime
) -> None:
    """Note that a person has seen to it in another way.

    Raises: NotFound, WhyMissing, NeedsNobody, NotByHand, ProviderUnheard, BankHasIt.
    """
    if kind in _SETTLE:
        await _SETTLE[kind](db, row_id, reason=reason, by=by, now=now)
    else:
        why = service.clean_reason(reason)
        await stuck.close(db, kind, row_id, reason=why, by=by, now=now)


async def _waiting(db: AsyncSession, kind: Kind) -> Sequence[Waiting]:
    if kind is Kind.REFUND:
        return [await _refund(db, refund) for refund in await service.failed_refunds(db)]
    if kind is Kind.TRANSFER:
        return [await _transfer(db, transfer) for transfer in await service.failed_transfers(db)]
    return await stuck.waiting(db, kind)


async def _refund(db: AsyncSession, refund: Refund) -> Waiting:
    is_refused = refund.state is RefundState.FAILED
    return Waiting(
        kind=Kind.REFUND,
        id=refund.id,
        about=await about_refund(db, refund),
        error=refund.error,
        dead_at=refund.dead_at,
        trail_id=refund.payment_id,
        is_refused=is_refused,
        may_settle=is_refused,
    )


async def _transfer(db: AsyncSession, transfer: Transfer) -> Waiting:
    is_refused = transfer.state is TransferState.FAILED
    return Waiting(
        kind=Kind.TRANSFER,
        id=transfer.id,
        about=await about_transfer(db, transfer),
        error=transfer.error,
        dead_at=transfer.dead_at,
        trail_id=transfer.id,
        is_refused=is_refused,
        may_settle=is_refused,
    )
