"""The sandbox's statement: how our balance there moved, source after source."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

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


@dataclass(frozen=True, slots=True)
class _Source:
    """Rows that moved our balance: when, under which id, of which object; and how to read one."""

    query: Select[*tuple[Any, ...]]
    at: InstrumentedAttribute[Any]
    key: InstrumentedAttribute[str]
    object_id: InstrumentedAttribute[str]
    read: Callable[..., BalanceMovement]


async def page_of(
    db: AsyncSession, *, since: datetime, until: datetime, cursor: str
) -> MovementPage:
    """Return a page of what moved in a time; `cursor` is a source and the last key of it."""
    names = list(_SOURCES)
    name, _, last = cursor.partition(":")
    name = name or names[0]
    source = _SOURCES[name]
    query = source.query.where(source.at >= since, source.at < until, source.key > last)
    rows = list(await db.execute(query.order_by(source.key).limit(PAGE_SIZE)))
    if len(rows) == PAGE_SIZE:
        following = f"{name}:{getattr(rows[-1][0], source.key.key)}"
    else:
        following = "" if name == names[-1] else f"{names[names.index(name) + 1]}:"
    return MovementPage(movements=tuple(source.read(*row) for row in rows), next_cursor=following)


async def about(db: AsyncSession, object_id: str) -> tuple[BalanceMovement, ...]:
    """Return how one of the sandbox's objects moved our balance."""
    return tuple(
        [
            source.read(*row)
            for source in _SOURCES.values()
            for row in await db.execute(source.query.where(source.object_id == object_id))
        ]
    )


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


def _taken(row: SandboxDispute, charge_id: str) -> BalanceMovement:
    return BalanceMovement(
        id=row.id,
        kind=MovementKind.DISPUTE,
        object_id=row.id,
        about_id=charge_id,
        amount_cents=-row.amount_cents,
        fee_cents=row.fee_cents,
        currency=row.currency,
        at=row.opened_at,
    )


def _won_back(row: SandboxDispute, charge_id: str) -> BalanceMovement:
    assert row.decided_at is not None, "it was won"
    return replace(
        _taken(row, charge_id),
        id=f"{row.id}{BACK}",
        kind=MovementKind.DISPUTE_REVERSAL,
        amount_cents=row.amount_cents,
        fee_cents=0,
        at=row.decided_at,
    )


_DISPUTES = select(SandboxDispute, SandboxCheckout.charge_id).join(
    SandboxCheckout, SandboxCheckout.id == SandboxDispute.checkout_id
)
_SOURCES = {
    "charge": _Source(
        select(SandboxCheckout).where(SandboxCheckout.charge_id != ""),
        SandboxCheckout.paid_at,
        SandboxCheckout.id,
        SandboxCheckout.charge_id,
        _charge,
    ),
    "refund": _Source(
        select(SandboxRefund, SandboxCheckout.charge_id)
        .join(SandboxCheckout, SandboxCheckout.id == SandboxRefund.checkout_id)
        .where(SandboxRefund.state == OutcomeState.SUCCEEDED),
        SandboxRefund.created_at,
        SandboxRefund.id,
        SandboxRefund.id,
        _refund,
    ),
    "transfer": _Source(
        select(SandboxTransfer),
        SandboxTransfer.created_at,
        SandboxTransfer.id,
        SandboxTransfer.id,
        _transfer,
    ),
    "reversal": _Source(
        select(SandboxReversal),
        SandboxReversal.created_at,
        SandboxReversal.id,
        SandboxReversal.id,
        _reversal,
    ),
    "dispute": _Source(
        _DISPUTES, SandboxDispute.opened_at, SandboxDispute.id, SandboxDispute.id, _taken
    ),
    "won": _Source(
        _DISPUTES.where(SandboxDispute.state == DisputeState.WON),
        SandboxDispute.decided_at,
        SandboxDispute.id,
        SandboxDispute.id,
        _won_back,
    ),
}
