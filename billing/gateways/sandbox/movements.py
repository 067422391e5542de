"""The sandbox's statement: how our balance there moved, table after table."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.gateways.port import (
    BalanceMovement,
    DisputeState,
    MovementKind,
    MovementPage,
    OutcomeState,
)
from billing.gateways.sandbox.models import (
    SandboxCheckout,
    SandboxDispute,
    SandboxRefund,
    SandboxReversal,
    SandboxTransfer,
)

PAGE_SIZE = 200
BACK = ".back"


def _charges(*conditions: ColumnElement[bool]) -> Select[SandboxCheckout]:
    return select(SandboxCheckout).where(SandboxCheckout.charge_id != "", *conditions)


def _refunds(*conditions: ColumnElement[bool]) -> Select[SandboxRefund, str]:
    query = select(SandboxRefund, SandboxCheckout.charge_id)
    query = query.join(SandboxCheckout, SandboxCheckout.id == SandboxRefund.checkout_id)
    return query.where(SandboxRefund.state == OutcomeState.SUCCEEDED, *conditions)


def _transfers(*conditions: ColumnElement[bool]) -> Select[SandboxTransfer]:
    return select(SandboxTransfer).where(*conditions)


def _reversals(*conditions: ColumnElement[bool]) -> Select[SandboxReversal]:
    return select(SandboxReversal).where(*conditions)


def _disputes(*conditions: ColumnElement[bool]) -> Select[SandboxDispute, str]:
    query = select(SandboxDispute, SandboxCheckout.charge_id)
    query = query.join(SandboxCheckout, SandboxCheckout.id == SandboxDispute.checkout_id)
    return query.where(*conditions)


async def page_of(
    db: AsyncSession, *, since: datetime, until: datetime, cursor: str
) -> MovementPage:
    """Return a page of what moved in a time; `cursor` is a table and the last id of it."""
    tables = list(_TABLES)
    table, _, last = cursor.partition(":")
    table = table or tables[0]
    found = await _TABLES[table](db, since=since, until=until, last=last)
    if len(found) == PAGE_SIZE:
        following = f"{table}:{found[-1].id}"
    else:
        is_last = table == tables[-1]
        following = "" if is_last else f"{tables[tables.index(table) + 1]}:"
    return MovementPage(movements=tuple(found), next_cursor=following)


async def about(db: AsyncSession, object_id: str) -> tuple[BalanceMovement, ...]:
    """Return how one of the sandbox's objects moved our balance."""
    charges = await db.scalars(_charges(SandboxCheckout.charge_id == object_id))
    refunds = await db.execute(_refunds(SandboxRefund.id == object_id))
    transfers = await db.scalars(_transfers(SandboxTransfer.id == object_id))
    reversals = await db.scalars(_reversals(SandboxReversal.id == object_id))
    disputes = await db.execute(_disputes(SandboxDispute.id == object_id))
    return (
        *(_charge(row) for row in charges),
        *(_refund(row, charge_id) for row, charge_id in refunds),
        *(_transfer(row) for row in transfers),
        *(_reversal(row) for row in reversals),
        *(moved for row, charge_id in disputes for moved in _dispute(row, charge_id)),
    )


async def _charges_in(
    db: AsyncSession, *, since: datetime, until: datetime, last: str
) -> list[BalanceMovement]:
    when = (SandboxCheckout.paid_at >= since, SandboxCheckout.paid_at < until)
    query = _charges(*when, SandboxCheckout.id > last)
    rows = await db.scalars(query.order_by(SandboxCheckout.id).limit(PAGE_SIZE))
    return [_charge(row) for row in rows]


async def _refunds_in(
    db: AsyncSession, *, since: datetime, until: datetime, last: str
) -> list[BalanceMovement]:
    when = (SandboxRefund.created_at >= since, SandboxRefund.created_at < until)
    query = _refunds(*when, SandboxRefund.id > last)
    rows = await db.execute(query.order_by(SandboxRefund.id).limit(PAGE_SIZE))
    return [_refund(row, charge_id) for row, charge_id in rows]


