"""What the books say of the provider's objects: by their names, and of a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Dispute, Recovery
from billing.gateways.port import MovementKind
from billing.ledger.accounts import PAYEE, PAYER, PROVIDER_FEES
from billing.ledger.models import Posting
from billing.payments.models import Payment, PaymentState
from billing.reconciliation.models import ProviderMovement
from billing.reconciliation.rules import Ours
from billing.reconciliation.statement import PAGE_SIZE, Theirs
from billing.refunds.models import Refund, RefundState
from billing.transfers.models import Transfer, TransferState

UNDER_WAY = frozenset({"requested", "submitted"})


async def ours_of(db: AsyncSession, objects: Sequence[Theirs]) -> dict[str, Ours]:
    """Return what the books have of some of the provider's objects, by its names of them."""
    found: dict[str, Ours] = {}
    for kind, look in _LOOKS.items():
        wanted = [theirs for theirs in objects if theirs.kind is kind]
        if wanted:
            found |= await look(db, wanted)
    return found


async def unmatched_after(
    db: AsyncSession,
    kind: MovementKind,
    last: str,
    *,
    provider: str,
    since: datetime,
    until: datetime,
) -> list[Ours]:
    """Return the next of our rows of a time, by id, whose object the statement does not have."""
    query, when, names_it, row_id = _OURS[kind]
    is_there = select(ProviderMovement.id).where(
        ProviderMovement.provider == provider, ProviderMovement.object_id == names_it
    )
    query = query.where(when >= since, when < until, ~is_there.exists(), row_id > last)
    rows = await db.execute(query.order_by(row_id).limit(PAGE_SIZE))
    return await _READ[kind](db, list(rows))


_PAYMENTS = select(
    Payment.id,
    Payment.charge_id.label("name"),
    Payment.state,
    Payment.currency,
    Payment.succeeded_at.label("at"),
)
_REFUNDS = select(
    Refund.id,
    Refund.provider_id.label("name"),
    Refund.state,
    Refund.currency,
    Refund.failed_ids,
    Refund.completed_at.label("at"),
)
_TRANSFERS = select(
    Transfer.id,
    Transfer.provider_id.label("name"),
    Transfer.state,
    Transfer.currency,
    Transfer.completed_at.label("at"),
)
_RECOVERIES = select(
    Recovery.id,
    Recovery.provider_id.label("name"),
    Recovery.state,
    Recovery.currency,
    Recovery.completed_at.label("at"),
)
_DISPUTES = select(
    Dispute.id,
    Dispute.provider_id.label("name"),
    Dispute.state,
    Dispute.currency,
    Dispute.opened_at.label("at"),
)
_OURS: dict[MovementKind, tuple[Select[*tuple[Any, ...]], Any, Any, Any]] = {
    MovementKind.CHARGE: (
        _PAYMENTS.where(Payment.state == PaymentState.SUCCEEDED),
        Payment.succeeded_at,
        Payment.charge_id,
        Payment.id,
    ),
    MovementKind.REFUND: (
        _REFUNDS.where(Refund.state == RefundState.SUCCEEDED),
        Refund.completed_at,
        Refund.provider_id,
        Refund.id,
    ),
    MovementKind.TRANSFER: (
        # Without a name at the provider it was paid by hand.
        _TRANSFERS.where(
            Transfer.state == TransferState.SUCCEEDED, Transfer.provider_id.is_not(None)
        ),
        Transfer.completed_at,
        Transfer.provider_id,
        Transfer.id,
    ),
    MovementKind.REVERSAL: (
        _RECOVERIES.where(Recovery.provider_id.is_not(None)),
        Recovery.completed_at,
        Recovery.provider_id,
        Recovery.id,
    ),
    MovementKind.DISPUTE: (
        # An inquiry alone moves nothing.
        _DISPUTES.where(Dispute.taken_cents > 0),
        Dispute.opened_at,
        Dispute.provider_id,
        Dispute.id,
    ),
}


async def _payments(db: AsyncSession, objects: Sequence[Theirs]) -> dict[str, Ours]:
    is_named = or_(
        Payment.charge_id.in_([theirs.object_id for theirs in objects]),
        Payment.id.in_([theirs.reference for theirs in objects]),
    )
    rows = list(await db.execute(_PAYMENTS.where(is_named)))
    return _by_name(objects, await _read_payments(db, rows))


async def _refunds(db: AsyncSession, objects: Sequence[Theirs]) -> dict[str, Ours]:
    rows = list(await db.execute(_REFUNDS.where(Refund.id.in_(_references(objects)))))
    by_id = {ours.holds: ours for ours in await _read_refunds(db, rows)}
    failed = {name for row in rows for name in row.failed_ids}
    found = {}
    for theirs in objects:
        if theirs.object_id in failed:
            found[theirs.object_id] = _failed(theirs)
        elif theirs.reference in by_id:
            found[theirs.object_id] = by_id[theirs.reference]
    return found


async def _transfers(db: AsyncSession, objects: Sequence[Theirs]) -> dict[str, Ours]:
    rows = await db.execute(_TRANSFERS.where(Transfer.id.in_(_references(objects))))
    return _by_name(objects, await _read_transfers(db, list(rows)))


async def _recoveries(db: AsyncSession, objects: Sequence[Theirs]) -> dict[str, Ours]:
    rows = await db.execute(_RECOVERIES.where(Recovery.id.in_(_references(objects))))
    return _by_name(objects, await _read_recoveries(db, list(rows)))