async def _transfers_in(
    db: AsyncSession, *, since: datetime, until: datetime, last: str
) -> list[BalanceMovement]:
    when = (SandboxTransfer.created_at >= since, SandboxTransfer.created_at < until)
    query = _transfers(*when, SandboxTransfer.id > last)
    rows = await db.scalars(query.order_by(SandboxTransfer.id).limit(PAGE_SIZE))
    return [_transfer(row) for row in rows]


async def _reversals_in(
    db: AsyncSession, *, since: datetime, until: datetime, last: str
) -> list[BalanceMovement]:
    when = (SandboxReversal.created_at >= since, SandboxReversal.created_at < until)
    query = _reversals(*when, SandboxReversal.id > last)
    rows = await db.scalars(query.order_by(SandboxReversal.id).limit(PAGE_SIZE))
    return [_reversal(row) for row in rows]


async def _disputes_in(
    db: AsyncSession, *, since: datetime, until: datetime, last: str
) -> list[BalanceMovement]:
    when = (SandboxDispute.opened_at >= since, SandboxDispute.opened_at < until)
    query = _disputes(*when, SandboxDispute.id > last)
    rows = await db.execute(query.order_by(SandboxDispute.id).limit(PAGE_SIZE))
    return [_dispute(row, charge_id)[0] for row, charge_id in rows]


async def _won_in(
    db: AsyncSession, *, since: datetime, until: datetime, last: str
) -> list[BalanceMovement]:
    when = (SandboxDispute.decided_at >= since, SandboxDispute.decided_at < until)
    query = _disputes(*when, SandboxDispute.state == DisputeState.WON)
    query = query.where(SandboxDispute.id > last.removesuffix(BACK))
    rows = await db.execute(query.order_by(SandboxDispute.id).limit(PAGE_SIZE))
    return [_dispute(row, charge_id)[1] for row, charge_id in rows]


_TABLES = {
    "charge": _charges_in,
    "refund": _refunds_in,
    "transfer": _transfers_in,
    "reversal": _reversals_in,
    "dispute": _disputes_in,
    "won": _won_in,
}


def _charge(row: SandboxCheckout) -> BalanceMovement:
    assert row.paid_at is not None, "it has a charge"
    return BalanceMovement(
        id=row.id,
        kind=MovementKind.CHARGE,
        object_id=row.charge_id,
        reference=row.reference,
        amount_cents=row.amount_cents,
        fee_cents=row.fee_cents,
        currency=row.currency,
        at=row.paid_at,
    )


def _refund(row: SandboxRefund, charge_id: str) -> BalanceMovement:
    return BalanceMovement(
        id=row.id,
        kind=MovementKind.REFUND,
        object_id=row.id,
        about_id=charge_id,
        reference=row.reference,
        amount_cents=-row.amount_cents,
        fee_cents=0,
        currency=row.currency,
        at=row.created_at,
    )


def _transfer(row: SandboxTransfer) -> BalanceMovement:
    return BalanceMovement(
        id=row.id,
        kind=MovementKind.TRANSFER,
        object_id=row.id,
        reference=row.reference,
        amount_cents=-row.amount_cents,
        fee_cents=0,
        currency=row.currency,
        at=row.created_at,
    )


def _reversal(row: SandboxReversal) -> BalanceMovement:
    return BalanceMovement(
        id=row.id,
        kind=MovementKind.REVERSAL,
        object_id=row.id,
        about_id=row.transfer_id,
        reference=row.reference,
        amount_cents=row.amount_cents,
        fee_cents=0,
        currency=row.currency,
        at=row.created_at,
    )


def _dispute(row: SandboxDispute, charge_id: str) -> list[BalanceMovement]:
    taken = BalanceMovement(
        id=row.id,
        kind=MovementKind.DISPUTE,
        object_id=row.id,
        about_id=charge_id,
        amount_cents=-row.amount_cents,
        fee_cents=row.fee_cents,
        currency=row.currency,
        at=row.opened_at,
    )
    if row.state is not DisputeState.WON or row.decided_at is None:
        return [taken]
    back = replace(
        taken,
        id=f"{row.id}{BACK}",
        kind=MovementKind.DISPUTE_REVERSAL,
        amount_cents=row.amount_cents,
        fee_cents=0,
        at=row.decided_at,
    )
    return [taken, back]