async def _disputes(db: AsyncSession, objects: Sequence[Theirs]) -> dict[str, Ours]:
    names = [theirs.object_id for theirs in objects]
    rows = await db.execute(_DISPUTES.where(Dispute.provider_id.in_(names)))
    found = _by_name(objects, await _read_disputes(db, list(rows)))
    return await _unheard(db, objects, found) | found


async def _unheard(
    db: AsyncSession, objects: Sequence[Theirs], known: dict[str, Ours]
) -> dict[str, Ours]:
    """Return our payments of disputes that we have not heard of yet."""
    charges = {t.about_id: t for t in objects if t.object_id not in known}
    query = select(Payment.id, Payment.charge_id, Payment.currency)
    rows = await db.execute(query.where(Payment.charge_id.in_(charges)))
    return {
        charges[row.charge_id].object_id: Ours(
            holds=row.id,
            object_id="",
            amount_cents=0,
            fee_cents=0,
            currency=row.currency,
            is_under_way=True,
        )
        for row in rows
    }


async def _read_payments(db: AsyncSession, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Ours]:
    acts = [f"capture:{row.id}" for row in rows]
    taken = await _sums(db, Posting.correlation, acts, _went(PAYER, out=True))
    fees = await _sums(db, Posting.correlation, acts, _went(PROVIDER_FEES))
    return [
        _ours(
            row,
            amount_cents=taken.get(act, 0),
            fee_cents=fees.get(act, 0),
            is_under_way=row.state is not PaymentState.SUCCEEDED,
        )
        for row, act in zip(rows, acts, strict=True)
    ]


async def _read_refunds(db: AsyncSession, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Ours]:
    ids = [row.id for row in rows]
    given = await _sums(db, Posting.reference, ids, _went(PAYER))
    back = await _sums(db, Posting.reference, ids, _went(PAYER, out=True))
    return [
        _ours(
            row,
            # What was settled by hand did not go through the provider.
            amount_cents=0
            if row.state is RefundState.SETTLED
            else back.get(row.id, 0) - given.get(row.id, 0),
        )
        for row in rows
    ]


async def _read_transfers(db: AsyncSession, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Ours]:
    sent = await _sums(db, Posting.reference, [row.id for row in rows], _went(PAYEE))
    return [_ours(row, amount_cents=-sent.get(row.id, 0)) for row in rows]


async def _read_recoveries(db: AsyncSession, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Ours]:
    ids = [row.id for row in rows]
    back = await _sums(db, Posting.reference, ids, _went(PAYEE, out=True))
    return [_ours(row, amount_cents=back.get(row.id, 0)) for row in rows]


async def _read_disputes(db: AsyncSession, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Ours]:
    ids = [row.id for row in rows]
    taken = await _sums(db, Posting.reference, ids, _went(PAYER))
    back = await _sums(db, Posting.reference, ids, _went(PAYER, out=True))
    fees = await _sums(db, Posting.reference, ids, _went(PROVIDER_FEES))
    fees_back = await _sums(db, Posting.reference, ids, _went(PROVIDER_FEES, out=True))
    return [
        _ours(
            row,
            amount_cents=back.get(row.id, 0) - taken.get(row.id, 0),
            fee_cents=fees.get(row.id, 0) - fees_back.get(row.id, 0),
        )
        for row in rows
    ]


_LOOKS = {
    MovementKind.CHARGE: _payments,
    MovementKind.REFUND: _refunds,
    MovementKind.TRANSFER: _transfers,
    MovementKind.REVERSAL: _recoveries,
    MovementKind.DISPUTE: _disputes,
}
_READ = {
    MovementKind.CHARGE: _read_payments,
    MovementKind.REFUND: _read_refunds,
    MovementKind.TRANSFER: _read_transfers,
    MovementKind.REVERSAL: _read_recoveries,
    MovementKind.DISPUTE: _read_disputes,
}
KINDS = tuple(_OURS)


def _ours(
    row: Row[*tuple[Any, ...]],
    *,
    amount_cents: int,
    fee_cents: int = 0,
    is_under_way: bool | None = None,
) -> Ours:
    return Ours(
        holds=row.id,
        object_id=row.name or "",
        amount_cents=amount_cents,
        fee_cents=fee_cents,
        currency=row.currency,
        is_under_way=row.state.value in UNDER_WAY if is_under_way is None else is_under_way,
        at=row.at,
    )


def _failed(theirs: Theirs) -> Ours:
    """Return what is expected of a refund that failed: it came back."""
    return Ours(
        holds=theirs.reference,
        object_id=theirs.object_id,
        amount_cents=0,
        fee_cents=0,
        currency=theirs.currency,
    )


def _by_name(objects: Sequence[Theirs], rows: Sequence[Ours]) -> dict[str, Ours]:
    """Match by the provider's name; else by ours, which it was given."""
    by_name = {ours.object_id: ours for ours in rows}
    by_reference = {ours.holds: ours for ours in rows}
    found = {
        theirs.object_id: by_name.get(theirs.object_id) or by_reference.get(theirs.reference)
        for theirs in objects
    }
    return {name: ours for name, ours in found.items() if ours is not None}


def _references(objects: Sequence[Theirs]) -> list[str]:
    return [theirs.reference for theirs in objects]


def _went(account: str, *, out: bool = False) -> ColumnElement[bool]:
    return Posting.source == account if out else Posting.destination == account


async def _sums(
    db: AsyncSession, key: Any, keys: Sequence[str], condition: ColumnElement[bool]
) -> dict[str, int]:
    total = func.sum(case((condition, Posting.amount_cents), else_=0))
    query = select(key, total).where(key.in_(keys)).group_by(key)
    return {name: int(cents) for name, cents in await db.execute(query)}
